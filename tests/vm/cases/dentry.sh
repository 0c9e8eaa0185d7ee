# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2016,SC2086,SC2154
# Every name that the kernel remembers: names of nothing, by who asked for them, how
# and where; names of files, open, deleted or neither; and what the books hold against
# the kernel's own number of dentries.

# On a real file system: tmpfs keeps no names of nothing.
if debug_kernel; then
	echo "# not on the debug kernel, which has no such file system"
	return 0
fi
t=/tmp/dentries
modprobe -a ext4 loop
truncate -s 16M $t.ext4
mkfs.ext4 -q $t.ext4
mkdir -p $t
mount -o loop $t.ext4 $t
mkdir -p $t/nss/db
cp /bin/dash /tmp/asker

# ask NUMBER: for names that are not there, by a program of its own name.
ask() {
	/tmp/asker -c 'i=0; while [ $i -lt "$1" ]; do i=$((i + 1)); [ -r "$2/.$((5000 + i))_gone_.db" ]; done' \
		asker "$1" "$t/nss/db" || :
}

# rows STATE DESCRIPTION...: live dentries; DESCRIPTION is a regular expression.
rows() {
	awk -F'\t' -v state="$1" -v text="^$2\$" 'NR > 2 && $9 == state && $12 ~ text { n++ }
		END { print n + 0 }' $RL/dentry/objects
}

asked() {
	awk -F'\t' 'NR > 2 && $4 == "asker" && $12 ~ /_gone_/ { n++ } END { print n + 0 }' \
		$RL/dentry/objects
}

none_asked() {
	[ "$(asked)" = 0 ]
}

# Dentries from before the books, if the books are right: the kernel's number less
# what was born since, more what has ended of the older ones. Both are read by one
# program, so that nothing is looked up between the two.
base() {
	awk -F'\t' -v own=/proc/sys/fs/dentry-state 'BEGIN { getline state < own }
		$1 == "dentry" && $2 == "count" { v[$3] = $4 }
		END { split(state, n, " "); print n[1] - v["live"] + v["unknown_free"] }' $RL/status
}

base_is() {
	now=$(base)
	[ "$now" = "$1" ]
}

load classes=dentry depth=16
n=$(scaled 1000)
before=$(base)

ask "$n"
gone='negative=1 dir=/nss/db name=.[56][0-9][0-9][0-9]_gone_.db'
gone="$gone dev=$(env stat -c %Hd:%Ld $t/nss/db)"
sleep 0.1
want "names of nothing" "$(rows cached "$gone")" "$n"
want "asked by" "$(asked)" "$n"
want "sites that asked" "$(awk -F'\t' 'NR > 2 && $12 ~ /_gone_/ { print $2 }' \
	$RL/dentry/objects | sort -u | wc -l)" 1
want "by access()" "$(site dentry alloc do_faccessat live)" "$(asked)"
ask "$n"
want "asked for again" "$(asked)" "$n"

# Names of files: what a description says of one is what stat says.
: > $t/nss/kept
exec 5> $t/nss/open 6> $t/nss/deleted
rm $t/nss/deleted
sleep 0.1
file='dir=/nss name=%n ino=%i dev=%Hd:%Ld'
is_file() {	# STATE NAME
	row=$(cd $t/nss && env stat -c "negative=0 $file" "$2")
	want "$2" "$(rows "$1" "$row")" 1
}
is_file cached kept
is_file held open
row=$(env stat -L -c 'negative=0 dir=/nss name=deleted ino=%i dev=%Hd:%Ld' /proc/self/fd/6)
want "deleted, and open" "$(rows live "$row")" 1
"$RL_TOOL" report --json > /tmp/report.json || fail "no report"
want "suspects" "$(jq '.suspects | length' /tmp/report.json)" 0
exec 5>&- 6>&-
is_closed() {
	[ "$(rows live "$row")" = 0 ]
}
until_true is_closed || fail "deleted, and closed: is still there"

# Cache: all of it goes when the kernel wants its memory back.
echo 2 > /proc/sys/vm/drop_caches
until_true none_asked || fail "after drop_caches: $(asked) left"
until_true base_is "$before" || fail "the books are off by $((now - before))"

# All at once: births on both processors, and the shrinker.
for _ in 1 2; do
	ask "$n" &
	echo 2 > /proc/sys/vm/drop_caches
	ask "$n"
	wait
done
"$RL_TRAFFIC" mix "$(scaled 100)"
echo 2 > /proc/sys/vm/drop_caches
until_true none_asked || fail "after all: $(asked) left"
until_true base_is "$before" || fail "after all: the books are off by $((now - before))"
echo "# $(stat dentry alloc) births, $(stat dentry free) ends, $(stat dentry unknown_free) of older ones"
books_close dentry
conserved dentry
unload
umount $t
