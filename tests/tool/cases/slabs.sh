# shellcheck shell=sh disable=SC2154
# refledger slabs, on a machine made of files.

root=$work/root
slab=$root/sys/kernel/slab
export REFLEDGER_SYSROOT="$root"

# cache NAME SLABS OBJECTS OBJECT_SIZE SLAB_SIZE ORDER RECLAIM
cache()
{
	mkdir -p "$slab/$1"
	echo "$2 N0=1 N1=2" >"$slab/$1/slabs"
	echo "$3" >"$slab/$1/objects"
	echo "$4" >"$slab/$1/object_size"
	echo "$5" >"$slab/$1/slab_size"
	echo "$6" >"$slab/$1/order"
	echo "$7" >"$slab/$1/reclaim_account"
}

# alias ID NAME...
alias_of()
{
	id=$1
	shift
	for name in "$@"; do
		ln -s "$id" "$slab/$name"
	done
}

# meminfo SRECLAIMABLE SUNRECLAIM
meminfo()
{
	mkdir -p "$root/proc"
	printf 'MemTotal:       8000 kB\nKReclaimable:    777 kB\nSlab:         %9d kB\nSReclaimable: %9d kB\nSUnreclaim:   %9d kB\n' \
		$(($1 + $2)) "$1" "$2" >"$root/proc/meminfo"
}

# The pages are those of x86-64: 4 KiB.
machine()
{
	rm -rf "$root"
	cache dentry 100 2000 192 192 0 1
	cache :A-0000256 40 1250 256 256 1 0
	alias_of :A-0000256 skbuff_head_cache ip6_dst_cache request_sock_subflow_v6 \
		task_delay_info pool_workqueue filp
	cache :A-0000192 10 200 176 192 0 0
	alias_of :A-0000192 ip_dst_cache xfrm_dst_cache
	cache :0000024 1 2 24 24 0 0
	cache sock_inode_cache 5 60 704 768 2 1
	cache kmalloc-8k 0 0 8192 8192 3 0
	alias_of :gone nobody
	meminfo 480 700
}

with_books()
{
	machine
	mkdir -p "$root/sys/kernel/debug"
	cp -r "$data/two" "$root/sys/kernel/debug/refledger"
}

without_books()
{
	machine
	run slabs || return 1
	diff - "$work/out" <<-'END'
		SReclaimable 480K, SUnreclaim 700K
		Of SUnreclaim in no cache (large kmalloc), about 336K
		No books beside the caches: the module is not loaded; run 'refledger load'

		SIZE  OBJECTS  BYTES  RECL  NAMES
		400K     2000    192  yes   dentry
		320K     1250    256  no    filp ip6_dst_cache pool_workqueue
		                            request_sock_subflow_v6 skbuff_head_cache
		                            task_delay_info
		 80K       60    704  yes   sock_inode_cache
		 40K      200    176  no    ip_dst_cache xfrm_dst_cache
		  4K        2     24  no    :0000024
		  0K        0   8192  no    kmalloc-8k
	END
}

# In one cache lie routes of two kinds, in one other objects of two classes. The
# books have two routes of inet6, one of inet, one of xfrm, three sockets.
beside_books()
{
	with_books
	objects=$root/sys/kernel/debug/refledger/dst/objects
	cut -f 12 "$objects"
	for family in inet inet6 inet6x xfrm xfrm metadata; do
		sed -n "3s/family=[a-z0-9]*.*/family=$family/p" "$data/two/dst/objects"
	done | awk -F '\t' -v OFS='\t' '{ $1 = 900 + NR; print }' >>"$objects"
	run slabs --json || return 1
	jq -c '.rows[] | [.cache, .books]' "$work/out"
	jq -e '.loaded and ([.rows[] | {(.cache): [.books[] | [.class, .live]]}] | add) == {
			"dentry": [], ":0000024": [], "kmalloc-8k": [],
			":A-0000256": [["dst", 3], ["sockfile", 3]],
			":A-0000192": [["dst", 5]],
			"sock_inode_cache": [["sockfile", 3]] }' "$work/out"
}

says_books()
{
	with_books
	cat >"$work/expected" <<-'END'
		320K     1250    256  no    filp ip6_dst_cache pool_workqueue
		                            request_sock_subflow_v6 skbuff_head_cache
		                            task_delay_info (of these in the books: 2 dst, 3
		                            sockfile)
		 80K       60    704  yes   sock_inode_cache (of these in the books: 3 sockfile)
		 40K      200    176  no    ip_dst_cache xfrm_dst_cache (of these in the books:
		                            2 dst)
		  4K        2     24  no    :0000024
		  0K        0   8192  no    kmalloc-8k
	END
	run slabs || return 1
	cat "$work/out"
	! grep "No books" "$work/out" && sed -n '/^320K/,$p' "$work/out" | diff - "$work/expected"
}

