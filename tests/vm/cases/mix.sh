# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# A mix of traffic: every socket counted, every freed object accounted for.
n=$(scaled 200)
dummy mix0 6
load
"$RL_TRAFFIC" mix "$n"
settled sockfile 0
want "sockets of the mix" "$(stat sockfile alloc)" $((n * 12))
for i in 1 2 3 4 5; do
	ip addr add "10.1.$i.1/24" dev mix0
	ip -6 addr add "2001:db8:$i::1/64" dev mix0 nodad
	ip route add "10.2.$i.0/24" via "10.1.$i.2"
	ping -c 1 -W 1 "10.1.$i.1" > /dev/null 2>&1 || :
	ip addr flush dev mix0
done
ip link del mix0
settled sockfile 0
for class in sockfile dst; do
	books_close $class
	audited $class
	want "$class closed" "$(stat $class closed)" "$(stat $class free)"
done
conserved dst
unload
