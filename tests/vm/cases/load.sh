# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# Loading and unloading leaves nothing behind, however often.
hooks() {
	cat /sys/kernel/debug/kprobes/list /sys/kernel/debug/tracing/enabled_functions
}

before=$(hooks)
for _ in 1 2 3; do
	load
	want "format" "$(head -n 1 $RL/status)" "refledger-status 4"
	want "dst" "$(stat dst state)" on
	want "sockfile" "$(stat sockfile state)" on
	want "files open to others" "$(find $RL -type f -perm /077 | wc -l)" 0
	refused "second load" insmod "$RL_BUILT/refledger.ko"
	unload
	[ ! -e $RL ] || fail "debugfs directory is left"
done
want "hooks left" "$(hooks)" "$before"