# A class that has no books is not said to have none of the objects.
class_without_books()
{
	with_books
	rm -r "$root/sys/kernel/debug/refledger/dst"
	sed -i 's/^dst\tinfo\tstate\t.*/dst\tinfo\tstate\trefused/' \
		"$root/sys/kernel/debug/refledger/status"
	run slabs --json && jq -e '[.rows[].books[].class] | unique == ["sockfile"]' "$work/out"
}

bad_books()
{
	with_books
	echo x >"$root/sys/kernel/debug/refledger/status"
	fails 1 "status line 1: is not" slabs
}

as_json()
{
	machine
	run slabs --json -n 2 || return 1
	cat "$work/out"
	jq -e '(.loaded | not) and .watched_ms == 0 and .matching == 6 and (.rows | length) == 2 and
		.SReclaimable == {bytes: 491520, per_minute: null} and
		.SUnreclaim == {bytes: 716800, per_minute: null} and
		.uncached == {bytes: 344064, per_minute: null} and
		.rows[1] == {cache: ":A-0000256", bytes: 327680, per_minute: null, slabs: 40,
			objects: 1250, object_size: 256, slab_size: 256, reclaimable: false,
			names: ["filp", "ip6_dst_cache", "pool_workqueue", "request_sock_subflow_v6",
				"skbuff_head_cache", "task_delay_info"], books: []}' "$work/out"
}

cuts()
{
	machine
	run slabs -n 1 && grep -qx '... 5 more caches; -n 0 shows all' "$work/out" &&
		! grep -q filp "$work/out" && run slabs -n 0 && ! grep -q 'more caches' "$work/out"
}

odd_name()
{
	machine
	mv "$slab/dentry" "$slab/$(printf 'a b\033')"
	run slabs && grep -qF 'a\040b\033' "$work/out" && run slabs --json &&
		jq -e '.rows[0].names == ["a b\u001b"]' "$work/out"
}

# changes COMMAND ARGS...: the machine changes between the two reads
changes()
{
	machine
	(sleep 1; cache :A-0000192 16 300 176 192 0 0; cache dentry 50 2000 192 192 0 1
		cache fresh 3 2 100 104 1 0; rm -r "$slab/kmalloc-8k"; meminfo 280 760) &
	run "$@"
}

grows()
{
	changes slabs -i 2 --json || return 1
	cat "$work/out"
	jq -e '.watched_ms as $ms | def rate: . * 4096 * 60000 / $ms | round;
		$ms >= 2000 and $ms < 30000 and
		[.rows[] | .cache] == [":A-0000192", "fresh", ":A-0000256", "sock_inode_cache",
			":0000024", "dentry"] and
		[.rows[] | .per_minute] == [(6 | rate), (6 | rate), 0, 0, 0, (-50 | rate)] and
		.SReclaimable.per_minute == (-50 | rate) and .SUnreclaim.per_minute == (15 | rate) and
		.uncached.per_minute == ((15 | rate) - 2 * (6 | rate))' "$work/out"
}

says_growth()
{
	changes slabs -i 2 || return 1
	cat "$work/out"
	head -n 1 "$work/out" | grep -Eq '^SReclaimable 280K \(-[0-9]+K a minute\), SUnreclaim 760K \(\+[0-9]+K a minute\)$' &&
		grep -Eq '^ *SIZE +OBJECTS +BYTES +RECL +/MIN' "$work/out" &&
		grep -Eq '^ *64K +300 +176 +no +\+[1-9][0-9]*K +ip_dst' "$work/out" &&
		grep -Eq '^ *200K +2000 +192 +yes +-[1-9][0-9]+K +dentry' "$work/out"
}

# damaged STATUS PATTERN FILE TEXT
damaged()
{
	machine
	printf '%b' "$4" >"$root/$3"
	fails "$1" "$2" slabs && [ ! -s "$work/out" ]
}

no_file()
{
	machine
	rm "$slab/dentry/$1"
	fails 3 "dentry has no file $1; use a kernel with CONFIG_SLUB_DEBUG" slabs
}

