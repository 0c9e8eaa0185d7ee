# shellcheck shell=sh disable=SC2154
# A sample of the objects, and books that are a sample: what is told, and how sure.

# shellcheck source=tests/tool/books.sh
. "$here/books.sh"

# says PATTERN: somewhere in what was printed, however its lines are broken
says()
{
	tr -s '\n ' '  ' <"$work/out" | grep -q -e "$1" && return
	echo "does not say: $1"
	cat "$work/out"
	return 1
}

says_not()
{
	tr -s '\n ' '  ' <"$work/out" | grep -q -e "$1" || return 0
	echo "says: $1"
	return 1
}

# json FILTER: true of what was printed
json()
{
	[ "$(jq -r "$1" "$work/out")" = true ] && return
	echo "not so: $1"
	cat "$work/out"
	return 1
}

# ends STATUS ARGS...: the exit status of the command
ends()
{
	want=$1
	shift
	status=0
	run "$@" || status=$?
	[ "$status" = "$want" ] || { echo "exit $status, not $want"; cat "$work/err"; return 1; }
}

# 40 objects that were read, each of which stands for 64
leak()
{
	books leak
	objects 100 40 2 live 5:+1,9:+1 - family=inet6 2
	change 's/^9\tget\t0\t1000/9\tget\t0\t4000/' dst/callsites
	sed -i '/^5\t/s/.*/5\talloc\t3000\t0\t0\t400\t2600\t2600\t-\tip6_dst_alloc+0x24/' \
		"$books/dst/callsites"
	outstanding 9 2560
}

scaled()
{
	leak
	sampled 64
	ends 1 report -d "$books" || return 1
	says "about 2560 references taken and never returned, on about 2560 objects" || return 1
	says "on each of about 2560 objects" || return 1
	says "#9, 4000 in all, about 64% of them lost" || return 1
	says "Of dst a sample was read, 40 objects, 1 in 64" || return 1
	says "audit of the sample: 40 balanced" || return 1
	ends 1 report -d "$books" --json || return 1
	json '.suspects[] | select(.site.id == 9) | (.references | round) == 2560 and
		.objects == 2560' &&
		json '.classes[0].sample == {estimates: true, recorded: 1, read: 64, objects: 40}'
}

# In the sample there must be as many as elsewhere in all.
scaled_least()
{
	books least
	objects 100 2 2 live 5:+1,9:+1 - family=inet6 2
	outstanding 9 128
	sampled 64
	ends 4 report -d "$books" || return 1
	says "No suspects" || return 1
	ends 1 report --min 2 -d "$books"
}

# thin SITE NUMBER: few references, none of them in the sample
thin()
{
	books thin
	objects 100 40 1 cached 5:+1
	outstanding 5 2560
	outstanding 9 "$1"
	sampled 64
}

thin_is_told()
{
	thin 100
	ends 4 report -d "$books" || return 1
	says "not judged: 1 call site with 100 references in all, too few to be in a sample" ||
		return 1
	ends 4 report -d "$books" --json || return 1
	json '.not_judged[0].not_in_sample == {sites: 1, references: 100, elsewhere: false}'
}

# Less than would be named is not worth a word.
thin_is_less()
{
	thin 2
	ends 0 report -d "$books" && says_not "not judged" && says "No suspects"
}

# Where hundreds of objects were due and none is there, few objects have all.
elsewhere_is_told()
{
	thin 20000
	ends 0 report -d "$books" || return 1
	says "many references are on few objects, which are not in the sample"
}

elsewhere_is_given_back()
{
	thin 20000
	outstanding 8 -19990
	ends 0 report -d "$books" && says_not "many references"
}

# A route that all share and that happens to be in the sample stands for itself.
shared_is_one()
{
	books shared
	objects 100 40 1 cached 5:+1
	objects 200 1 3000 live 5:+1,9:+2999 - family=inet6 3000
	outstanding 5 2624
	outstanding 9 2999
	change 's/^9\tget\t0\t1000/9\tget\t0\t3000/' dst/callsites
	sampled 64
	ends 1 report --json -d "$books" || return 1
	json '.suspects | length == 1 and (.[0] | .site.id == 9 and .shape == "shared" and
		(.references | round) == 2999 and .objects == 1 and .gets == 3000)'
}

all_is_read()
{
	leak
	cp "$books/dst/objects" "$work/objects"
	sampled 64
	cp "$work/objects" "$books/dst/objects"
	ends 1 report --all -d "$books" || return 1
	says " 40 references taken and never returned, on 40 objects" && says_not "about" &&
		says_not "sample"
}

# A sample of all is no sample: nothing that is printed differs.
same_as_all()
{
	leak
	later whole.more 20
	objects 300 60 2 live 5:+1,9:+1 - family=inet6 2
	rm -rf "$work/part" "$work/part.more"
	cp -r "$work/leak" "$work/part"
	cp -r "$work/whole.more" "$work/part.more"
	for books in "$work/part" "$work/part.more"; do
		sampled 1 1
	done
	for command in "show -d" "show --older 1 -d" "objects -d" "status -d" "report -d" report \
		"growth -d" "show --json -d" "report --json -d" "growth --json -d" "status --json -d"; do
		first=leak second=whole.more
		case $command in
		*-d) [ "$command" = "growth -d" ] || second= ;;
		esac
		# shellcheck disable=SC2086 # words
		run $command "$work/$first" ${second:+"$work/$second"}
		cp "$work/out" "$work/all"
		first=part second=${second:+part.more}
		# shellcheck disable=SC2086 # words
		run $command "$work/$first" ${second:+"$work/$second"}
		diff -u "$work/all" "$work/out" || { echo "differs: $command"; return 1; }
	done
}

