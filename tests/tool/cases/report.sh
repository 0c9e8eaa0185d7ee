# shellcheck shell=sh disable=SC2154
# Suspects in saved directories: each shape is found, and nothing else.

# shellcheck source=tests/tool/books.sh
. "$here/books.sh"

# suspects STATUS "SITE SHAPE REFERENCES OBJECTS..." ARGS...: what the report names
suspects()
{
	want=$1
	names=$2
	shift 2
	status=0
	run report --json "$@" || status=$?
	cat "$work/err"
	[ "$status" = "$want" ] || { echo "exit $status, not $want"; return 1; }
	got=$(jq -r '[.suspects[] | "\(.site.id) \(.shape) \(.references | round) \(.objects)"] |
		join(", ")' "$work/out")
	[ "$got" = "$names" ] || { echo "named: $got"; return 1; }
}

clean()
{
	suspects 0 "" -d "$data/clean" && run report -d "$data/clean" &&
		grep -qx "No suspects." "$work/out" &&
		grep -q "^Judged: dst. Not watched: sockfile, sock, .*" "$work/out"
}

born()
{
	books born
	objects 100 100 1 live 5:+1
	suspects 1 "5 born 100 100" -d "$books"
}

# probe SYMBOL HITS: a place where the objects are born
probe()
{
	printf 'dst\talloc\tinsn\t%s\t%s\t0\t0\tarmed\n' "$@" >>"$books/probes"
}

# born_by WORDS NAME: who made them, as the report and its JSON say
born_by()
{
	run report -d "$books"
	grep -q "^    $1 #5, 500 in all" "$work/out" || { cat "$work/out"; return 1; }
	run report -d "$books" --json
	[ "$(jq -r '.suspects[0].born_by' "$work/out")" = "$2" ]
}

# Only one function that was hit can have made them; it may return in two places.
born_by_one()
{
	books born_by
	objects 100 100 1 live 5:+1
	born_by "Births at" null || return 1
	probe dst_alloc+0x13e 400
	probe dst_alloc+0x15a 100
	probe metadata_dst_alloc+0x80 0
	born_by "Births by dst_alloc() at" dst_alloc || return 1
	probe metadata_dst_alloc+0x90 1
	born_by "Births at" null
}

cached()
{
	books cached
	objects 100 100 1 cached 5:+1
	suspects 0 "" -d "$books" &&
		change 's/\tcached\t/\tlive\t/' dst/objects && suspects 1 "5 born 100 100" -d "$books"
}

# An IPv4 route is in a cache only if the cache took its reference.
cached_inet()
{
	books cached_inet
	site 10 get 100 0 'rt_cache_route+0x30 rt_set_nexthop.constprop.0+0x1cc'
	objects 100 50 1 cached 5:+1,10:+1,6:-1 - 'family=inet dev=eth0'
	suspects 0 "" -d "$books" || return 1
	objects 200 60 1 cached 5:+1 - 'family=inet dev=eth0'
	suspects 1 "5 born 60 60" -d "$books"
}

# A tunnel's cache keeps what it took, until it finds it obsolete and puts it twice.
tunnel_cache()
{
	books tunnel_cache
	site 10 get 200 0 'dst_cache_set_ip4+0x3a udp_tunnel_dst_lookup+0x15b'
	site 11 put 200 0 'dst_cache_per_cpu_get+0x62 dst_cache_get_ip4+0x29'
	site 12 get 100 0 'dst_cache_per_cpu_get+0x1c dst_cache_get_ip4+0x29'
	objects 100 50 2 live 5:+1,10:+2,6:-1
	objects 200 50 1 live 5:+1,10:+2,12:+1,11:-2,6:-1
	suspects 0 "" -d "$books" || return 1
	change 's/dst_cache_set_ip4/dst_cash_set_ip4/' dst/callsites &&
		suspects 1 "10 each 150 100" -d "$books"
}

# The birth was put as usual; of two gets the one that is never put elsewhere leaked.
each()
{
	books each
	objects 100 60 1 live 5:+1,6:-1,7:+3,8:-3,9:+1
	suspects 1 "9 each 60 60" -d "$books"
}

# One route, 20,000 healthy gets and 300 lost among 1000.
shared()
{
	books shared
	site 10 put 700 0 'dst_release+0x5 xfrm_lookup+0x80'
	objects 100 1 301 cached 5:+1,7:+20000,8:-20000,9:+1000,10:-700
	suspects 1 "9 shared 300 1" -d "$books"
}

# The same, and no object ever ended: equal amounts are all there is.
shared_fresh()
{
	shared && change '3,$d' dst/pairs && suspects 1 "9 shared 300 1" -d "$books"
}

# Both get sites lose: the puts say how much each.
two_leaks()
{
	books two_leaks
	objects 100 50 1 live 5:+1,6:-1,9:+1
	objects 200 1 401 cached 5:+1,7:+10000,8:-9600
	suspects 1 "7 shared 400 1, 9 each 50 50" -d "$books"
}

# On each object the other site took enough to explain all; then one reference less.
overshadowed()
{
	books overshadowed
	site 10 get 60 0 'udp_lib_get_port+0x344 inet_bind+0x5'
	site 11 put 45 0 'udp_lib_unhash+0xc2 inet_release+0x4'
	pair 10 11 45 45
	objects 100 10 20 live 5:+1,6:-1,9:+22,10:+1,8:-3
	suspects 1 "9 shared 191 10" -d "$books" || return 1
	change 's/\t20\t20\t/\t21\t21\t/; s/9:+22,10:+1,8:-3/9:+20,10:+1/' dst/objects
	suspects 1 "9 shared 200 10, 10 each 10 10" -d "$books"
}

# They always end together, one get and one put of either: the chains tell which.
kin()
{
	books kin
	site 10 get 700 0 'fget+0x5a sockfd_lookup_light+0x12 __sys_bind+0x30'
	site 11 get 700 0 'fget+0x5a sockfd_lookup_light+0x12 __sys_getsockname+0x2f'
	site 12 put 600 0 'fput+0x5 __sys_bind+0xa0'
	site 13 put 700 0 'fput+0x5 __sys_getsockname+0x8c'
	for get in 10 11; do
		pair $get 12 600 600
		pair $get 13 600 600
	done
	objects 100 100 2 cached 5:+1,10:+1,11:+1,13:-1
	suspects 1 "10 each 100 100" -d "$books"
}

# One place, ten callers: none of them alone reaches three.
callers()
{
	books callers
	refs=5:+1,7:+5000,8:-5000
	for caller in 10 11 12 13 14 15 16 17 18 19; do
		site $caller get 2 0 "ip_forward+0x9 ip_rcv+0x30 napi_poll+0x7 caller_$caller+0x5"
		refs=$refs,$caller:+2
	done
	site 20 get 3 0 "ip_forward+0x9 ip_rcv+0x30 other+0x7 caller+0x5"
	objects 100 1 21 cached "$refs"
	suspects 1 "10 shared 20 1" -d "$books" && jq -e '.suspects[0].chains == 10' "$work/out"
}

part()
{
	books part
	objects 100 1 151 cached 5:+1,7:+20000,8:-19850
	suspects 0 "" -d "$books" && change 's/\t20000/\t10000/' dst/callsites &&
		suspects 1 "7 shared 150 1" -d "$books"
}

least()
{
	books least
	objects 100 2 1 live 5:+1,6:-1,9:+1
	change 's/\t1000\t/\t10\t/' dst/callsites &&
		suspects 0 "" -d "$books" && suspects 1 "9 each 2 2" --min 2 -d "$books"
}

# Three sockets keep the route: three references are theirs.
holds()
{
	books holds
	sed -n '3,$p' "$books/status" | sed 's/^dst/sockfile/;/^module/d' >>"$books/status"
	cp -r "$books/dst" "$books/sockfile"
	objects 100 1 4 cached 5:+1,9:+3
	change 's/\t1000\t/\t3\t/' dst/callsites
	mkdir "$books/none"
	mv "$books/dst" "$books/none/dst" && mv "$books/sockfile" "$books/dst"
	objects 200 3 1 cached 5:+1 dst:100
	mv "$books/dst" "$books/sockfile" && mv "$books/none/dst" "$books/dst"
	suspects 0 "" -d "$books" && change '3,4s/dst:100/dst:99/' sockfile/objects &&
		suspects 0 "" -d "$books" && change '5s/dst:100/-/' sockfile/objects &&
		suspects 1 "9 shared 3 1" -d "$books"
}

write_fds()
{
	awk -v OFS='\t' -v each="$1" 'BEGIN { print "refledger-fds 1"; print "#ino\tfds"
		for (ino = 100; ino < 150; ino++) print ino, each }' >"$books/fds"
}

