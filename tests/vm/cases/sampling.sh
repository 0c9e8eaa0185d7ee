# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# Books of one object in eight: all events of those, none of the others.
between() {	# WHAT VALUE LOW HIGH
	if [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ]; then
		fail "$1: is $2, expected $3 to $4"
	fi
}
all_ended() {
	[ "$(stat dst closed)" = "$(($(stat dst alloc) - $(stat dst live)))" ]
}
say() {
	printf '%s\n' "$1" > $RL/control
}

victim
load sample=8 classes=dst,sockfile
want "sample" "$(stat dst sample) $(stat sockfile sample)" "8 8"
tell "dst_a 4000"
tell "file_a 2400"
between "dsts" "$(stat dst live)" 400 600
between "files" "$(stat sockfile live)" 220 380
tell "dst_put 2000"
tell "file_put 2400"
until_true all_ended || fail "dst: $(stat dst closed) ended"
settled sockfile 0
between "dsts left" "$(stat dst live)" 180 320
want "files that ended" "$(stat sockfile closed)" "$(stat sockfile alloc)"
for class in dst sockfile; do
	books_close $class
	audited $class
	conserved $class
	# what is not in the sample is no stranger, but nothing
	between "$class strangers" "$(stat $class open)" 0 5
	between "$class unknown puts" "$(stat $class unknown_put)" 0 5
	between "$class unknown frees" "$(stat $class unknown_free)" 0 5
done

for word in sample= sample=0 sample=3 sample=8192 sample=-8 sample=8x "sample=8 nope" \
	"sample=8 " "sample= 8" sample=8,dst "sample 8" sample=18446744073709551624; do
	refused "'$word'" say "$word"
done
want "nothing changed" "$(stat dst sample) $(stat sockfile sample)" "8 8"
[ "$(stat dst alloc)" -gt 0 ] || fail "refused words opened new books"
say "sample=1 dst"
want "one class" "$(stat dst sample) $(stat sockfile sample)" "1 8"
want "new books" "$(stat dst alloc)" 0
tell "dst_a 100"
want "all are in" "$(stat dst alloc)" 100
say sample=2
want "all classes" "$(stat dst sample) $(stat sockfile sample)" "2 2"
say reset
want "a reset keeps it" "$(stat dst sample)" 2
say full
want "as it was loaded" "$(stat dst sample) $(stat sockfile sample)" "8 8"
unload
rmmod refledger_victim
