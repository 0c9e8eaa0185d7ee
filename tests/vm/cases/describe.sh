# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# Descriptions agree with what ss and /proc say of the same sockets.
load
ip netns add rl1
ip -n rl1 link set lo up
cat > /tmp/hold.py <<'END'
import os, socket, sys
open("/proc/self/comm", "w").write("a b\\c\n")
t = socket.socket()
t.bind(("127.0.0.1", 8123))
t.listen()
c = socket.create_connection(("127.0.0.1", 8123))
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.bind(("::1", 8124))
u = socket.socket(socket.AF_UNIX)
u.bind("/tmp/rl sock\t1")
u.listen()
print(os.fstat(t.fileno()).st_ino, os.fstat(u.fileno()).st_ino,
      os.stat("/proc/self/ns/net").st_ino, flush=True)
sys.stdin.read()
END
mkfifo /tmp/in /tmp/out2
ip netns exec rl1 python3 /tmp/hold.py < /tmp/in > /tmp/out2 &
exec 4> /tmp/in
read -r tcp unix ns < /tmp/out2
row() {
	awk -F'\t' -v ino="ino=$1" 'index($10 " ", ino " ")' $RL/sockfile/objects
}
want "TCP" "$(row "$tcp" | cut -f 10)" \
	"family=inet type=stream proto=6 state=listen local=127.0.0.1:8123 ino=$tcp"
want "netns" "$(row "$tcp" | cut -f 6)" "$ns"
want "comm" "$(row "$tcp" | cut -f 4)" 'a\040b\134c\012'
want "UNIX" "$(row "$unix" | cut -f 10)" \
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
