# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154
# parallel
# An address space that grows by known amounts, path by path; and its audit, with
# threads, forks, programs that begin and programs that end.
grow=${RL_TRAFFIC%/*}/grow
load classes=mmap

mkfifo /tmp/grow.in
"$grow" < /tmp/grow.in > /tmp/grow.out &
exec 9> /tmp/grow.in
said() {
	[ "$(wc -l < /tmp/grow.out)" -eq 9 ]
}
until_true said || fail "grow said only: $(cat /tmp/grow.out)"
sleep 0.3	# a newborn is not described

# It does nothing more until its end, so one read of its books will do.
cat "$RL/mmap/objects" > /tmp/objects
cat "$RL/mmap/callsites" > /tmp/callsites

# object PID COLUMN: of the object of a process.
object() {
	awk -F'\t' -v pid="pid=$1 " -v col="$2" 'index($12, pid) { print $col }' /tmp/objects
}

# word NAME [FIELD]: what grow said.
word() {
	awk -v n="$1" -v f="${2-2}" '$1 == n { print $f }' /tmp/grow.out
}

# The function of grow that is the innermost caller in each site: "ID FUNCTION"
# and "ID FUNCTION:OP". Its text lies in the file as it does in memory.
nm -S "$grow" | awk '
	function number(hex,  i, n) {
		for (i = 1; i <= length(hex); i++)
			n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
		return n
	}
	FNR == NR { if (NF == 4 && $4 ~ /^grow_/) {
			low[$4] = number($1); high[$4] = low[$4] + number($2) }
		next }
	match($0, / grow\+0x[0-9a-f]+/) {
		at = number(substr($0, RSTART + 8, RLENGTH - 8))
		for (f in low)
			if (at >= low[f] && at <= high[f])
				print $1, f "\n" $1, f ":" $2 }' - /tmp/callsites > /tmp/ways

# posted PID FILE WORD: on a process by the sites that have that word in FILE.
posted() {
	awk -v w="$3" -v refs="$(object "$1" 10)" '
		$2 == w { is[$1] = 1 }
		END { n = split(refs, post, ",")
			for (i = 1; i <= n; i++) {
				split(post[i], p, ":")
				sum += is[p[1]] ? p[2] : 0 }
			print sum + 0 }' "$2"
}

# pages PID FUNCTION[:OP]: posted by sites whose innermost caller in grow is that.
pages() {
	posted "$1" /tmp/ways "$2"
}

pid=$(word pid)
for name in brk mmap mremap shm stack thread; do
	want "pages of $name" "$(pages "$pid" grow_$name)" "$(word grow_$name)"
done

# What was taken, and what of it was given back.
for one in brk:get=100 brk:put=-30 mmap:get=50 mmap:put=-20 mremap:get=45 mremap:put=-5 \
	shm:get=32 shm:put=-16; do
	want "pages of ${one%=*}" "$(pages "$pid" "grow_${one%=*}")" "${one#*=}"
done

# The size class is the first frame, the function that changed the space the second.
sized() {
	awk -F'\t' -v op="$1" -v want="$2" '$2 == op && index($10, want) == 1 &&
		/ grow\+0x/ { n++ } END { print (n > 0) }' /tmp/callsites
}
want "50 pages mapped" "$(sized get "size<=256KiB do_mmap+")" 1
want "20 pages unmapped" "$(sized put "size<=128KiB __vm_munmap+")" 1
want "100 pages of heap" "$(sized get "size<=512KiB __do_sys_brk+")" 1
want "35 pages by mremap" "$(sized get "size<=256KiB __do_sys_mremap+")" 1
want "a page of stack" "$(sized get "size<=4KiB expand_downwards+")" 1

# heap: what /proc says of it, in kB.
heap() {
	range=$(sed -n 's/^\([^ ]*\) .*\[heap\]$/\1/p' "/proc/$pid/maps")
	echo $(((0x${range#*-} - 0x${range%-*}) / 1024))
}

# What a forked child has from its parent came by the parent's ways, as births; what it
# grows itself is its own. Nothing is left for the fork. A program begins anew, under
# its own name.
child=$(word worker)
for name in brk mmap mremap shm stack thread; do
	want "inherited pages of $name" "$(pages "$child" grow_$name)" "$(word grow_$name)"
done
want "child's growth" "$(pages "$child" grow_child)" 11
want "inherited in all" "$(posted "$child" /tmp/callsites alloc)" "$(word worker 3)"
want "grown by itself in all" "$(posted "$child" /tmp/callsites get)" 11
born=$(object "$child" 2)
want "left for the fork" "$(object "$child" 10 | tr , '\n' | grep "^$born:" || :)" ""
program=$(word program)
want "program's name" "$(object "$program" 4)" grow
want "program's birth" "$(awk -F'\t' -v id="$(object "$program" 2)" '$1 == id { print $10 }' \
	/tmp/callsites | grep -c 'load_elf_binary')" 1
want "program's files" "$(object "$program" 12 | grep -c '^exe=grow .* heap_kb=[0-9]* rss_kb=[1-9]')" 1
want "described" "$(object "$pid" 12 | sed 's/ rss_kb=.*//')" \
	"exe=grow pid=$pid total_kb=$(awk '/^VmSize/ { print $2 }' "/proc/$pid/status") heap_kb=$(heap)"
for one in $pid $child $program; do
	want "count of $one" "$(object "$one" 7)" \
		"$(awk '/^VmSize/ { print $2 / 4 }' "/proc/$one/status")"
	want "balance of $one" "$(object "$one" 8)" "$(object "$one" 7)"
done

# Others come and go meanwhile; what ended has books that matched.
scaled=$(scaled 80)
i=0
while [ $i -lt "$scaled" ]; do
	i=$((i + 1))
	/bin/true
done
audited mmap
conserved mmap
exec 9>&-
wait
gone() {
	! grep -q 'exe=grow' "$RL/mmap/objects"
}
until_true gone || fail "grow is still there"
want "pages left at grow's sites" "$(awk -F'\t' '/ grow\+0x/ { n++; sum += $8 < 0 ? -$8 : $8 }
	END { print (n > 20) + 0, sum + 0 }' "$RL/mmap/callsites")" "1 0"
want "ended off" "$(stat mmap closed_off) $(stat mmap adopted_off)" "0 0"
[ "$(stat mmap closed)" -ge $((scaled + 3)) ] || fail "only $(stat mmap closed) ended well"
echo "# $(stat mmap closed) address spaces ended with books that matched, $(stat mmap sites_used) sites"
books_close mmap
unload
