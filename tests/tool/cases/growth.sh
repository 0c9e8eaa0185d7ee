# shellcheck shell=sh disable=SC2154
# refledger growth: who makes what that stays.

# shellcheck source=tests/tool/books.sh
. "$here/books.sh"

# be CLASS UNIT: $books are those of another class
be()
{
	mv "$books/dst" "$books/$1"
	sed -i "s/^dst\t/$1\t/; s/\treference\$/\t$2/" "$books/status" "$books/probes"
}

# names FROM NUMBER COMM PID SITE COUNT DIR NAME [STATE]: negative dentries; % is the id
names()
{
	awk -v OFS='\t' -v from="$1" -v nr="$2" -v comm="$3" -v pid="$4" -v site="$5" \
		-v count="$6" -v dir="$7" -v name="$8" -v state="${9:-live}" 'BEGIN {
			for (id = from; id < from + nr; id++) {
				n = name; sub("%", id, n)
				print id, site, id * 10, comm, pid, 1, count, count, state, "-", "-",
					"negative=1 dir=" dir " name=" n } }' >>"$books/dst/objects"
}

# same_as FILE: what was printed is as expected, behind the head of the class
same_as()
{
	sed -n '/Two reads/,$p' "$work/out" >"$work/got"
	[ -z "${UPDATE:-}" ] || cp "$work/got" "$here/expect/$1"
	diff -u "$here/expect/$1" "$work/got" && ! grep -E '.{81}' "$work/got"
}

lookups='d_alloc_parallel+0x5a __lookup_slow+0x4d walk_component+0xdc path_lookupat+0x6c'
accesses="$lookups filename_lookup+0xd4 user_path_at_empty+0x3e do_faccessat+0x110 do_syscall_64+0x55"

make_dentries()
{
	books dentry.start
	site 20 alloc 9000 100 "$accesses"
	site 21 alloc 900 100 "$lookups vfs_statx+0x70 __do_sys_newstat+0x40 __x64_sys_newstat+0x9"
	names 1000 300 certutil 812 20 0 /root/nss '.%_dOeSnotExist_.db'
	names 4000 20 certutil 813 20 0 /root/nss '.%_dOeSnotExist_.db'
	names 5000 40 mysvc 900 21 1 /srv lib%.so
	objects 9000 2 3 live 5:+3 - 'negative=0 dir=/etc name=passwd ino=77'
	later dentry.end 10
	change '/^40[01][0-9]\t/d' dst/objects
	names 6000 100 certutil 814 20 0 /root/nss '.%_dOeSnotExist_.db'
	cat >"$books/sizes" <<-END
		refledger-sizes 1
		#cache	object_size
		dentry	192
		filp	256
	END
	be dentry reference
	books=$work/dentry.start
	be dentry reference
}

# Who, doing what, where, which pattern, how many, how fast; and that it is no leak.
says_names()
{
	run growth --class dentry -n 1 -d "$work/dentry.start" "$work/dentry.end" || return 1
	same_as growth.dentry && head -n 1 "$work/out" | grep -q "^dentry: exact\."
}

counts_names()
{
	run growth --json -d "$work/dentry.start" "$work/dentry.end" || return 1
	jq -e '.classes[0] | .watched_ms == 10000 and .matching == 3 and
		.all == {live: 442, born_per_second: 10, ended_per_second: 2, unused: 400} and
		.negative == {live: 440, born_per_second: 10, ended_per_second: 2, unused: 400} and
		([.rows[] | [.comm, .call, .live, .born_per_second, .ended_per_second, .unused,
			.bytes, .oldest_ms, .site]] == [
			["certutil", "access", 400, 10, 2, 400, 76800, 60990, 20],
			["mysvc", "stat", 40, 0, 0, 0, 7680, 50390, 21],
			["sh", null, 2, 0, 0, 0, 384, 69001, 5]]) and
		.rows[0].description == "negative=1 dir=/root/nss name=.#_dOeSnotExist_.db" and
		.rows[2].description == "negative=0 dir=/etc name=passwd ino=77" and
		.rows[0].example.id == 6099 and (.rows[0].chain | length) == 8' "$work/out"
}

only_comm()
{
	run growth --json --comm mysvc -d "$work/dentry.end" &&
		jq -e '.classes[0] | .all.live == 40 and .watched_ms == null and
			.rows[0].born_per_second == null and (.rows | length) == 1' "$work/out" || return 1
	run growth --comm nobody -d "$work/dentry.end" && grep -q "No such object" "$work/out"
}

# Sizes are the machine's that was saved, or are not told.
no_sizes()
{
	run growth --json -d "$work/dentry.start" && jq -e '.classes[0].rows[0].bytes == null' "$work/out"
}

bad_sizes()
{
	cp -r "$work/dentry.end" "$work/bad_sizes"
	printf 'refledger-sizes 1\n#cache\tobject_size\n%s\n' "$1" >"$work/bad_sizes/sizes"
	fails 1 "sizes line 3: .*$2" growth -d "$work/bad_sizes"
}