fds()
{
	books fds
	objects 100 50 2 live 5:+1,9:+1 - 'family=unix ino=%'
	write_fds 2
	suspects 0 "" -d "$books" && write_fds 1 && suspects 1 "9 each 50 50" -d "$books" &&
		write_fds 0 && suspects 1 "5 born 50 50, 9 each 50 50" -d "$books"
}

# Files are told by their device, too; the old form of fds has only sockets.
file_fds()
{
	books file_fds
	objects 100 50 2 live 5:+1,9:+1 - 'name=x ino=% dev=8:1'
	for dev in 8:1 8:2 -; do
		awk -v OFS='\t' -v dev=$dev 'BEGIN { print "refledger-fds 2"; print "#dev\tino\tfds"
			for (ino = 100; ino < 150; ino++) print dev, ino, 2 }' >"$books/fds"
		[ $dev = 8:1 ] || break
		suspects 0 "" -d "$books" || return 1
	done
	suspects 1 "5 born 50 50, 9 each 50 50" -d "$books" || return 1
	write_fds 2
	suspects 4 "" -d "$books" && grep -q "can hide a suspect" "$work/err"
}

no_fds()
{
	books no_fds
	objects 100 50 2 live 5:+1,9:+1 - 'family=unix ino=%'
	suspects 4 "" -d "$books" && grep -q "can hide a suspect" "$work/err" &&
		run report -d "$books" || grep -q "not judged: objects with descriptors" "$work/out"
}

