# shellcheck shell=sh disable=SC2154,SC1003
# JSON as a parser sees it.

# json FILTER ARGS...: the filter must yield true
json()
{
	filter=$1
	shift
	run "$@" --json || [ $? = 4 ] || return 1
	jq -e "$filter" "$work/out"
}

for dir in two clean empty broken; do
	for command in show objects status; do
		check "JSON $command of $dir" json '.format == 3' "$command" -d "$data/$dir"
	done
done

# Version 2 knew no units: what it counted were references.
older_books()
{
	rm -rf "$work/older"
	cp -r "$data/two" "$work/older"
	find "$work/older" -type f -exec sed -i '1s/ 3/ 2/; /\tunit\t/d' {} +
	json '.format == 2 and .classes[0].unit == "reference"' show -d "$work/older" &&
		run objects -d "$work/older" && run objects -d "$data/two"
}

check "books of version 2" older_books
check "escapes are undone" json '.classes[0].rows[2].comm == "ping six"' objects -d "$data/two"
check "bad UTF-8 is replaced" json \
	'.classes[0].rows[3].comm == "a\u001b[31m\u00e9\ufffd\\"' objects -d "$data/two"
check "not known is null" json '.classes[0].rows[3].count == null' objects -d "$data/two"
check "a count may be negative" json '.classes[0].rows[2].count == -1073741824' objects -d "$data/two"
check "a module's frame is one frame" json \
	'.classes[0].rows[0].chain[5] == "vrf_l3_rcv+0x1c1 [vrf]"' show -d "$data/two"
check "a share is a part of one" json \
	'[.classes[].rows[].share] | add == 2' show -d "$data/two"
check "complete" json '.complete and .missing == []' show --strict -d "$data/clean"
check "missing" json '(.complete | not) and (.missing | length) == 11' \
	show --strict -d "$data/broken"
check "rows are cut, matching is not" json \
	'.classes[0] | (.rows | length) == 1 and .matching == 3' show -n 1 -d "$data/two"

odd_text()
{
	mkdir "$work/odd"
	cp -r "$data/clean/." "$work/odd"
	{
		printf '8\t5\t1\t%s\t1\t1\t1\t1\tlive\t5:+1\t-\t-\n' 'nul\000\360\237\220\247\355\240\200\300\200'
		printf '9\t5\t1\t%s\t1\t1\t1\t1\tlive\t5:+1\t-\t-\n' 'tail\360\237\400\08\\'
	} >>"$work/odd/dst/objects"
	json '.classes[0].rows[1].comm == "nul\u0000🐧\ufffd\ufffd\ufffd\ufffd\ufffd" and
		.classes[0].rows[2].comm == "tail\ufffd\ufffd\\400\\08\\\\"' objects -d "$work/odd"
}

check "NUL, surrogates, overlong and cut UTF-8" odd_text