# Two reads of different samples: those of the finer one that are not in the coarser
# one have not ended.
aligned()
{
	books fine
	objects 100 60 1 live 5:+1
	sampled 2 2
	awk -F '\t' -v OFS='\t' 'NR > 2 { $1 = $2 < 140 ? 8 : 2 } { print }' \
		"$books/dst/sample" >"$work/sample"
	cp "$work/sample" "$books/dst/sample"
	later coarse 10
	awk -F '\t' -v OFS='\t' 'NR == 1 { $0 = "refledger-sample 4 exact 1/8" }
		NR <= 2 || ($1 >= 8 && $2 < 130) { print }' "$work/sample" >"$books/dst/sample"
	ends 0 growth --json -d "$work/fine" "$work/coarse" || return 1
	json '.classes[0] | .all.live == 240 and .all.ended_per_second == 8 and
		.all.born_per_second == 0' || return 1
	ends 0 growth -d "$work/fine" "$work/coarse" || return 1
	says "1. sh: about 240 live (about +0/s born, -8.0/s ended)"
}

not_alike()
{
	books one
	objects 100 60 1 live 5:+1
	later other 10
	sampled 4
	fails 1 "has all objects of dst, the other read a sample" growth -d "$work/one" "$work/other"
}

# Everything that such books count stands for 16 times as much; losses do not.
recorded_is_scaled()
{
	leak
	printf 'dst\tcount\tlive\t40\n' >"$work/live"
	sed -i 's/^dst\tcount\tlive\t.*/dst\tcount\tlive\t40/; s/^\(dst\tloss\tbusy\t\).*/\13/' \
		"$books/status"
	recorded 16
	ends 1 report -d "$books" || return 1
	says "about 640 references taken and never returned, on about 640 objects" || return 1
	says "#9, about 64000 in all, about 1.00% of them lost" || return 1
	says "about 640 live" && says "busy 3" &&
		says "The books of dst are of a sample, 1 object in 16" || return 1
	ends 0 show --op get -d "$books" && says "~64000" || return 1
	ends 0 show --json --op get -d "$books" || return 1
	json '.classes[0] | .count.live == 640 and .sample.recorded == 16 and
		.rows[0].gets == 64000' || return 1
	ends 0 growth -d "$books" && says "1. sh: about 640 live" || return 1
	ends 0 status -d "$books" && says "~640 "
}

# A sample of a sample: objects stand for 64, call sites for 16.
recorded_is_sampled()
{
	leak
	recorded 16
	outstanding 9 160
	sampled 64
	ends 1 report --json -d "$books" || return 1
	json '.suspects[] | select(.site.id == 9) | (.references | round) == 2560 and
		.gets == 64000'
}

effort()
{
	books effort
	cat >>"$books/status" <<-END
		module	info	effort	$1
		module	cap	budget_percent	$2
		module	count	handler_ppm	12345
	END
	ends 0 status -d "$books"
}

effort_is_told()
{
	effort full 0 || return 1
	says "Effort: full. Handlers take 1.23% of the processors' time; no budget is set" ||
		return 1
	effort shallow 2 || return 1
	says "EFFORT REDUCED, .* shallow. Handlers take .*; the budget is 2%" || return 1
	ends 0 status --json -d "$books" || return 1
	json '.module | .effort == "shallow" and .budget_percent == 2 and .handler_ppm == 12345'
}

# refused SED PATTERN: a sample that no module writes
refused()
{
	leak
	sampled 64
	change "$1" dst/sample || return 1
	fails 1 "$2" objects -d "$books"
}

not_recorded()
{
	leak
	recorded 3
	fails 1 "sample '3' of dst is no power of two" show -d "$books"
}

finer_than_recorded()
{
	leak
	sampled 8
	recorded 16
	fails 1 "does not end in how much of the books this is" objects -d "$books"
}

check "a sample: references and objects are scaled, and marked" scaled
check "a sample: the least number is of those that were read" scaled_least
check "a sample: sites with few references are told" thin_is_told
check "a sample: sites with less than would be named are not" thin_is_less
check "a sample: references on few objects are told" elsewhere_is_told
check "a sample: what is given back elsewhere makes up for them" elsewhere_is_given_back
check "a sample: one object that all share is one" shared_is_one
check "a sample: --all reads every object" all_is_read
check "a sample of all: what is printed is the same" same_as_all
check "two samples are made alike" aligned
check "a sample and all objects are not compared" not_alike
check "books of a sample: counts are scaled, and marked" recorded_is_scaled
check "a sample of the books of a sample" recorded_is_sampled
check "effort and its cost are told" effort_is_told
check "sample without its part" refused '1s| 1/64||' "does not end in how much of the books this is"
check "sample with another part" refused '1s|1/64|1/63|' "does not end in how much of the books"
check "sample without accuracy" refused '1s|exact 1|1|' "does not end in"
check "level is no power of two" refused '5s/^64/65/' "level '65' is no power of two"
check "level is no number" refused '5s/^64/-/' "level '-' is no power of two"
check "objects in place of a sample" refused '1s/sample/objects/' "is not 'refledger-sample 4'"
check "books of a sample that is none" not_recorded
check "a sample that is finer than the books" finer_than_recorded
