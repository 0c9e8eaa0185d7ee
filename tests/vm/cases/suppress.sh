# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# leaks
# Upstream commit cdef485217d3: each lookup that a suppress rule refuses leaves
# one dst behind. Its births are named, counted, and their count read from memory.
stepover fib6_rule_suppress:dst_release
dummy zd0 6
ip -6 addr add 2001:db8:6::1/64 dev zd0 nodad
ip -6 route add default dev zd0 metric 40
ip -6 rule add table main suppress_prefixlength 0 pref 100
load
"$RL_TRAFFIC" anycast 500 2001:db8:ffff::1
want "stepped over" "$(cat /sys/module/refledger_stepover/parameters/hits)" 500
leaked() {
	[ "$(site dst alloc fib6_rule_lookup live)" -ge 500 ]
}
until_true leaked || fail "only $(site dst alloc fib6_rule_lookup live) leaked dsts"
# The next rule answers each lookup with a dst of its own, which is put.
want "leaked" "$(site dst alloc fib6_rule_lookup live)" 500
want "count in memory" "$(awk -F'\t' '/dev=zd0/ && $7 == 1' $RL/dst/objects | wc -l)" 500
old() {
	awk -F'\t' '/fib6_rule_lookup/ && $7 >= 500 { print $9 }' $RL/dst/callsites
}
first=$(old)
sleep 0.2
[ "$(old)" -gt "$first" ] || fail "the leak does not age"
books_close dst
ip -6 rule del pref 100
unload
rmmod refledger_stepover
