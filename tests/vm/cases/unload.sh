# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# Unloading under full load; an open file keeps the module, and says so.
n=$(scaled 5000000)
dummy un0
ip addr add 10.5.0.1/24 dev un0
"$RL_TRAFFIC" churn "$n" un0 &
churn=$!
"$RL_TRAFFIC" mix "$((n / 200))" &
mix=$!
rounds=3
! debug_kernel || rounds=1
i=0
while kill -0 $churn 2> /dev/null && [ $i -lt $rounds ]; do
	load objects=4096
	cat $RL/dst/objects > /dev/null
	unload
	i=$((i + 1))
done
[ $i -eq $rounds ] || fail "the traffic ended after $i rounds"
load
exec 3< $RL/dst/objects
refused "unload with an open file" rmmod refledger
exec 3<&-
unload
kill $churn $mix 2> /dev/null || :
wait $churn $mix || :
ip link del un0
