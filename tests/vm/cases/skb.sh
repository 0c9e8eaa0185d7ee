# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154
# leaks
# Every packet ends exactly, whatever way it goes; one that waits is held by its queue,
# one that nobody has is not: tests/lab/ip6erspan-txinfo.
lab=$1/../lab
# shellcheck source=tests/lab/lib.sh
. "$lab/lib.sh"
RL_TRIGGER=${RL_TRAFFIC%/*}/trigger
export RL_TRIGGER

if debug_kernel; then
	echo "# not on the debug kernel: __napi_build_skb() is inlined there, so the class is refused"
	return 0
fi

# born FUNCTION: packets that live, whose birth's chain has it.
born() {
	site skb alloc "$1" live
}

ip link set lo up
load classes=skb

# Somebody who does not read; then he does.
"$RL_TRAFFIC" sink 7 &
sink=$!
bound() { grep -q ':0007 ' /proc/net/udp6; }
until_true bound || fail "nobody waits for packets"
kill -STOP $sink
"$RL_TRAFFIC" blast 40 127.0.0.1 7
want "unread" "$(born udp_sendmsg)" 40
want "held by their queue" "$(grep -c '	held	.* queued=yes' $RL/skb/objects)" "$(stat skb live)"
kill -CONT $sink
all_read() { [ "$(born udp_sendmsg)" = 0 ]; }
until_true all_read || fail "$(born udp_sendmsg) packets live that were read"
kill $sink

# Clones, fragments, lists, what the network's softirq gives out again.
ip netns add peer
ip link add skb0 type veth peer name skb1 netns peer
ethtool -K skb0 gro on
ip -n peer link set skb1 up
ip link set skb0 up
ip addr add 10.4.0.1/24 dev skb0
ip -n peer addr add 10.4.0.2/24 dev skb1
ping -q -c 10 -i 0.01 -s 4000 10.4.0.2 > /dev/null || fail "no answer"
ip netns exec peer iperf3 -s -1 > /dev/null &
until_true iperf3 -c 10.4.0.2 -n 2M > /dev/null || fail "no traffic"
"$RL_TRAFFIC" mix "$(scaled 40)"
ip netns del peer
settled skb 0
echo "# $(stat skb alloc) packets; $(grep -c 'skb	free.*armed' $RL/probes) places where they end"
books_close skb
conserved skb
unload

prepare ip6erspan-txinfo
bring_back ip6erspan-txinfo
load classes=skb
"$lab/ip6erspan-txinfo/trigger" leak 40
want "lost" "$(stepped_over)" 40
sleep 1
want "still there" "$(born udp_sendmsg)" 40
want "told where" "$(grep -c '	live	.* dev=labers0 xmit=ip6erspan_tunnel_xmit family=inet type=dgram ' \
	$RL/skb/objects)" 40
rmmod refledger_stepover
unload

prepare macvlan-source
bring_back macvlan-source
load classes=skb
"$lab/macvlan-source/trigger" leak 40
sleep 1
want "told who took them" "$(grep -c '	live	.* protocol=ipv4 dev=labvh0 receive=macvlan_handle_frame ' \
	$RL/skb/objects)" 40
rmmod refledger_stepover
unload
