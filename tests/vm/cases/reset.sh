# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# on, off and reset, class by class, also under load.
dummy res0
ip addr add 10.6.0.1/24 dev res0
victim
load
tell "dst_a 5"
tell "file_a 5"
echo "reset dst" > $RL/control
want "reset dst" "$(stat dst live) $(stat dst alloc) $(stat sockfile live)" "0 0 5"
# What was born before the books is taken in as it is put, with what it had.
tell "dst_put 5"
settled dst 0
want "taken in" "$(stat dst open) $(stat dst put) $(stat dst closed)" "5 5 5"

tell "dst_b 7"
echo "off dst" > $RL/control
want "off" "$(stat dst state) $(stat sockfile state)" "off on"
tell "dst_b 3"
want "books stay readable" "$(stat dst live)" 7
want "no memory is read" "$(awk -F'\t' 'NR > 2 && $7 == "-" && $12 == "-"' \
	$RL/dst/objects | wc -l)" 7
echo "on dst" > $RL/control
want "new books" "$(stat dst state) $(stat dst alloc)" "on 0"

"$RL_TRAFFIC" churn "$(scaled 50000)" res0 &
churn=$!
while kill -0 $churn 2> /dev/null; do
	echo reset > $RL/control
	echo off > $RL/control
	echo on > $RL/control
done
wait $churn || fail "churn failed"
echo reset > $RL/control
tell "dst_a 2"
want "after the storm" "$(site dst alloc victim_dst_a allocs)" 2
books_close dst
unload
rmmod refledger_victim
ip link del res0
