# shellcheck shell=sh disable=SC2154
# A kernel that is none: saved directories take each other's place where the live
# one would be, in a mount namespace of its own.

# shellcheck source=tests/tool/books.sh
. "$here/books.sh"

can_mount()
{
	unshare -rm sh -c 'mount -t tmpfs none /sys/kernel/debug &&
		mount -t tmpfs none /sys/module' 2>/dev/null
}

# live FIRST COMMAND...: COMMAND with the books $work/FIRST where the kernel's are
live()
{
	cat >"$work/live" <<-'END'
		mount -t tmpfs none /sys/kernel/debug
		mount -t tmpfs none /sys/module
		mkdir /sys/module/refledger
		ln -s "$1" /sys/kernel/debug/refledger
		shift
		exec "$@"
	END
	cat >"$work/become" <<-'END'
		#!/bin/sh
		ln -sfn "$1" /sys/kernel/debug/refledger
		exit "${2:-0}"
	END
	chmod 755 "$work/become"
	first=$work/$1
	shift
	timeout 60 unshare -rm sh -e "$work/live" "$first" "$@" >"$work/out" 2>"$work/err"
}

# expect STATUS "SUSPECTS" FIRST COMMAND...
expect_live()
{
	want=$1
	names=$2
	shift 2
	status=0
	live "$@" || status=$?
	cat "$work/err"
	[ "$status" = "$want" ] || { echo "exit $status, not $want"; return 1; }
	got=$(jq -r '[.suspects[] | "\(.site.id) \(.shape) \(.references | round) \(.objects)"] |
		join(", ")' "$work/out")
	[ "$got" = "$names" ] || { echo "named: $got"; return 1; }
}

make_books()
{
	books start
	objects 100 30 1 live 5:+1
	objects 200 1 11 cached 5:+1,9:+10
	later leaky 1
	objects 300 1 1 live 5:+1,6:-1,7:+3,8:-3,9:+1
	change 's/\t1000\t/\t1001\t/' dst/callsites
	later lossy 1
	change '/^300/d' dst/objects
	change 's/\tmissed\t0/\tmissed\t1/' status
}

settles()
{
	expect_live 0 "" start "$tool" run --json -- sh -c 'echo of the command; "$@"' sh \
		"$work/become" "$work/start" 7 &&
		jq -e '.command.status == 7' "$work/out" &&
		[ "$(cat "$work/err")" = "of the command" ]
}

names_one()
{
	expect_live 1 "9 each 1 1" start "$tool" run --settle 0 --json -- "$work/become" "$work/leaky" &&
		expect_live 0 "" start "$tool" run --settle 0 --min 2 --json -- "$work/become" "$work/leaky"
}

# It is gone before the time is over.
waits()
{
	expect_live 0 "" start "$tool" run --settle 20 --json -- sh -c \
		'"$1" "$2"; (sleep 1; "$1" "$3") >/dev/null 2>&1 &' sh "$work/become" \
		"$work/leaky" "$work/start"
}

cannot_say()
{
	expect_live 4 "" start "$tool" run --settle 0 --json -- "$work/become" "$work/lossy" &&
		grep -q "missed 1" "$work/err"
}

says_status()
{
	live start "$tool" run --settle 0 -- sh -c 'echo from the command; kill -9 $$' || return 1
	cat "$work/out"
	head -n 1 "$work/out" | grep -qx "from the command" &&
		grep -q "^sh was killed by signal 9" "$work/out"
}

cannot_run()
{
	status=0
	live start "$tool" run -- "$work/none" || status=$?
	cat "$work/err"
	[ "$status" = 3 ] && grep -q "none cannot be run: No such file" "$work/err"
}

is_loaded()
{
	status=0
	live start "$tool" run depth=4 -- true || status=$?
	cat "$work/err"
	[ "$status" = 3 ] && grep -q "already loaded, so it takes no file" "$work/err" || return 1
	status=0
	live start "$tool" run --classes dentry -- true || status=$?
	[ "$status" = 3 ] && grep -q "takes no file, no classes" "$work/err"
}

# A route whose packets come and go: the number in flight is never the same. Beside
# it routes that live for a moment.
make_traffic()
{
	books flow.0
	k=0
	for flying in 30 22 27 32 24 28 23 31 26 30 25 29 22 27 32 24 28 23 31 26 30 25 29 22 27; do
		books "flow.$k"
		objects 100 1 $((1 + flying + $1 * k)) cached \
			"5:+1,7:+$((1000 + 100 * k)),8:-$((1000 + 100 * k - flying - $1 * k))"
		objects $((1000 + 10 * k)) 5 1 live 5:+1
		change 's/\t20000/\t1000/' dst/callsites
		[ "$k" = 0 ] || later "flow.$k.later" $((k / 5))
		[ "$k" = 0 ] || { rm -rf "$work/flow.$k"; mv "$books" "$work/flow.$k"; }
		k=$((k + 1))
	done
}

flow()
{
	cat >"$work/flow" <<-'END'
		#!/bin/sh
		work=$1
		shift
		(for k in $(seq 24); do sleep 0.17; ln -sfn "$work/flow.$k" /sys/kernel/debug/next &&
			mv -T /sys/kernel/debug/next /sys/kernel/debug/refledger; done) >/dev/null 2>&1 &
		exec "$@"
	END
	chmod 755 "$work/flow"
	expect_live "$@"
}

in_flight()
{
	make_traffic 0
	flow 0 "" flow.0 "$work/flow" "$work" "$fast" report --json &&
		flow 0 "" flow.0 "$work/flow" "$work" "$fast" report --json -i 4
}

climbing()
{
	make_traffic 20
	status=0
	live flow.0 "$work/flow" "$work" "$fast" report --json -i 4 || status=$?
	cat "$work/err"
	[ "$status" = 1 ] && jq -e '.suspects | length == 1 and .[0].site.id == 7 and
		.[0].shape == "shared" and .[0].per_minute > 1000' "$work/out"
}

# All of a leak's growth falls between two of the later reads.
burst()
{
	books burst.0
	objects 100 1 301 cached 5:+1,9:+300
	later burst.1 0
	change 's/\t301\t301\t/\t601\t601\t/; s/9:+300/9:+600/' dst/objects
	# shellcheck disable=SC2016 # for the inner shell
	expect_live 1 "9 shared 300 1" burst.0 sh -c \
		'(sleep 0.8; "$1" "$2") >/dev/null 2>&1 & exec "$3" report --json' sh \
		"$work/become" "$work/burst.1" "$fast"
}

# What was lost once and not again is found, but not when asked what grows.
standing()
{
	books standing
	objects 100 30 1 live 5:+1
	expect_live 1 "5 born 30 30" standing "$tool" report --json &&
		expect_live 0 "" standing "$tool" report --json -i 1
}

# Under load an object is off in one read only: the books change between the two
# reads, once they meet the moment.
moving()
{
	books moving.a
	objects 100 1 5 cached 5:+1,7:+4 - - 4
	later moving.b 0
	change 's/\t5\t4\t/\t4\t4\t/' dst/objects
	for delay in 5 8 12 16 20 25 30 40 50 70 3 10 18 35 100; do
		live moving.a sh -c '(sleep "0.$1"; "$2" "$3") & exec "$4" status --json' sh \
			"$(printf %03d $delay)" "$work/become" "$work/moving.b" "$fast" || return 1
		! jq -e '.classes[0].audit | .moving == 1 and .off == 0' "$work/out" || break
	done
	jq -e '.classes[0].audit.moving == 1' "$work/out" || return 1
	live moving.a "$fast" status --json && jq -e '.classes[0].audit.off == 1' "$work/out"
}

saves_fds()
{
	mkdir -p "$work/sysroot/sys/kernel/slab/odd name"
	echo 24 >"$work/sysroot/sys/kernel/slab/odd name/object_size"
	export REFLEDGER_SYSROOT="$work/sysroot"
	live start python3 -c 'import socket, subprocess, sys, os
a, b = socket.socketpair(); os.dup(a.fileno())
print(os.fstat(a.fileno()).st_ino, flush=True)
sys.exit(subprocess.call(sys.argv[1:]))' "$fast" save "$work/saved" || return 1
	ino=$(head -n 1 "$work/out")
	cat "$work/saved/fds"
	[ "$(head -n 1 "$work/saved/fds")" = "refledger-fds 2" ] &&
		grep -qxe "$(printf -- '-\t%s\t2' "$ino")" "$work/saved/fds" &&
		grep -qxF "$(printf 'odd\\040name\t24')" "$work/saved/sizes" && cmp "$work/saved/dst/pairs" "$work/start/dst/pairs"
}

# A file that is open three times (a mapping of Python's has its own), mapped once and has no name any more.
saves_files()
{
	cp -r "$work/start" "$work/filed"
	mkdir "$work/filed/file"
	live filed python3 -c 'import mmap, os, subprocess, sys
f = open(sys.argv[1], "w+b"); f.write(b"x" * 5000); f.flush(); os.unlink(sys.argv[1])
os.dup(f.fileno()); m = mmap.mmap(f.fileno(), 4096); st = os.fstat(f.fileno())
print("%d:%d\t%d\t4" % (os.major(st.st_dev), os.minor(st.st_dev), st.st_ino), flush=True)
sys.exit(subprocess.call(sys.argv[2:]))' "$work/gone.file" "$fast" save "$work/saved.files" || return 1
	head -n 1 "$work/out"
	grep -qxF "$(head -n 1 "$work/out")" "$work/saved.files/fds"
}

no_module()
{
	[ ! -e /sys/module/refledger ] || return 0
	status=0
	"$fast" run --module "$work/none.ko" -- true >"$work/out" 2>"$work/err" || status=$?
	cat "$work/err"
	[ "$status" = 3 ] && [ ! -s "$work/out" ]
}

check "run that cannot load says so" no_module
if can_mount; then
	make_books
	check "run of a command that leaves nothing" settles
	check "run names one reference" names_one
	check "run waits for what comes late" waits
	check "run that cannot say" cannot_say
	check "run tells how the command ended" says_status
	check "run of no command" cannot_run
	check "run does not load twice" is_loaded
	check "what is in flight is no suspect" in_flight
	check "a count that climbs in traffic" climbing
	check "a leak in one burst" burst
	check "what does not grow" standing
	check "off in one read is moving" moving
	check "save writes down the descriptors" saves_fds
	check "save writes down the files" saves_files
else
	echo "# no mount namespace: the live cases are left out"
fi