# Whose owners are all known from memory has nothing to answer for.
held()
{
	books held
	objects 100 30 3 held 5:+1,9:+2
	suspects 0 "" -d "$books" && change '3,12s/\theld\t/\tlive\t/' dst/objects &&
		suspects 1 "9 shared 20 10, 5 born 10 10" -d "$books"
}

# Of a class without counts: who was born and has not ended.
without_count()
{
	books without_count
	change 's/\treference$/\tobject/' status
	objects 100 30 1 live 5:+1
	change '3,$s/\t1\t1\tlive/\t-\t1\tlive/' dst/objects
	suspects 1 "5 born 30 30" -d "$books" && jq -e '.classes[0].audit == null and
		.classes[0].unit == "object" and .suspects[0].examples[0].object.count == null' \
		"$work/out" || return 1
	run report -d "$books"
	cat "$work/out"
	grep -q "^1. dst: 30 objects born and never ended, for up to 1m0s" "$work/out" &&
		grep -q "no audit: these objects have no reference count" "$work/out" &&
		grep -q "Shape: 30 objects were born here and never ended" "$work/out" &&
		grep -q "Example 129: 1m0s old, sh, family=inet6" "$work/out"
}

# Of a class whose balances are read from the count: no audit, and they are judged.
without_audit()
{
	books without_audit
	objects 100 30 1 live 5:+1
	printf 'dst\tinfo\taudit\tcount\n' >>"$books/status"
	suspects 1 "5 born 30 30" -d "$books" && jq -e '.classes[0].audit.balanced == 30' \
		"$work/out" && change 's/\taudit\tcount/\taudit\tnone/' status &&
		suspects 1 "5 born 30 30" -d "$books" && jq -e '.classes[0].audit == null and
		.classes[0].unit == "reference"' "$work/out" || return 1
	run report -d "$books"
	cat "$work/out"
	grep -q "no audit: balances are read from the count, which also" "$work/out"
}

