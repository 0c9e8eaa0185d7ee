# shellcheck shell=sh disable=SC2154
# A million objects.

million=$work/million

make_million()
{
	cp -r "$data/clean" "$million"
	awk 'BEGIN { OFS = "\t"; for (i = 0; i < 4000; i++)
		print i + 10, "alloc", 250, 0, 0, 0, 250, 250, 4000000, "ip6_dst_alloc+0x21 caller_" i "+0x5c" }' \
		>>"$million/dst/callsites"
	awk 'BEGIN { OFS = "\t"; srand(3); for (i = 0; i < 1000000; i++)
		print 1000 + i, 10 + i % 4000, int(rand() * 4000000), "worker-" i % 77, 100 + i % 3000,
			"4026531840", 1, 1, "live",
			10 + i % 4000 ":+2," 10 + (i + 1) % 4000 ":-1", "-",
			"family=inet6 to=2001:db8::" i "/128 via=fe80::1 dev=eth0" }' \
		>>"$million/dst/objects"
}

# within SECONDS TOOL ARGS...
within()
{
	most=$1
	shift
	start=$(date +%s%N)
	"$@" -d "$million" >"$work/out" || return 1
	took=$((($(date +%s%N) - start) / 1000000))
	echo "$took" >"$work/took"
	[ "$took" -lt $((most * 1000)) ] || { echo "took $took ms"; return 1; }
}

# timed NAME SECONDS TOOL ARGS...
timed()
{
	what=$1
	shift
	check "$what" within "$@"
	echo "# took $(cat "$work/took") ms"
}

make_million
timed "oldest of a million objects" 10 "$fast" objects
timed "call sites of a million objects, filtered" 10 "$fast" show --older 60
timed "all of a million objects" 60 "$fast" objects -n 0
timed "oldest of a million objects, sanitized" 10 "$tool" objects
timed "call sites of a million objects, filtered, sanitized" 10 "$tool" show --older 60
