# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# A function that is missing or cannot be hooked degrades or refuses its class.
load skip=dst_release
want "without a put" "$(stat dst state)" degraded
want "reason" "$(stat dst reason)" \
	"cannot hook dst_release: this kernel has no such function (-2)"
want "probe" "$(awk -F'\t' '$4 == "dst_release" { print $8 }' $RL/probes)" absent
unload
load skip=dst_alloc
want "without births" "$(stat dst state) $(stat sockfile state)" "refused on"
refused "on" sh -c "echo 'on dst' > $RL/control"
unload
dmesg | grep -q 'refledger: class dst is refused: cannot hook dst_alloc' ||
	fail "the log does not say why"
refused "load without a class" insmod "$RL_BUILT/refledger.ko" skip=dst_alloc,__fput
[ ! -e $RL ] || fail "a failed load left its directory"

echo 0 > /sys/kernel/debug/kprobes/enabled
refused "load without kprobes" insmod "$RL_BUILT/refledger.ko"
echo 1 > /sys/kernel/debug/kprobes/enabled
dmesg | grep -q 'self-test: hooks at instructions do not fire' ||
	fail "the self-test says nothing"
dmesg | grep -q 'cannot hook dst_alloc: the self-test saw no hit of such a hook' ||
	fail "the class does not say why it is refused"

sysctl -q kernel.ftrace_enabled=0
refused "load without ftrace" insmod "$RL_BUILT/refledger.ko"
dmesg | tail -n 3 | grep -q 'kernel.ftrace_enabled is 0' || fail "ftrace_enabled is not named"
sysctl -q kernel.ftrace_enabled=1
load
refused "silencing ftrace" sh -c 'echo 0 > /proc/sys/kernel/ftrace_enabled'
echo 0 > /sys/kernel/debug/kprobes/enabled
want "silenced" "$(stat dst state)" degraded
echo 1 > /sys/kernel/debug/kprobes/enabled
unload