# Mapped pages are nobody's loss.
pages()
{
	books pages
	objects 100 30 500 live 9:+500
	suspects 1 "9 shared 15000 30" -d "$books" &&
		change 's/\treference$/\tpage/' status && suspects 0 "" -d "$books"
}

adopted()
{
	books adopted
	objects 100 20 5 live 4:+3,9:+2 - - 5 4
	suspects 1 "9 shared 40 20" -d "$books" && change 's/\t5\t5\tlive/\t3\t3\tlive/
		s/9:+2/9:+2,8:-2/' dst/objects && suspects 0 "" -d "$books"
}

dying()
{
	books dying
	objects 100 20 0 dying 5:+1,6:-1
	suspects 0 "" -d "$books"
}

# Books that are off say nothing; they are counted as what they may hide.
off()
{
	books off
	objects 100 1 100 live 5:+1,9:+1 - - 2
	suspects 0 "" -d "$books" && jq -e '.classes[0].audit.off == 1 and
		.classes[0].audit.off_by == 98 and .not_judged[0].off == 1' "$work/out" || return 1
	objects 200 2 100 live 5:+1,9:+1 - - 2
	suspects 4 "" -d "$books"
}

losses()
{
	books losses
	change 's/\tclosed_off\t0/\tclosed_off\t2/' status
	suspects 0 "" -d "$books" && suspects 4 "" --strict -d "$books" &&
		suspects 4 "" --min 2 -d "$books" &&
		change 's/\tclosed_off\t2/\tclosed_off\t3/' status && suspects 4 "" -d "$books" &&
		objects 100 9 1 live 5:+1 && suspects 1 "5 born 9 9" --strict -d "$books"
}

degraded()
{
	books degraded
	change 's/\tstate\ton/\tstate\tdegraded/' status && suspects 4 "" -d "$books"
}

# What was there before is no suspect, what came is, and what left is not missed.
between()
{
	books before
	objects 100 50 1 live 5:+1
	objects 500 1 11 cached 5:+1,9:+10
	objects 600 9 1 live 5:+1
	later same 10
	suspects 0 "" "$work/before" "$books" || return 1
	later after 50
	change '/^60[0-9]/d; s/^\(500.*\)\t11\t11\t\(.*\)9:+10/\1\t31\t31\t\29:+30/' dst/objects
	objects 700 5 1 live 5:+1
	change 's/\t1000\t/\t1020\t/' dst/callsites
	suspects 1 "9 shared 20 1, 5 born 5 5" "$work/before" "$books" &&
		jq -e '.watched_ms == 60000 and .suspects[0].per_minute == 20 and
			.suspects[0].gets == 20' "$work/out"
}

backwards()
{
	fails 3 "or these are not in the order of time" report "$work/after" "$work/before"
}

printed()
{
	status=0
	run report -n 1 -d "$work/two_leaks" || status=$?
	cat "$work/out"
	[ "$status" = 1 ] && head -n 1 "$work/out" | grep -q "^dst: exact\." &&
		grep -q "audit: 51 balanced, 0 off, 0 dying" "$work/out" &&
		grep -q "^1. dst: 400 references taken and never returned, on 1 object" "$work/out" &&
		grep -q "1 more suspects; -n 0 shows all" "$work/out" && ! grep -E '.{81}' "$work/out" &&
		grep -q "ended objects with this get 300 also had the put #8" "$work/out" &&
		grep -q "ip6_pol_route+0x2a1 <- udpv6_sendmsg+0x50" "$work/out" &&
		grep -q "Example 200: .* count 401, 400 of it lost" "$work/out"
}

