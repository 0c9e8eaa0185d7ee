# shellcheck shell=sh disable=SC2154,SC2119,SC2120
# Where the output goes.

escape=$(printf '\033')

# on_terminal ARGS...: what the command writes to a terminal
on_terminal()
{
	script -qec "$fast $* -d $data/two" /dev/null </dev/null
}

colour()
{
	TERM=xterm
	on_terminal "$1" | grep -q "$escape\["
}

no_colour()
{
	TERM=$1
	[ -z "${2:-}" ] || export NO_COLOR="$2"
	! on_terminal show | grep "$escape"
}

check "colour on a terminal" colour show
check "colour of the status" colour status
check "NO_COLOR" no_colour xterm 1
check "no colour on a dumb terminal" no_colour dumb

full_disk()
{
	"$tool" "$@" -d "$data/two" >/dev/full 2>"$work/err"
	[ $? = 1 ] && grep -q "^refledger: the output cannot be written: No space" "$work/err"
}

check "full disk" full_disk show
check "full disk, JSON" full_disk objects --json
check "full disk, help" full_disk --help

# A table that fills every pipe.
many_objects()
{
	mkdir "$work/many"
	cp -r "$data/clean/." "$work/many"
	awk 'BEGIN { OFS = "\t"; for (i = 100; i < 20000; i++)
		print i, 5, i, "sh", 31, 1, 1, 1, "live", "5:+1", "-", "family=inet" }' \
		>>"$work/many/dst/objects"
}

many_objects

closed_pipe()
{
	{ "$tool" objects -n 0 "$@" -d "$work/many" 2>"$work/err"; echo $? >"$work/status"; } | head -n 1
	[ "$(cat "$work/status")" = 141 ] && [ ! -s "$work/err" ]
}

ignored_pipe()
{
	trap '' PIPE
	closed_pipe
}

check "closed pipe" closed_pipe
check "closed pipe, JSON" closed_pipe --json
check "closed pipe, SIGPIPE ignored" ignored_pipe

full_table()
{
	"$tool" objects -n 0 "$@" -d "$work/many" >/dev/full 2>"$work/err"
	[ $? = 1 ] && grep -q "cannot be written: No space" "$work/err"
}

check "full disk in the middle" full_table
check "full disk in the middle, JSON" full_table --json

narrow()
{
	run "$@" -n 0 -d "$data/two" && ! grep -E '.{81}' "$work/out"
}

check "call sites fit into 80 columns" narrow show --op all
check "postings fit into 80 columns" narrow objects --refs --class sockfile

no_raw_bytes()
{
	run objects --refs -d "$data/two" && ! grep '[^ -~]' "$work/out"
}

check "no raw bytes in text" no_raw_bytes
