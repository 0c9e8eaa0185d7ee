# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What the cases share; sourced in the guest, with RL_BUILT (the directory of
# the built modules), RL_TOOL and RL_TRAFFIC set.

RL=/sys/kernel/debug/refledger
DO=/sys/kernel/debug/refledger_victim/do

fail() {
	printf '# %s\n' "$*"
	exit 1
}

# want WHAT ACTUAL EXPECTED
want() {
	[ "$2" = "$3" ] || fail "$1: is '$2', expected '$3'"
}

# refused WHAT COMMAND...: the command must fail.
refused() {
	_what=$1
	shift
	if "$@" 2>/dev/null; then
		fail "$_what: was accepted"
	fi
}

# Large tables take seconds to set up where every lock is known to lockdep.
load() {
	! debug_kernel || set -- objects=16384 "$@"
	insmod "$RL_BUILT/refledger.ko" "$@" || fail "refledger.ko does not load: $*"
}

unload() {
	rmmod refledger || fail "refledger does not unload"
}

victim() {
	insmod "$RL_BUILT/tests/victim/refledger_victim.ko" || fail "victim does not load"
}

stepover() {
	insmod "$RL_BUILT/tests/victim/refledger_stepover.ko" "skip=$1" ||
		fail "stepover does not load: $1"
}

# tell COMMAND: to the victim.
tell() {
	echo "$1" > "$DO" || fail "victim refuses '$1'"
}

# stat CLASS NAME: a value of the status file.
stat() {
	awk -F'\t' -v c="$1" -v n="$2" '$1 == c && $3 == n { print $4 }' "$RL/status"
}

# losses CLASS: all that is not 0, as NAME=VALUE.
losses() {
	awk -F'\t' -v c="$1" '$1 == c && $2 == "loss" && $4 { printf "%s=%s ", $3, $4 }' \
		"$RL/status"
}

# site CLASS OP FUNCTION COLUMN: summed over the sites called from FUNCTION.
site() {
	awk -F'\t' -v op="$2" -v f="$3" -v col="$4" '
		/^#/ { for (i = 1; i <= NF; i++) n[$i] = i; next }
		NR > 2 && $2 == op && index(" " $10, " " f "+") { sum += $n[col] }
		END { print sum + 0 }' "$RL/$1/callsites"
}

# Frees come by RCU and by delayed work: wait until a command says yes.
until_true() {
	_n=0
	until "$@"; do
		_n=$((_n + 1))
		[ $_n -lt 100 ] || return 1
		sleep 0.1
	done
}

live_is() {
	[ "$(stat "$1" live)" = "$2" ]
}

# settled CLASS N: within ten seconds N objects are alive.
settled() {
	until_true live_is "$1" "$2" || fail "$1 live: is $(stat "$1" live), expected $2"
}

# Births less frees is what lives. The kernel makes and drops dsts of its own accord
# while the file is read, so a sum that is off once is looked at again.
balanced() {
	awk -F'\t' -v c="$1" '$1 == c && $2 == "count" { n[$3] = $4 }
		END { exit n["alloc"] + n["open"] - n["free"] != n["live"] }' "$RL/status"
}

books_close() {
	until_true balanced "$1" ||
		fail "$1: $(stat "$1" open) taken in, $(stat "$1" alloc) births, $(stat "$1" free) frees, $(stat "$1" live) live"
	want "$1 losses" "$(losses "$1")" ""
}

# Every live object's books match its count in memory; what moved meanwhile is
# looked at again.
matches() {
	[ -z "$(awk -F'\t' 'NR > 2 && $7 != $8' "$RL/$1/objects")" ]
}

audited() {
	until_true matches "$1" ||
		fail "$1 off: $(awk -F'\t' 'NR > 2 && $7 != $8' "$RL/$1/objects" | head -n 3)"
}

# The outstanding references of all sites are the balances of all objects.
sum() {
	awk -F'\t' 'NR > 2 { s += $8 } END { print s + 0 }' "$1"
}

sums_agree() {
	[ "$(sum "$RL/$1/callsites")" = "$(sum "$RL/$1/objects")" ]
}

conserved() {
	until_true sums_agree "$1" ||
		fail "$1: outstanding $(sum "$RL/$1/callsites"), balances $(sum "$RL/$1/objects")"
}

debug_kernel() {
	[ -e /sys/kernel/debug/kmemleak ]
}

# A loop is shorter on the debug kernel, where everything takes 20 times as long.
scaled() {
	if debug_kernel; then
		echo $(($1 / 40))
	else
		echo "$1"
	fi
}

# dummy DEVICE [6]: IPv6 only if asked for, since it makes dsts of its own accord.
dummy() {
	ip link add "$1" type dummy
	[ "${2-}" = 6 ] || echo 1 > "/proc/sys/net/ipv6/conf/$1/disable_ipv6"
	ip link set "$1" up
}
