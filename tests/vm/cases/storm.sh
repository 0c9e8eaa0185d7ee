# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# RCU frees whole batches of dsts in softirqs that interrupt handlers which walk
# 16 frames: the case where kprobes lose a fifth of the frees.
n=$(scaled 200000)
dummy storm0
ip addr add 10.3.0.1/24 dev storm0
load depth=16 ref_depth=16 classes=dst
"$RL_TRAFFIC" churn "$n" storm0
[ "$(stat dst alloc)" -ge "$n" ] || fail "only $(stat dst alloc) dsts were made"
ip link del storm0
settled_to() {
	[ "$(stat dst live)" -le 2 ]
}
until_true settled_to || fail "dst live: $(stat dst live) of $(stat dst alloc)"
books_close dst
audited dst
want "closed" "$(stat dst closed)" "$(stat dst free)"
echo "# $(stat dst alloc) births, $(stat dst free) frees, none lost"
unload
