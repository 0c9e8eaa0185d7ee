# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2086,SC2154
# One slab cache by call site: every way in and out, a merged cache, kmalloc; and
# what the books hold against the cache's own number of objects.
SLAB=/sys/kernel/slab

# in_use CACHE: its objects. A shrink first, since what each processor keeps at
# hand counts as in use.
in_use() {
	echo 1 > "$SLAB/$1/shrink"
	cut -d' ' -f1 "$SLAB/$1/objects"
}

# base CACHE: objects from before the books that still live, if the books are right.
# One program does it all: another one's start and end would move objects meanwhile.
base() {
	awk -F'\t' -v c="slab:$1" -v dir="$SLAB/$1" '
		BEGIN { print 1 > (dir "/shrink"); close(dir "/shrink")
			getline used < (dir "/objects"); split(used, n, " ") }
		$1 == c && $2 == "count" { v[$3] = $4 }
		END { print n[1] - v["live"] + v["unknown_free"] }' "$RL/status"
}

refused "no such cache" insmod "$RL_BUILT/refledger.ko" classes=slab:nothing
dmesg | grep -q "there is no slab cache 'nothing'" || fail "no sentence for that"
refused "a path" insmod "$RL_BUILT/refledger.ko" classes=slab:../slab/filp
refused "a cache twice" insmod "$RL_BUILT/refledger.ko" classes=slab:filp,slab:filp
refused "no name" insmod "$RL_BUILT/refledger.ko" classes=slab:

insmod "$RL_BUILT/tests/victim/refledger_slab.ko"
DO=/sys/kernel/debug/refledger_slab/do
own=slab:refledger_own right=slab:refledger_right kmalloc=slab:kmalloc-512
before=$(in_use refledger_own)
load classes=$own,$right,$kmalloc
n=$(scaled 4000)

tell "own $n"
tell "own_bulk $n"
tell "left $n"
tell "right $n"
tell "kmalloc $n"
want "one by one" "$(site $own alloc victim_slab_own live)" "$n"
want "in batches" "$(site $own alloc victim_slab_own_bulk live)" "$n"
want "own in the books" "$(stat $own live)" $((2 * n))
want "own in the cache" "$(($(in_use refledger_own) - before))" $((2 * n))
want "right" "$(site $right alloc victim_slab_right live)" "$n"
want "kmalloc" "$(site $kmalloc alloc victim_slab_kmalloc live)" "$n"
# The debug kernel merges none.
if [ -L $SLAB/refledger_right ]; then
	want "left, under its twin's name" "$(site $right alloc victim_slab_left live)" "$n"
	want "name of both" "$(grep -c "cache=$(basename "$(readlink $SLAB/refledger_right)") " \
		"$RL/$right/objects")" $((2 * n))
fi
want "described" "$(grep -c 'cache=refledger_own size=440$' "$RL/$own/objects")" $((2 * n))
want "without a count" "$(awk -F'\t' '$7 == "-" && $8 == 1' "$RL/$own/objects" | wc -l)" $((2 * n))

half=$((n / 2))
tell "free $n"
tell "free_bulk $half"
tell "kfree $half"
tell "rcu $n"		# left
tell "free_bulk $n"	# right
tell "kfree $half"	# kmalloc
tell "rcu $half"
want "kmem_cache_free" "$(site $own free victim_slab_free frees)" "$n"
want "kmem_cache_free_bulk" "$(site $own free victim_slab_free_bulk frees)" "$half"
want "kfree" "$(site $own free victim_slab_kfree frees)" "$half"
settled $own 0
settled $right 0
all_gone() { [ "$(site $kmalloc alloc victim_slab_kmalloc live)" = 0 ]; }
until_true all_gone || fail "kfree_rcu: $(site $kmalloc alloc victim_slab_kmalloc live) left"
debug_kernel || want "own cache empty" "$(in_use refledger_own)" "$before"
for class in $own $right $kmalloc; do
	books_close $class
	conserved $class
done

# A cache that goes while it is followed, and comes again, is another cache.
rmmod refledger_slab
insmod "$RL_BUILT/tests/victim/refledger_slab.ko"
tell "own $n"
want "the same name, another cache" "$(stat $own live)" 0
unload
rmmod refledger_slab

# Busy caches of the kernel: batches of maple tree nodes, of skbs, kfree_rcu().
caches="filp maple_node skbuff_head_cache"
load "classes=$(printf 'slab:%s,' $caches | sed 's/,$//')"
for cache in $caches; do
	eval "base_$cache=$(base "$cache")"
done
ip netns add peer
ip link add slab0 type veth peer name slab1 netns peer
ethtool -K slab0 gro on
ip -n peer link set slab1 up
ip link set slab0 up
ip addr add 10.4.0.1/24 dev slab0
ip -n peer addr add 10.4.0.2/24 dev slab1
ip netns exec peer iperf3 -s -1 > /dev/null &
until_true iperf3 -c 10.4.0.2 -t 3 > /dev/null || fail "no traffic"
"$RL_TRAFFIC" mix "$(scaled 200)"
ip netns del peer
grep bulk "$RL/probes" | sed 's/^/# /'
# Reading takes objects, too, and with them a slab for each processor, which
# counts as in use. What others do at that moment is gone in the next reading.
balanced() {
	now=$(base "$cache")
	[ "$(echo $((now - was)) | tr -d -)" -le $few ]
}

sleep 1
for cache in $caches; do
	eval "was=\$base_$cache"
	few=$(($(cat "$SLAB/$cache/objs_per_slab") * 2))
	# KASAN keeps for a while what was freed
	debug_kernel || until_true balanced ||
		fail "$cache: the books are off by $((now - was))"
	echo "# $cache: $(stat "slab:$cache" alloc) births, $(stat "slab:$cache" live) live;" \
		"from before: $was then, $(base "$cache") now"
	books_close "slab:$cache"
done
unload
