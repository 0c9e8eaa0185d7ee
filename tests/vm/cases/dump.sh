# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154
# The kernel's log says who holds most: when asked, and before an out-of-memory kill.

# said: the lines since the log was emptied.
said() {
	dmesg | grep -c 'refledger: ' || :
}

# line N: of the ranking.
line() {
	dmesg | sed -n "s/.*refledger: $1\. //p"
}

# What takes most of the memory costs less than a hog that does.
fill() {
	mkdir -p /tmp/fill
	mount -t tmpfs -o size=100% fill /tmp/fill
	trap 'umount /tmp/fill' EXIT
	available=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)
	fallocate -l $((available - 65536))K /tmp/fill/most
}

# killed COMMAND...: the kernel kills it, for want of memory, and nobody else.
killed() {
	before=$(kills)
	sh -c 'echo 1000 > /proc/self/oom_score_adj; exec "$@"' sh "$@" &
	[ "$1" != sleep ] || asked_for $!
	wait
	want "kills" "$(kills)" $((before + 1))
}

kills() {
	dmesg | grep -c 'Out of memory: Killed process .* oom_score_adj:1000' || :
}

# SysRq takes the same way as a lack of memory, and no time. asked_for PID
asked_for() {
	until_true grep -q '^1000$' "/proc/$1/oom_score_adj" || fail "no process $1"
	echo f > /proc/sysrq-trigger
}

# ranking: the victim's leak first, and not what is busy and leaks nothing.
ranking() {
	if [ "$(said)" -lt 5 ] || [ "$(said)" -gt 20 ]; then
		fail "$(said) lines: $(dmesg | grep refledger:)"
	fi
	case $(line 1) in
	"dst: up to 500 references on 500 objects, at least "*" kB, alloc at "*victim_dst_a+*) ;;
	*) fail "first: $(line 1)" ;;
	esac
	dmesg | grep -q 'refledger: dst: exact; 500 objects' || fail "no accuracy of dst"
	dmesg | grep -q 'refledger: sockfile: exact; ' || fail "no accuracy of sockfile"
	dmesg | grep -q 'refledger: more: refledger report' || fail "not how to read more"
	dmesg | grep 'refledger: [1-8]\. ' | grep victim_file_get | grep -q 'up to 1 references on 1 ' ||
		fail "what is busy: $(dmesg | grep victim_file_get)"
}

victim
load
tell "dst_a 500"
tell "file_a 3"
tell "file_touch 2000"
settled dst 500
for command in dumpx "dump dst" Dump "dump " " dump" dum; do
	refused "command '$command'" sh -c "echo '$command' > $RL/control"
done
dmesg -C
echo dump > "$RL/control"
ranking
dmesg | grep -q 'refledger: asked for; ' || fail "not why"

dmesg -C
# Where every access is checked, the kernel takes minutes to give up.
if debug_kernel; then
	killed sleep 1000
else
	fill
	killed tail /dev/zero
fi
ranking
dmesg | grep -q 'refledger: out of memory; ' || fail "not why"
killed sleep 1000
want "dumps of two kills" "$(dmesg | grep -c 'refledger: out of memory; ')" 1
unload

load oom=0
dmesg -C
killed sleep 1000
want "lines with oom=0" "$(said)" 0
echo dump > "$RL/control"
[ "$(said)" -ge 3 ] || fail "with oom=0 nothing can be asked for"
books_close dst
unload
