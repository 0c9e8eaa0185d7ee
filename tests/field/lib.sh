# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What the incidents of tests/field share; sourced in the guest.

out=${RL_OUT:-/mnt/out}
[ -d "$out" ] || out=/tmp
failed=0

# count FULL SMALL: how often, so that CI can do with less.
count() {
	if [ "${RL_SMALL-}" = yes ]; then echo "$2"; else echo "$1"; fi
}

title() {
	printf '\n== %s\n' "$*"
}

# show COMMAND...: what was typed, and what it said, also kept in a file of its own.
show() {
	echo "\$ $*"
	"$@" 2>&1 || echo "(status $?)"
}

# must WHAT COMMAND...: one check.
must() {
	what=$1
	shift
	if "$@" > /dev/null; then
		echo "ok $what"
	else
		echo "not ok $what"
		failed=1
	fi
}

# first_is WHAT CONDITION: a check of the first suspect, in jq's words.
first_is() {
	must "first suspect: $1" jq -e ".suspects[0] | $2" "$out/report.json"
}

# between LOW VALUE HIGH: numbers, also with a fraction.
between() {
	awk -v l="$1" -v v="$2" -v h="$3" 'BEGIN { exit !(v != "" && l <= v && v <= h) }'
}

refledger() {
	"$RL_TOOL" "$@"
}

load_module() {	# [NAME=VALUE...]
	refledger load --module "$RL_BUILT/refledger.ko" "$@"
}

# slabs_now FILE: what slab caches hold, one line for each, merged ones under the name
# of their owner.
slabs_now() {
	awk 'NR > 2 { print $1, $2, $4 }' /proc/slabinfo > "$1"
}

# slabs_grew BEFORE AFTER N: the N caches that grew most: name, objects, MiB.
slabs_grew() {
	awk 'NR == FNR { had[$1] = $2; next }
		$2 > had[$1] { n = $2 - had[$1]; printf "%-28s %9d %8.1f MiB\n", $1, n, n * $3 / 1048576 }' \
		"$1" "$2" | sort -k3,3nr | head -n "$3"
}

meminfo() {	# NAME
	awk -v n="$1:" '$1 == n { print $2 }' /proc/meminfo
}

finish() {
	refledger unload 2> /dev/null || :
	exit $failed
}
