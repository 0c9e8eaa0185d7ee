# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# Every file: sockets' and others', those that are never opened included; where files
# are freed is told by a function, or, on a kernel without it, by the slab allocator.

kept() {
	[ "$(site file alloc victim_file_a live)" = "$1" ]
}

# In one read: whoever reads makes and drops files.
ends_exact() {
	awk -F'\t' '$1 == "file" && $2 == "count" { n[$3] = $4 }
		END { exit n["closed"] != n["free"] || !n["free"] }' $RL/status
}

for skip in - security_file_free; do
	victim
	load classes=file skip=$skip
	tell "file_a 25"
	tell "file_put 10"
	tell "file_touch 7"

	# open() makes a file before it finds out that there is nothing to open.
	n=$(scaled 2000)
	i=0
	while [ $i -lt "$n" ]; do
		i=$((i + 1))
		{ true < /dev/rl-none; } 2> /dev/null || :
	done
	unopened=$(site file alloc path_openat allocs)
	[ "$unopened" -ge "$n" ] || fail "$unopened files were born for $n failing open()s"

	until_true kept 15 || fail "live: $(site file alloc victim_file_a live)"
	want "outstanding" "$(site file alloc victim_file_a outstanding)" 15
	want "gets" "$(site file get victim_file_get gets)" 7
	want "puts" "$(site file put victim_file_put puts)" 17
	want "sockets described" "$(grep -c 'family=inet type=dgram proto=17 state=close ino=' \
		$RL/file/objects)" 15

	# What a description says of a file is what stat says.
	exec 5< /dev/null
	sleep 0.1
	row=$(env stat -L -c 'fops=null_fops path=/null mode=r ino=%i dev=%Hd:%Ld' /dev/null)
	grep -q "	$row\$" $RL/file/objects || fail "no '$row'"
	exec 5<&-

	"$RL_TRAFFIC" mix "$(scaled 100)"
	until_true ends_exact || fail "not all files ended exactly; losses: $(losses file)"
	audited file
	books_close file
	conserved file
	rmmod refledger_victim
	until_true kept 0 || fail "live: $(site file alloc victim_file_a live)"
	unload
done