# What an object drags along is lost with it, as far as sizes are known.
kept()
{
	books kept
	mv "$books/dst" "$books/sockfile" && sed -i 's/^dst\t/sockfile\t/' "$books/status" &&
		mkdir "$books/dst"
	write_fds 0
	objects 100 40 1 live 5:+1 - 'family=inet type=dgram proto=17 ino=%'
	tail -n 40 "$books/dst/objects" >>"$books/sockfile/objects" && rm -r "$books/dst"
	suspects 1 "5 born 40 40" -d "$books" && jq -e '.suspects[0].kept == []' "$work/out" || return 1
	printf 'refledger-sizes 1\n#cache\tobject_size\n' >"$books/sizes"
	printf '%s\t%s\n' filp 232 dentry 192 sock_inode_cache 768 lsm_file_cache 24 UDP 1152 \
		TCP 2304 UNIX 1024 >>"$books/sizes"
	suspects 1 "5 born 40 40" -d "$books" && jq -e '.suspects[0].kept ==
		([["filp", 232], ["sock_inode_cache", 768], ["dentry", 192], ["lsm_file_cache", 24],
			["UDP", 1152]] | map({cache: .[0], bytes: (40 * .[1])}))' "$work/out" || return 1
	run report -d "$books"
	tr -s '\n ' ' ' <"$work/out" | grep -q "at least 92K: filp 9K, sock_inode_cache 30K, dentry 8K, lsm_file_cache 960, UDP 45K\." || { cat "$work/out"; return 1; }
	change '3,$s/type=dgram proto=17 ino=139/type=stream proto=6 ino=139/' sockfile/objects
	suspects 1 "5 born 40 40" -d "$books" &&
		jq -e '[.suspects[0].kept[].cache] | index("UDP") == null and index("TCP") == null and
			index("filp") == 0' "$work/out"
}

# hook CLASS OP KIND SYMBOL HITS STATE: a line of probes
hook()
{
	printf '%s\t%s\t%s\t%s\t%s\t0\t0\t%s\n' "$@" >>"$books/probes"
}

# Puts that were inlined have hooks, and the books know which never ran.
inlined_puts()
{
	books inlined
	objects 100 60 1 live 5:+1,6:-1,9:+1
	site 10 get 100 0 'take+0x20 [some] user+0x30 [some] other+0x9'
	objects 200 80 1 live 5:+1,6:-1,10:+1
	hook dst put insn fib6_rule_action+0x100 0 armed
	hook dst put insn fib6_rule_action+0x200 0 armed
	hook dst put insn fib6_rule_action+0x240 0 armed
	hook dst put insn fib_rules_lookup+0x200 7 armed
	hook dst put insn fib_rules_lookup+0x210 0 absent
	hook dst put insn fib_rules_lookup_more+0x200 0 armed
	hook sockfile put insn fib_rules_lookup+0x220 0 armed
	hook dst get insn fib_rules_lookup+0x230 0 armed
	hook dst put entry fib_rules_lookup 0 armed
	hook dst put insn 'take+0x10 [some]' 0 armed
	hook dst put insn 'user.cold+0x10 [some]' 0 armed
	hook dst put insn 'user+0x40' 0 armed
	hook dst put insn 'other+0x40 [none]' 0 armed
	suspects 1 "10 each 80 80, 9 each 60 60" -d "$books" || return 1
	jq -c '.suspects[].missing_puts' "$work/out"
	jq -e '[.suspects[].missing_puts | map([.put, .where, .caller])] == [
			[["inlined put", "take+0x10 [some]", null],
				["inlined put", "user.cold+0x10 [some]", null]],
			[["inlined put", "fib6_rule_action+0x200", null]]]' "$work/out" || return 1
	run report -d "$books"
	grep -q "Expected put that never ran: inlined put in fib6_rule_action+0x200" "$work/out"
}