# Names without a system: the many small ones are one group, the large one stays.
merges()
{
	books merges
	site 20 alloc 900 0 "$accesses"
	names 100 100 find 7 20 0 /usr '%.c'
	for name in ant bee cat dog eel fox gnu hen; do
		names "$((200 + $(printf %d "'$name")))" 1 find 7 20 0 "/usr/$name" "$name"
	done
	be dentry reference
	run growth --json -d "$books" || return 1
	jq -r '.classes[0].rows[] | "\(.live) \(.patterns) \(.description)"' "$work/out" >"$work/rows"
	diff - "$work/rows" <<-END
		100 1 negative=1 dir=/usr name=#.c
		8 8 negative=1 dir=* name=*
	END
}

# Hashes are numbers; an escape is none.
folds()
{
	books folds
	site 20 alloc 900 0 "$accesses"
	names 100 1 git 7 20 0 /r 'a\0401bdeadbeef12'
	names 101 1 git 7 20 0 /r 'a\0402b00c0ffee'
	names 102 1 git 7 20 0 /r 'a\0411b00c0ffee'
	be dentry reference
	run growth --json -d "$books" || return 1
	jq -e '[.classes[0].rows[] | [.live, .description]] ==
		[[2, "negative=1 dir=/r name=a #"], [1, "negative=1 dir=/r name=a!1b00c0ffee"]]' "$work/out"
}

# mounted DIR DEV ROOT MOUNT-POINT WANTED: where the directory is, here; null: nowhere
mounted()
{
	books mounted
	site 20 alloc 900 0 "$accesses"
	objects 100 3 - cached - - "negative=1 dir=$1 name=.%_gone dev=7:0" 1 20
	be dentry object
	mkdir -p "$work/here/proc/self"
	{
		printf '21 1 0:20 / / rw,relatime shared:1 - overlay overlay rw\n'
		printf '22 21 %s %s %s rw,relatime shared:2 - ext4 /dev/loop0 rw\n' "$2" "$3" "$4"
	} >"$work/here/proc/self/mountinfo"
	export REFLEDGER_SYSROOT="$work/here"
	run growth --json -d "$books" || return 1
	jq -e --arg want "$5" '.classes[0] | .all.unused == 3 and
		(.rows[0].directory // "null") == $want' "$work/out" || return 1
	run growth -d "$books" || return 1
	[ "$5" = null ] || grep -qx "    Its directory is $5" "$work/out"
}

slab_class()
{
	books slab
	objects 100 30 1 live - - 'cache=kmalloc-512 size=512'
	be slab:nf_conntrack object
	run growth --json -d "$books" && jq -e '.classes[0].rows[0] | .bytes == 15360 and .live == 30' "$work/out"
}

nothing()
{
	run growth -d "$data/empty" && grep -q "No live object" "$work/out" &&
		run growth --class dst --json -d "$data/empty" &&
		jq -e '.classes[0] | .rows == [] and .all.live == 0' "$work/out"
}

# process ID SITE COMM PID PAGES REFS
process()
{
	printf '%s\t%s\t%s\t%s\t%s\t1\t%s\t%s\tlive\t%s\t-\texe=%s pid=%s total_kb=%s heap_kb=0 rss_kb=40\n' \
		"$1" "$2" "$(($1 * 1000))" "$3" 77 "$5" "$5" "$6" "$3" "$4" "$(($5 * 4))" >>"$books/dst/objects"
}

make_spaces()
{
	user='libc.so.6+0x9[user] libc.so.6+0x19[user] libc.so.6+0x29[user] libc.so.6+0x39[user] libcrypto.so.3+0x12345[user] nginx+0x77[user]'
	books mmap.start
	site 20 alloc 3 0 'size<=4096KiB dup_mm+0x9'
	site 21 get 90 0 "size<=128KiB __do_sys_brk+0x5 do_syscall_64+0x55 $user"
	site 22 get 9 0 "size<=1024KiB __do_sys_brk+0x5 do_syscall_64+0x55 $user"
	site 23 get 9 0 'size<=1024KiB do_mmap+0x5 vm_mmap_pgoff+0x9 ksys_mmap_pgoff+0x8 libc.so.6+0x7[user]'
	site 24 put 9 0 'size<=16KiB __vm_munmap+0x5 do_syscall_64+0x55 libc.so.6+0x8[user]'
	site 25 alloc 0 0 "size<=128KiB __do_sys_brk+0x5 do_syscall_64+0x55 $user"
	process 30 20 nginx 500 2900 20:+600,21:+2000,22:+200,23:+104,24:-4
	process 31 20 nginx 501 700 20:+340,23:+100,25:+260
	process 32 20 sshd 400 300 20:+300
	process 33 20 gone 401 50 20:+50
	later mmap.end 10
	change '/^33\t/d' dst/objects
	change '/^30\t/d' dst/objects
	process 30 20 nginx 500 5460 20:+600,21:+4560,22:+200,23:+104,24:-4
	be mmap page
	books=$work/mmap.start
	be mmap page
}

says_spaces()
{
	run growth --class mmap -n 2 -d "$work/mmap.start" "$work/mmap.end" || return 1
	same_as growth.mmap
}

counts_spaces()
{
	run growth --json -d "$work/mmap.start" "$work/mmap.end" || return 1
	jq -e '.classes[0] | .matching == 3 and ([.rows[] | [.comm, .exe, .pids, .processes, .ended,
			.bytes / 4096, .bytes_per_second, .resident_kb]] == [
			["nginx", "nginx", [501, 500], 2, 0, 6160, 1048576, 80],
			["sshd", "sshd", [400], 1, 0, 300, 0, 40],
			["gone", "gone", [], 0, 1, 0, -20480, null]]) and
		([.rows[0].paths[] | [.op, .call, .bytes / 4096, .bytes_per_second, .processes]] == [
			["get", "brk", 4760, 1048576, 1], ["alloc", null, 940, 0, 2],
			["alloc", "brk", 260, 0, 1], ["get", "mmap", 204, 0, 2], ["put", "munmap", -4, 0, 1]]) and
		([.rows[0].calls[] | [.name, .bytes / 4096]] == [
			["brk", 5020], ["at its birth", 940], ["mmap", 204], ["munmap", -4]]) and
		([.rows[0].files[] | [.name, .bytes / 4096]] == [
			["libc.so.6", 5220], ["libcrypto.so.3", 5020], ["nginx", 5020]]) and
		.rows[0].paths[0].sizes == [{most: 131072, bytes: 18677760}, {most: 1048576, bytes: 819200}] and
		.rows[0].paths[0].chain[-1] == "nginx+0x77[user]"' "$work/out"
}

