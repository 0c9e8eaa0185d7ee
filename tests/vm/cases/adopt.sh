# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# Objects born before the books are taken in at first sight, with their count then.
victim
tell "dst_a 4"
tell "dst_get 2"
tell "file_a 3"
tell "file_get 5"
load
want "none yet" "$(stat dst live) $(stat sockfile live)" "0 0"
tell "dst_get 1"
tell "file_touch 2"
want "taken in" "$(stat dst open) $(stat sockfile open)" "1 1"
opening() {
	awk -F'\t' 'NR > 2 { print $2, $7, $8, $10 }' $RL/$1/objects |
		sed 's/\([0-9]\{2,\}\|[5-9]\):/:/g'
}
want "dst" "$(opening dst)" "4 4 4 4:+3,:+1"
want "file" "$(opening sockfile)" "4 6 6 4:+6,:+2,:-2"
tell "dst_drop 3"
tell "file_drop 5"
tell "dst_put 4"
tell "file_put 3"
settled dst 0
settled sockfile 0
want "all taken in" "$(stat dst open) $(stat sockfile open)" "4 3"
want "closed" "$(stat dst closed) $(stat sockfile closed)" "4 3"
want "unknown" "$(stat dst unknown_put) $(stat sockfile unknown_put)" "0 0"
for class in dst sockfile; do
	books_close $class
done

# A file that is no socket's is not ours.
cat /proc/version > /dev/null
want "other files" "$(stat sockfile live)" 0
unload
rmmod refledger_victim
