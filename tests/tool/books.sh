# shellcheck shell=sh disable=SC2154
# Saved directories in the making, for cases/report.sh and cases/live.sh.

# books NAME: starts books of one class (dst) in $work/NAME; the lines below go there
books()
{
	books=$work/$1
	rm -rf "$books"
	cp -r "$data/clean" "$books"
	for file in objects callsites pairs; do
		sed -n '1,2p' "$data/clean/dst/$file" >"$books/dst/$file"
	done
	sed -n '3,7p' "$data/clean/dst/callsites" >>"$books/dst/callsites"
	# a cache of routes: born at 5, put by 6; healthy gets at 7, put by 8
	site 5 alloc 500 400 'ip6_dst_alloc+0x24 ip6_rt_pcpu_alloc+0x79'
	site 6 put 400 0 'dst_release+0x5 fib6_info_destroy+0x40'
	site 7 get 20000 0 'ip6_pol_route+0x2a1 udpv6_sendmsg+0x50'
	site 8 put 20000 0 'dst_release+0x5 skb_release_head_state+0x1f'
	site 9 get 1000 0 'fib6_rule_action+0x18b fib_rules_lookup+0x15d'
	pair 5 6 400 400
	pair 7 8 300 9000
	pair 7 6 300 300
	pair 5 8 300 300
}

# site ID OP EVENTS FREES CHAIN
site()
{
	awk -v OFS='\t' -v id="$1" -v op="$2" -v n="$3" -v freed="$4" -v chain="$5" 'BEGIN {
		print id, op, op == "alloc" ? n : 0, op == "get" ? n : 0, op == "put" ? n : 0,
			freed, op == "alloc" ? n - freed : 0, 0, "-", chain }' \
		>>"$books/dst/callsites"
}

# pair GET PUT OBJECTS REFS
pair()
{
	printf '%s\t%s\t%s\t%s\n' "$@" >>"$books/dst/pairs"
}

# objects FROM NUMBER COUNT STATE REFS [HOLDS [DESCRIPTION [BALANCE [SITE]]]]
objects()
{
	awk -v OFS='\t' -v from="$1" -v nr="$2" -v count="$3" -v state="$4" -v refs="$5" \
		-v holds="${6:--}" -v text="${7:-family=inet6}" -v balance="${8:-$3}" \
		-v site="${9:-5}" 'BEGIN { for (id = from; id < from + nr; id++) {
			t = text; sub("%", id, t)
			print id, site, 60000 + id, "sh", 31, 1, count, balance, state, refs,
				holds, t } }' >>"$books/dst/objects"
}

# sampled N [LEVEL]: the objects of $books become a sample, 1 in N
sampled()
{
	awk -v OFS='\t' -v n="$1" -v level="${2:-$1}" '
		NR == 1 { print "refledger-sample 4 exact 1/" n; next }
		NR == 2 { sub("#", ""); print "#level", $0; next }
		{ print level, $0 }' "$books/dst/objects" >"$books/dst/sample"
	rm "$books/dst/objects"
}

# recorded N: $books are those of a sample of the objects, 1 in N
recorded()
{
	printf 'dst\tcap\tsample\t%s\n' "$1" >>"$books/status"
}

# outstanding SITE NUMBER: what the call sites say that it has
outstanding()
{
	awk -v OFS='\t' -F '\t' -v id="$1" -v n="$2" '$1 == id { $8 = n } { print }' \
		"$books/dst/callsites" >"$work/callsites"
	cp "$work/callsites" "$books/dst/callsites"
}

# later NAME SECONDS: $books go on in $work/NAME
later()
{
	cp -r "$books" "$work/$1"
	books=$work/$1
	awk -v OFS='\t' -F '\t' -v more="$2" '$3 == "uptime_ms" { $4 += 1000 * more } { print }' \
		"$books/status" >"$work/status"
	cp "$work/status" "$books/status"
}

# change SED FILE: in $books; it must change something
change()
{
	cp "$books/$2" "$work/unchanged"
	sed -i "$1" "$books/$2"
	if cmp -s "$work/unchanged" "$books/$2"; then
		echo "nothing was changed in $2"
		return 1
	fi
}
