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

# What takes most of the memory costs less than a hog that does, three times.
fill() {
	mkdir -p /tmp/fill
	mount -t tmpfs -o size=100% fill /tmp/fill
	trap 'umount /tmp/fill' EXIT
	available=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)
	fallocate -l $((available - 65536))K /tmp/fill/most
}

# It ends when the kernel kills it; nobody else is to be killed.
hog() {
	sh -c 'echo 1000 > /proc/self/oom_score_adj; exec tail /dev/zero' || :
	dmesg | grep -q 'Out of memory: Killed process .*(tail)' || fail "no out-of-memory kill"
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

fill
dmesg -C
hog
ranking
dmesg | grep -q 'refledger: out of memory; ' || fail "not why"
hog
want "kills" "$(dmesg | grep -c 'Out of memory: Killed')" 2
want "dumps of two kills shortly after each other" "$(dmesg | grep -c 'refledger: out of memory; ')" 1
unload

load oom=0
dmesg -C
hog
want "lines with oom=0" "$(said)" 0
echo dump > "$RL/control"
[ "$(said)" -ge 3 ] || fail "with oom=0 nothing can be asked for"
books_close dst
unload
