# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2086,SC2154
# The contenders of the bench: how each is put to work and taken away. Sourced by
# guest. A function here fails with the reason in $why; no contender ends the bench.

why=

refuse() {
	why=$*
	return 1
}

# load DIRECTORY [PARAMETER=VALUE...]: a parameter that a module does not know, the
# kernel only warns of.
load() {
	ko=$1/refledger.ko
	shift
	[ -e "$ko" ] || refuse "was not built" || return
	began=$(now_ms)
	insmod "$ko" "$@" 2> /tmp/rl-why || refuse "insmod: $(cat /tmp/rl-why)" || return
	took=$(($(now_ms) - began))
	for word; do
		[ -e "/sys/module/refledger/parameters/${word%%=*}" ] ||
			refuse "has no parameter ${word%%=*}" || return
	done
}

# Only of the module as it is shipped it matters how long that takes.
load_ours() {
	load "$RL_BUILT" "$@" && say rate "$contender" load_ms "$took"
}

# Files that a program has of the kind that a probe is attached through.
probes() {
	find "/proc/$rival/fd" -lname '*perf_event*' 2> /dev/null | wc -l
}

# attached SECONDS: until it has probes and gets no more of them.
attached() {
	had=0 tries=$1
	while [ "$tries" -gt 0 ] && kill -0 "$rival" 2> /dev/null; do
		now=$(probes)
		[ "$now" -eq 0 ] || [ "$now" -ne "$had" ] || return 0
		had=$now tries=$((tries - 2))
		sleep 2
	done
	refuse "was not attached: $(tail -n 1 /tmp/rl-rival)"
}

has_hooks() {	# FUNCTION...
	for function; do
		grep -qE " $function(\+|\$| )" /sys/kernel/debug/kprobes/list ||
			refuse "has no probe at $function" || return
	done
}

start_memleak() {
	PYTHONUNBUFFERED=1 memleak-bpfcc -z 150 -Z 256 600 > /tmp/rl-rival 2>&1 &
	rival=$!
	attached 60
}

# One file is held all the time: it is in the map at the end, if a probe ever fired.
start_bpftrace() {
	bpftrace -e 'kretprobe:sock_alloc_file { @[retval] = kstack; }
		kprobe:__fput { delete(@[arg0]); }
		BEGIN { printf("ready\n"); }' > /tmp/rl-rival 2>&1 &
	rival=$!
	attached 60 && has_hooks sock_alloc_file __fput || return
	ip monitor link > /dev/null &
	witness=$!
}

end_bpftrace() {
	kill -INT "$rival"
	tries=20
	while kill -0 "$rival" 2> /dev/null && [ $tries -gt 0 ]; do
		tries=$((tries - 1))
		sleep 1
	done
	[ -n "$witness" ] || return 0
	kill "$witness"
	grep -q '^@\[' /tmp/rl-rival || refuse "saw nothing: $(tail -n 1 /tmp/rl-rival)"
}

begin() {
	why='' rival='' witness=''
	case $contender in
	nothing | slub_debug) ;;
	floor | handler | lookup | stack) load "$RL_STAGES/$contender" ;;
	refledger) load_ours ;;
	deep) load_ours depth=16 ref_depth=16 ;;
	caller) load_ours depth=1 ref_depth=1 ;;
	dst-only) load_ours classes=dst ;;
	sampled) load_ours sample=8 ;;
	memleak) start_memleak ;;
	bpftrace) start_bpftrace ;;
	*) refuse "there is no such contender" ;;
	esac
}

# What the books had to drop, cost less than it should have.
count_losses() {
	losses=$(awk -F'\t' '$2 == "loss" && $4 > 0 { n += $4 } END { print n + 0 }' $RL/status)
	[ "$losses" -eq 0 ] || say fact losses "$contender $losses"
}

# Also after a begin() that failed.
end() {
	fine=0
	case $contender in
	bpftrace) [ -z "$rival" ] || end_bpftrace || fine=1 ;;
	refledger | deep | caller | dst-only | sampled)
		[ ! -e $RL/status ] || count_losses ;;
	esac
	if [ -n "$rival" ]; then
		kill -KILL "$rival" 2> /dev/null
		wait "$rival" 2> /dev/null
		sleep 2		# the kernel takes the programs away
	fi
	[ ! -e /sys/module/refledger ] || rmmod refledger || refuse "does not unload" || fine=1
	return $fine
}
