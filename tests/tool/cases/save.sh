# shellcheck shell=sh disable=SC2154
# refledger save

# Nothing but what was there before stays beside the target.
only()
{
	[ "$(cd "$work/save" && echo *)" = "$*" ] || { ls -la "$work/save"; return 1; }
}

fresh()
{
	rm -rf "$work/save"
	mkdir "$work/save"
}

copies()
{
	fresh
	run save -d "$data/two" "$work/save/new" && diff -r "$data/two" "$work/save/new" && only new
}

copies_into_empty()
{
	fresh
	mkdir "$work/save/new"
	run save -d "$data/two" "$work/save/new/" && diff -r "$data/two" "$work/save/new" && only new
}

keeps_what_is_there()
{
	fresh
	mkdir "$work/save/new"
	: >"$work/save/new/file"
	fails 1 "is not empty" save -d "$data/two" "$work/save/new" && only new &&
		[ "$(ls "$work/save/new")" = file ]
}

target_is_file()
{
	fresh
	: >"$work/save/new"
	fails 1 "is not a directory" save -d "$data/two" "$work/save/new" && only new
}

no_parent()
{
	fresh
	fails 1 "no directory can be made" save -d "$data/two" "$work/save/a/b" && only '*'
}

# The last file but one is missing: all before it were copied.
leaves_nothing()
{
	fresh
	cp -r "$data/two" "$work/save/from"
	rm "$work/save/from/probes"
	fails 1 "probes cannot be opened" save -d "$work/save/from" "$work/save/new" && only from
}

disk_full()
{
	fresh
	status=0
	(ulimit -f 1; trap '' XFSZ; exec "$fast" save -d "$work/many" "$work/save/new") \
		>"$work/out" 2>"$work/err" || status=$?
	cat "$work/err"
	[ "$status" = 1 ] && grep -q "cannot be written: File too large" "$work/err" && only '*'
}

private()
{
	fresh
	run save -d "$data/two" "$work/save/new" &&
		[ "$(stat -c %a "$work/save/new" "$work/save/new/status" | tr '\n' ' ')" = "700 600 " ]
}

check "save makes a copy" copies
check "save into an empty directory" copies_into_empty
check "save leaves a full directory alone" keeps_what_is_there
check "save to the name of a file" target_is_file
check "save without a parent" no_parent
check "a failed save leaves nothing" leaves_nothing
check "a full disk leaves nothing" disk_full
check "saved files are private" private
