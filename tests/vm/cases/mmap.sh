# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154
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

# It does nothing more until its end, so one read of its books will do. A process takes
# long here, so one awk has all questions.
cat "$RL/mmap/objects" > /tmp/objects
cat "$RL/mmap/callsites" > /tmp/callsites
nm -S "$grow" > /tmp/symbols

# What grow said, and its children: "NAME PAGES", "worker PID PAGES", "program PID".
eval "$(awk '{ print $1 "=" $2; if (NF > 2) print $1 "_had=" $3 }' /tmp/grow.out)"

# facts: "PID WHAT NUMBER" for each of the three processes: pages posted by the function
# of grow that is the innermost caller, and the same by op; by op alone; by the site of
# its birth; count and balance. And "0 OP:SIZE:FUNCTION NUMBER", how many sites of grow
# begin with that. grow's text lies in the file as it does in memory.
facts() {
	awk '
	function number(hex,  i, n) {
		for (i = 1; i <= length(hex); i++)
			n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
		return n
	}
	function add(what, n) { sum[what] += n }
	function post(pid, site, n) {
		add(pid " " op[site], n)
		if (site in of) {
			add(pid " " of[site], n)
			add(pid " " of[site] ":" op[site], n) }
	}
	FILENAME ~ /symbols/ { if ($4 ~ /^grow_/) {
			low[$4] = number($1); high[$4] = low[$4] + number($2) } }
	FILENAME ~ /callsites/ && /^[0-9]/ {
		op[$1] = $2
		if (match($0, / grow\+0x[0-9a-f]+/)) {
			at = number(substr($0, RSTART + 8, RLENGTH - 8))
			for (f in low)
				if (at >= low[f] && at <= high[f])
					of[$1] = f
			first = $11; sub(/\+.*/, "", first)
			sub(/^__x64_sys_brk$/, "__do_sys_brk", first)	# inlined there
			add("0 " $2 ":" $10 ":" first, 1) } }
	FILENAME ~ /objects/ && match($0, / pid=[0-9]+ /) {
		pid = substr($0, RSTART + 5, RLENGTH - 6)
		n = split($10, ref, ",")
		for (i = 1; i <= n; i++) {
			split(ref[i], p, ":")
			post(pid, p[1], p[2] + 0)
			if (p[1] == $2) add(pid " birth", p[2] + 0) }
		add(pid " count", $7); add(pid " balance", $8) }
	END { for (w in sum) print w, sum[w] }' /tmp/symbols /tmp/callsites /tmp/objects
}
facts > /tmp/facts

# Without CONFIG_MEMCG, as in the debug kernel, no address space knows whose it is.
nameless=
if debug_kernel; then
	nameless=yes
	echo "# debug kernel: only the audit, not who grew where"
fi

# expect: lines "PID WHAT NUMBER" that must be among the facts; 0 may be missing.
expect() {
	[ -z "$nameless" ] || { cat > /dev/null; return 0; }
	awk 'NR == FNR { is[$1 " " $2] = $3; next }
		is[$1 " " $2] + 0 != $3 { print $1, $2 ": is", is[$1 " " $2] + 0 ", expected", $3 }' \
		/tmp/facts - > /tmp/wrong
	[ ! -s /tmp/wrong ] || fail "$(cat /tmp/wrong)"
}

# pages: what /proc says that a process has.
pages() {
	while read -r word kb _; do
		[ "$word" != VmSize: ] || echo $((kb / 4))
	done < "/proc/$1/status"
}

# What a forked child has from its parent came by the parent's ways, as births; what it
# grows itself is its own, and nothing is left for the fork. A program begins anew.
[ "$grow_stack" -gt 100 ] || fail "the stack grew by $grow_stack pages only"
expect <<END
$pid grow_brk $grow_brk
$pid grow_mmap $grow_mmap
$pid grow_mremap $grow_mremap
$pid grow_shm $grow_shm
$pid grow_stack $grow_stack
$pid grow_thread $grow_thread
$pid grow_brk:get 100
$pid grow_brk:put -30
$pid grow_mmap:get 50
$pid grow_mmap:put -20
$pid grow_mremap:get 45
$pid grow_mremap:put -5
$pid grow_shm:get 32
$pid grow_shm:put -16
$worker grow_brk $grow_brk
$worker grow_mmap $grow_mmap
$worker grow_mremap $grow_mremap
$worker grow_shm $grow_shm
$worker grow_stack $grow_stack
$worker grow_thread $grow_thread
$worker grow_brk:get 0
$worker grow_mmap:put 0
$worker grow_child:get 11
$worker get 11
$worker put 0
$worker alloc $worker_had
$worker birth 0
$pid count $(pages "$pid")
$pid balance $(pages "$pid")
$worker count $(pages "$worker")
$worker balance $(pages "$worker")
$program count $(pages "$program")
$program balance $(pages "$program")
$program grow_brk 0
END

# The size class is the first frame, the function that changed the space the second.
expect <<'END'
0 get:size<=256KiB:do_mmap 1
0 put:size<=128KiB:__vm_munmap 1
0 get:size<=512KiB:__do_sys_brk 1
0 get:size<=256KiB:__do_sys_mremap 1
END

# heap: what /proc says of it, in kB.
heap() {
	range=$(sed -n 's/^\([^ ]*\) .*\[heap\]$/\1/p' "/proc/$pid/maps")
	echo $(((0x${range#*-} - 0x${range%-*}) / 1024))
}

# described PID: what the books say, but for what it has in memory.
described() {
	sed -n "s/.*\t\(exe=[^ ]* pid=$1 .*\) rss_kb=[1-9].*/\1/p" /tmp/objects
}
if [ -z "$nameless" ]; then
	want "described" "$(described "$pid")" \
		"exe=grow pid=$pid total_kb=$(($(pages "$pid") * 4)) heap_kb=$(heap)"
	case $(described "$program") in
	"exe=grow pid=$program "*) ;;
	*) fail "the program is described as: $(described "$program")" ;;
	esac
fi

# Others come and go meanwhile; what ended has books that matched.
scaled=$(scaled 40)
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