no_slub()
{
	machine
	rm -r "$slab"
	fails 3 "there is no .*/sys/kernel/slab, .*CONFIG_SLUB" slabs
}

no_directory()
{
	machine
	rm -r "$slab"
	ln -s slab "$slab"
	fails 3 "slab cannot be read: Too many levels" slabs
}

no_meminfo()
{
	machine
	rm "$root/proc/meminfo"
	fails 3 "meminfo cannot be opened: No such file" slabs
}

not_readable()
{
	machine
	chmod 000 "$slab/dentry/slabs"
	chmod 755 "$work" && cp "$fast" "$work/refledger" || return 1
	status=0
	setpriv --reuid 65534 --regid 65534 --clear-groups "$work/refledger" slabs \
		>"$work/out" 2>"$work/err" || status=$?
	cat "$work/err"
	[ "$status" = 1 ] && grep -q "slabs can only be read by root; run this as root" "$work/err"
}

# Nothing but one sentence, and no crash, wherever a file ends.
cut_numbers()
{
	machine
	for file in slabs objects object_size slab_size order reclaim_account; do
		: >"$slab/dentry/$file"
		fails 1 "dentry/$file does not begin with a number" slabs || return 1
		printf 2 >"$slab/dentry/$file"
		fails 1 "dentry/$file does not begin with a number" slabs || return 1
		echo 2 >"$slab/dentry/$file"
	done
	run slabs
}

no_caches()
{
	machine
	rm -r "$slab"
	mkdir "$slab"
	run slabs && run slabs --json && jq -e '.rows == [] and .uncached.bytes == 716800' "$work/out"
}

full_disk()
{
	machine
	"$tool" slabs "$@" >/dev/full 2>"$work/err"
	[ $? = 1 ] && grep -q "^refledger: the output cannot be written: No space" "$work/err"
}

# Every byte that the kernel counts is in a cache, but for what changes meanwhile.
this_kernel()
{
	unset REFLEDGER_SYSROOT
	run slabs --json -n 0 || return 1
	jq -e '([.rows[] | select(.reclaimable) | .bytes] | add) as $sum |
		$sum > .SReclaimable.bytes / 2 and $sum < 2 * .SReclaimable.bytes' "$work/out"
}

check "caches and their names" without_books
check "slabs as JSON" as_json
check "slabs cut" cuts
check "odd name of a cache" odd_name
check "no caches" no_caches
check "caches beside the books" beside_books
check "books in words" says_books
check "class without books" class_without_books
check "damaged books" bad_books
check "growth between two reads" grows
check "growth in words" says_growth
check "numbers cut" cut_numbers
check "number that is none" damaged 1 "objects does not begin" sys/kernel/slab/dentry/objects '-5\n'
check "number too large" damaged 1 "slabs does not begin" sys/kernel/slab/dentry/slabs '9223372036854775808\n'
check "more slabs than memory" damaged 1 "more than a machine has" sys/kernel/slab/dentry/slabs '9223372036854775807\n'
check "order too large" damaged 1 "more than a machine has" sys/kernel/slab/dentry/order '64\n'
check "meminfo empty" damaged 1 "no line 'SReclaimable: N kB'" proc/meminfo ''
check "meminfo without SUnreclaim" damaged 1 "no line 'SUnreclaim: N kB'" proc/meminfo \
	'Slab: 1 kB\nSReclaimable: 3 kB\n'
check "meminfo cut" damaged 1 "no line 'SUnreclaim: N kB'" proc/meminfo \
	'Slab: 1 kB\nSReclaimable: 3 kB\nSUnreclaim: 12'
check "meminfo too large" damaged 1 "no line 'SReclaimable" proc/meminfo \
	'Slab: 1 kB\nSReclaimable: 9223372036854775807 kB\nSUnreclaim: 12 kB\n'
check "kernel without SLUB_DEBUG" no_file slabs
check "kernel without SLUB" no_slub
check "slab directory that cannot be read" no_directory
check "no meminfo" no_meminfo
[ "$(id -u)" != 0 ] || check "slabs need root" not_readable
check "slabs on a full disk" full_disk
check "slabs on a full disk, JSON" full_disk --json
if [ -r /sys/kernel/slab/kmalloc-64/slabs ] || [ -r /sys/kernel/slab/dentry/slabs ]; then
	check "caches of this kernel" this_kernel
fi
check "slabs of no saved directory" fails 2 "'slabs' has no option --dir" slabs -d "$data/two"
unset REFLEDGER_SYSROOT
