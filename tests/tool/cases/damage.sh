# shellcheck shell=sh disable=SC2154
# A file cut at every byte, and bytes changed at random: an answer or one
# sentence, never a crash.

hurt=$work/hurt
cp -r "$data/clean" "$hurt"

command_of()
{
	case $1 in
	status | probes) echo status ;;
	*/pairs) echo report ;;
	*/callsites) echo show ;;
	*) echo objects ;;
	esac
}

# survives WHAT ARGS...: exit 0 in silence, or 1 with one sentence
survives()
{
	what=$1
	shift
	status=0
	timeout 10 "$tool" "$@" >"$work/out" 2>"$work/err" || status=$?
	lines=$(wc -l <"$work/err")
	case $status:$lines in
	0:0) return 0 ;;
	1:1 | 3:1) grep -q '^refledger: .' "$work/err" && return 0 ;;
	esac
	echo "$what: exit $status, $lines lines"
	cat "$work/err"
	return 1
}

cut_everywhere()
{
	file=$1
	size=$(wc -c <"$data/clean/$file")
	at=0
	while [ "$at" -lt "$size" ]; do
		head -c "$at" "$data/clean/$file" >"$hurt/$file"
		survives "cut at $at" "$(command_of "$file")" -d "$hurt" || return 1
		# A file that ends in a line is whole for all that can be seen.
		if [ "$status" = 0 ] && [ -n "$(tail -c 1 "$hurt/$file")" ]; then
			echo "cut at $at was not noticed"
			return 1
		fi
		at=$((at + 1))
	done
	cp "$data/clean/$file" "$hurt/$file"
}

# One byte a run; the numbers are those of a fixed seed.
change_bytes()
{
	file=$1
	size=$(wc -c <"$data/clean/$file")
	awk -v size="$size" 'BEGIN { srand(7); for (i = 0; i < 200; i++)
		printf "%d %03o\n", rand() * size, rand() * 256 }' >"$work/changes"
	while read -r at byte; do
		cp "$data/clean/$file" "$hurt/$file"
		# shellcheck disable=SC2059
		printf "\\$byte" | dd of="$hurt/$file" bs=1 seek="$at" conv=notrunc status=none
		survives "byte $at is $byte" "$(command_of "$file")" -d "$hurt" || return 1
	done <"$work/changes"
	cp "$data/clean/$file" "$hurt/$file"
}

for file in status probes dst/callsites dst/objects dst/pairs; do
	check "$file cut at every byte" cut_everywhere "$file"
	check "$file with bytes changed" change_bytes "$file"
done