# 5020 pages by brk in 2 processes, 10 things in each.
says_each()
{
	run growth --class mmap --comm nginx --per 10 -d "$work/mmap.end" &&
		grep -q "By call: brk 20M (1004K for each of 10)" "$work/out" &&
		grep -q "brk before a fork: 1.0M in 1 process" "$work/out"
}

# Whatever stands in the books.
growth_of_damage()
{
	rm -rf "$work/hurt"
	cp -r "$work/$1" "$work/hurt"
	size=$(wc -c <"$work/$1/$2")
	awk -v size="$size" 'BEGIN { srand(5); for (i = 0; i < 150; i++)
		printf "%d %03o\n", rand() * size, 32 + rand() * 95 }' >"$work/changes"
	while read -r at byte; do
		cp "$work/$1/$2" "$work/hurt/$2"
		# shellcheck disable=SC2059
		printf "\\$byte" | dd of="$work/hurt/$2" bs=1 seek="$at" conv=notrunc status=none
		for json in '' --json; do
			status=0
			run growth $json -d "$work/hurt" "$work/$1" || status=$?
			[ "$status" -le 1 ] || { cat "$work/err"; echo "byte $at is $byte"; return 1; }
		done
	done <"$work/changes"
}

make_dentries
make_spaces
check "names that do not exist, in words" says_names
check "names that do not exist, as JSON" counts_names
check "growth of one comm" only_comm
check "sizes that were not saved" no_sizes
check "size that is no number" bad_sizes "$(printf 'dentry\t-3')" "object_size '-3' is not a number"
check "size of no object" bad_sizes "$(printf 'dentry\t999999999')" "is more than any object"
check "names without a system" merges
check "hashes and escapes in names" folds
check "directory below a mount point" mounted /nssdb 7:0 / /srv /srv/nssdb
check "directory that is a mount point" mounted / 7:0 / /srv /srv
check "directory on the root" mounted /nssdb 7:0 / / /nssdb
check "root of a file system on the root" mounted / 7:0 / / /
check "directory in a part that is mounted" mounted /a/b/c 7:0 /a/b /mnt /mnt/c
check "directory beside that part" mounted /a/bc 7:0 /a/b /mnt null
check "directory on another device" mounted /nssdb 7:1 / /srv null
check "directory whose path is cut" mounted .../x 7:0 / /srv null
check "mount point with bytes" mounted /nssdb 7:0 / "$(printf '/m\033[1m')" null
check "growth of one slab cache" slab_class
check "growth of nothing" nothing
check "address spaces in words" says_spaces
check "address spaces as JSON" counts_spaces
check "address spaces for each of so many" says_each
check "growth for each of no number" fails 2 "per .* is not a number" growth --per x -d "$data/two"
check "growth of damaged dentries" growth_of_damage dentry.end dentry/objects
check "growth of damaged spaces" growth_of_damage mmap.end mmap/objects
check "growth of damaged paths" growth_of_damage mmap.end mmap/callsites
check "growth in the wrong order" fails 1 "not in the order of time" growth -d "$work/dentry.end" "$work/dentry.start"
check "growth of a second directory" fails 2 "needs -d and a first" growth "$data/two"
check "growth of three directories" fails 2 "does not take" growth -d a b c
check "growth of a directory does not come by waiting" fails 2 "does not change" growth -i 3 -d "$data/two"
check "growth of no class" fails 1 "no class 'x'" growth --class x -d "$data/two"
