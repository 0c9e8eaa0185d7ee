# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# Full tables drop the new, count it, and change nothing else.
victim
load objects=64 sites=16 depth=16 ref_depth=16
tell "dst_a 100"
want "live" "$(stat dst live)" 64
want "dropped" "$(stat dst objects_full)" 36
tell "dst_put 100"
settled dst 0
# Room comes while the puts go on: those of the dropped are then taken in.
all_ended() {
	[ $(($(stat dst free) + $(stat dst unknown_free))) = 100 ]
}
until_true all_ended ||
	fail "$(stat dst free) frees, $(stat dst unknown_free) unknown ones, expected 100"
want "frees booked" "$(stat dst free)" $((64 + $(stat dst open)))
tell "dst_a 10"
want "room again" "$(stat dst live)" 10
"$RL_TRAFFIC" mix 3
ip -6 addr add 2001:db8::1/64 dev lo
ip route show > /dev/null
want "sites in use" "$(stat dst sites_used)" "$(wc -l < $RL/dst/callsites | awk '{ print $1 - 2 }')"
[ "$(stat dst sites_used)" -le 16 ] || fail "more sites than there are"
[ "$(stat dst sites_full)" -gt 0 ] || fail "sites_full did not count"
conserved dst
unload
rmmod refledger_victim