# A kernel of two functions, one inlined into the other.
source_lines()
{
	mkdir -p "$work/debug/boot"
	cat >"$work/ip6.c" <<-END
		int g;
		static inline __attribute__((always_inline)) void take(void) { g++; }
		void ip6_pol_route(void)
		{
			g = 1;
			take();
		}
		int main(void) { ip6_pol_route(); return g; }
	END
	gcc -g -O0 -o "$work/debug/boot/vmlinux-6.1.0-56-amd64" "$work/ip6.c" || return 1
	# the last store of ip6_pol_route() is that of the inlined one
	at=$(objdump -d --disassemble=ip6_pol_route "$work/debug/boot/vmlinux-6.1.0-56-amd64" |
		awk '/<ip6_pol_route>:/ { print "0x" $1 } /\tadd / { print "0x" $1; exit }' |
		tr -d : | { read -r start; read -r add; echo $((add - start + 1)); })
	cp -r "$work/two_leaks" "$work/lines"
	books=$work/lines
	change "s/ip6_pol_route+0x2a1/ip6_pol_route+0x$(printf %x "$at")/" dst/callsites
	REFLEDGER_DEBUG=$work/debug run report -d "$books"
	cat "$work/out" "$work/err"
	tr -s '\n ' ' ' <"$work/out" |
		grep -q "ip6.c:2 (take), inlined at [^ ]*ip6.c:6 (ip6_pol_route)" &&
		grep -q "udpv6_sendmsg+0x50\$" "$work/out" && [ ! -s "$work/err" ] || return 1
	run report -d "$books"
	! grep "ip6.c" "$work/out"
}

bad_fds()
{
	books bad_fds
	printf 'refledger-fds 1\n#ino\tfds\n%s\n' "$1" >"$books/fds"
	fails 3 "fds line 3: .*$2" report -d "$books"
}

bad_file_fds()
{
	books bad_fds
	printf 'refledger-fds 2\n#dev\tino\tfds\n%s\t1\t1\n' "$1" >"$books/fds"
	fails 3 "fds line 3: dev '$1' is not MAJOR:MINOR" report -d "$books"
}

other_fds()
{
	books other_fds
	printf 'refledger-fds 3\n#ino\tfds\n' >"$books/fds"
	fails 3 "fds line 1: is not 'refledger-fds 2'" report -d "$books" || return 1
	: >"$books/fds"
	fails 3 "fds line 1: is not 'refledger-fds 2'" report -d "$books"
}

check "clean books have no suspects" clean
check "objects born and never freed" born
check "which function made them" born_by_one
check "what a cache holds is no suspect" cached
check "an IPv4 route that no cache took" cached_inet
check "what a tunnel's cache holds is no suspect" tunnel_cache
check "one get on each object" each
check "a shared object among healthy gets" shared
check "the same, nothing ever ended" shared_fresh
check "two leaks beside each other" two_leaks
check "a site whose references another one explains" overshadowed
check "chains that run through the same functions" kin
check "one place with many callers" callers
check "a small part of a site's gets is no leak" part
check "few references are no leak" least
check "what sockets hold is no suspect" holds
check "what descriptors hold is no suspect" fds
check "what descriptors of files hold is no suspect" file_fds
check "descriptors that were not saved" no_fds
check "what memory holds is no suspect" held
check "objects that have no count" without_count
check "balances that are read from the count" without_audit
check "pages are no suspects" pages
check "an opening balance is no suspect" adopted
check "dying objects are no suspects" dying
check "objects that are off" off
check "losses that hide a suspect" losses
check "a degraded class hides suspects" degraded
check "between two directories" between
check "directories in the wrong order" backwards
check "the report as it is printed" printed
check "what leaked objects keep in memory" kept
check "inlined puts that never ran" inlined_puts
check "source lines" source_lines
check "bad number in fds" bad_fds "$(printf '1\t-2')" "fds '-2' is not a number"
check "too many in fds" bad_fds "$(printf '1\t3000000000')" "is more than a file"
check "bad device in fds" bad_file_fds 8:x
check "huge device in fds" bad_file_fds 1048576:0
check "other version of fds" other_fds
check "one directory" fails 2 "takes two saved directories" report "$data/clean"
check "-d and directories" fails 2 "takes two saved directories" report -d x "$data/clean" "$data/two"
check "a directory cannot be watched" fails 2 "does not change" report -i 5 -d "$data/clean"
check "no time to watch" fails 2 "is not a number of seconds from 1" report -i 0
check "report of no class" fails 3 "no class 'x'" report --class x -d "$data/clean"
check "report of no directory" fails 3 "cannot be opened" report -d "$work/none"
check "run without a command" fails 2 "'run' needs -- and a command" run true
check "run with nothing behind --" fails 2 "'run' needs -- and a command" run --
check "run with a bad parameter" fails 2 "'depth' is not a parameter" run depth -- true
