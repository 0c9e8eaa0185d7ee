# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# Bad parameters are refused with a sentence; good ones do what they say.
for bad in objects=15 objects=16777217 objects=-1 objects=x blocks=15 sites=15 \
	sites=65537 depth=0 depth=17 ref_depth=0 ref_depth=17 sample=0 sample=3 sample=8192 \
	budget=101 budget=x classes= classes=nope \
	classes=dst,dst "classes=dst,"; do
	refused "$bad" insmod "$RL_BUILT/refledger.ko" "$bad"
	[ ! -e $RL ] || fail "$bad left its directory"
done
dmesg | grep -q 'refledger: depth=17 is out of range; give a number from 1 to 16' ||
	fail "the log does not say why"
# Locks are several times larger on the debug kernel, and take long to set up.
debug_kernel && million=1000 || million=1000000
load objects=$million classes=dst
[ "$(stat module memory_bytes)" -le $((128 << 20)) ] ||
	fail "1 million objects take $(stat module memory_bytes) bytes"
[ ! -e $RL/sockfile ] || fail "a class that was not asked for"
unload
victim
load depth=2 ref_depth=3 classes=dst
tell "dst_a 1"
tell "dst_put 1"
settled dst 0
frames() {
	awk -F'\t' -v op="$1" '$2 == op && /victim/ { print split($10, a, " ") }' \
		$RL/dst/callsites
}
want "depth" "$(frames alloc)" 2
want "ref_depth" "$(frames put)" 3
unload
rmmod refledger_victim
