# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154
# leaks
# What routes share: born once for all that have the same next hops, held by them,
# ended when the last one goes; and forgotten ones: tests/lab/nh-errroute.
lab=$1/../lab
# shellcheck source=tests/lab/lib.sh
. "$lab/lib.sh"

routed() {
	[ "$(site fib_info alloc inet_rtm_newroute live)" = "$1" ]
}

# row WORDS: objects with them.
row() {
	grep -c "$1" $RL/fib_info/objects
}

ip link set lo up
dummy fib0
ip addr add 10.4.1.1/24 dev fib0
load classes=fib_info

# 20 next hops, two routes each.
routes() {	# VERB NETWORK
	seq 20 | sed "s|.*|route $1 $2.&/32 via 10.4.1.2 dev fib0 metric &|" | ip -batch -
}

routes add 198.51.100
want "born" "$(site fib_info alloc inet_rtm_newroute allocs)" 20
routes add 198.51.101
want "born once" "$(site fib_info alloc inet_rtm_newroute allocs)" 20
want "held" "$(row '	1	1	held	.*type=unicast via=10.4.1.2 dev=fib0 routes=2$')" 20
routes del 198.51.100
want "still held" "$(row '	1	1	held	.*type=unicast via=10.4.1.2 dev=fib0 routes=1$')" 20
ip link set fib0 down
until_true routed 0 || fail "routed: $(site fib_info alloc inet_rtm_newroute live)"
want "closed" "$(stat fib_info closed)" "$(stat fib_info free)"
audited fib_info
books_close fib_info
conserved fib_info
unload

if debug_kernel; then
	echo "# not on the debug kernel, whose code is another one"
	return 0
fi
prepare nh-errroute
bring_back nh-errroute
load classes=fib_info
"$lab/nh-errroute/trigger" leak 12
want "forgotten" "$(row '	1	1	live	.*type=blackhole .*flags=dead routes=1$')" 12
rmmod refledger_stepover
unload
