# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# Inlined gets, exactly: taken, refused, given back; in a module that is loaded
# before or after us, and that leaves while we stay.
sites() {
	awk -F'\t' -v c="$1" '$1 == c && $2 == "get" && $8 == "armed" &&
		/\[refledger_victim\]/ { n++ } END { print n + 0 }' $RL/probes
}

exactly() {
	tell "dst_a 3"
	tell "file_a 2"
	tell "dst_get 7"
	tell "dst_touch 5"
	tell "file_get 4"
	tell "file_touch 6"
	want "dst gets" "$(site dst get victim_dst_get gets)" 12
	want "file gets" "$(site sockfile get victim_file_get gets)" 10
	want "dst count" "$(awk -F'\t' '$7 == 8 && $8 == 8' $RL/dst/objects | wc -l)" 1
	want "file count" "$(awk -F'\t' '$7 == 5 && $8 == 5' $RL/sockfile/objects | wc -l)" 1
	audited dst
	audited sockfile
	tell "dst_dead 9"
	want "refused gets" "$(site dst get victim_dst_get gets)" 12
	tell "dst_drop 7"
	tell "file_drop 4"
	tell "dst_put 3"
	tell "file_put 2"
	settled dst 0
	settled sockfile 0
	want "dsts closed" "$(stat dst closed)" 12
	want "files closed" "$(stat sockfile closed)" 2
	for class in dst sockfile; do
		books_close $class
		want "$class accuracy" "$(sed -n '1s/.* //p' $RL/$class/callsites)" exact
	done
}

victim
load
want "loaded before" "$(sites dst) $(sites sockfile)" "1 1"
exactly
rmmod refledger_victim
want "left" "$(sites dst) $(sites sockfile)" "0 0"
echo reset > $RL/control
victim
want "loaded after" "$(sites dst) $(sites sockfile)" "1 1"
exactly
unload
rmmod refledger_victim

# The other kind of hook; slow to arm where everything is checked.
if ! debug_kernel; then
	load jump=1
	victim
	exactly
	rmmod refledger_victim
	unload
fi
