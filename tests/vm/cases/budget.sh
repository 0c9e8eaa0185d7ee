# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# Handlers that cost more than they may do less, step by step, and say so.
victim
busy() {
	while :; do
		echo "dst_cycle $(scaled 20000)" > $DO
	done
}
effort_is() {
	[ "$(stat module effort)" = "$1" ]
}
in_time() {	# EFFORT
	for _ in 1 2 3 4 5 6; do
		until_true effort_is $1 && return
	done
	fail "effort: is $(stat module effort) at $(stat module handler_ppm) ppm, not $1"
}
logged() {
	dmesg | grep -q "refledger: handlers take .* over budget=1: $1" || fail "not in the log: $1"
}

load classes=dst
want "no budget" "$(stat module effort) $(stat module budget_percent)" "full 0"
busy &
sleep 5
[ "$(stat module handler_ppm)" -gt 1000 ] ||
	fail "handlers of a busy loop take $(stat module handler_ppm) ppm"
want "no budget, no step" "$(stat module effort) $(stat dst sample)" "full 1"
unload

load budget=1 classes=dst
want "budget" "$(stat module budget_percent)" 1
in_time shallow
want "all objects" "$(stat dst sample)" 1
echo reset > $RL/control
sleep 1
want "frames" "$(awk -F'\t' 'NR > 2 && split($10, a, " ") > 1' $RL/dst/callsites | wc -l)" 0
in_time sampled
logged "call chains of one frame from now on"
logged "new books, of one object in 8 of those before"
[ "$(stat dst sample)" -ge 8 ] || fail "a sample of $(stat dst sample)"
kill $!
wait
echo full > $RL/control
want "as it was loaded" "$(stat module effort) $(stat dst sample) $(stat dst state)" "full 1 on"
tell "dst_a 10"
want "all are in" "$(stat dst live)" 10
[ -n "$(awk -F'\t' 'NR > 2 && split($10, a, " ") > 1' $RL/dst/callsites)" ] ||
	fail "chains stay short"
unload
rmmod refledger_victim
