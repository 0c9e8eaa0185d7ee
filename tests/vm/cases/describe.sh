# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# Descriptions agree with what ss and /proc say of the same sockets.
load
ip netns add rl1
ip -n rl1 link set lo up
path=$(printf '/tmp/rl sock\t1')
rm -f /tmp/rl.in /tmp/rl.out "$path"
mkfifo /tmp/rl.in /tmp/rl.out
ip netns exec rl1 "$RL_TRAFFIC" hold 8123 "$path" < /tmp/rl.in > /tmp/rl.out &
exec 4> /tmp/rl.in
read -r tcp unix < /tmp/rl.out
ns=$(ip netns exec rl1 env stat -L -c %i /proc/self/ns/net)
row() {
	awk -F'\t' -v ino="ino=$1" 'index($12 " ", ino " ")' $RL/sockfile/objects
}
want "TCP" "$(row "$tcp" | cut -f 12)" \
	"family=inet type=stream proto=6 state=listen local=127.0.0.1:8123 ino=$tcp"
want "netns" "$(row "$tcp" | cut -f 6)" "$ns"
want "comm" "$(row "$tcp" | cut -f 4)" 'a\040b\134c\012'
want "UNIX" "$(row "$unix" | cut -f 12)" \
	"family=unix type=stream proto=0 state=listen local=/tmp/rl\\040sock\\0111 ino=$unix"
grep -q 'state=established local=127.0.0.1:[0-9]* peer=127.0.0.1:8123' \
	$RL/sockfile/objects || fail "the connected socket has no peer"
grep -q 'family=inet6 type=dgram proto=17 state=close local=\[::1\]:8124' \
	$RL/sockfile/objects || fail "the IPv6 socket is not described"
ip netns exec rl1 ss -tlne | grep -q "ino:$tcp " || fail "ss shows another inode"
exec 4>&-
wait
ip netns del rl1
unload
