# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# Every number of a known set of births, puts and frees.
victim
load
tell "dst_a 30"
tell "dst_b 12"
tell "dst_put 20"
tell "file_a 25"
tell "file_b 5"
tell "file_put 10"
settled dst 22
settled sockfile 20

want "dst a born" "$(site dst alloc victim_dst_a allocs)" 30
want "dst a ended" "$(site dst alloc victim_dst_a frees)" 20
want "dst a live" "$(site dst alloc victim_dst_a live)" 10
want "dst a outstanding" "$(site dst alloc victim_dst_a outstanding)" 10
want "dst b born" "$(site dst alloc victim_dst_b allocs)" 12
want "dst b live" "$(site dst alloc victim_dst_b live)" 12
want "dst puts" "$(site dst put victim_dst_put puts)" 20
want "dst put outstanding" "$(site dst put victim_dst_put outstanding)" 0
want "dst alloc" "$(stat dst alloc)" 42
want "dst put" "$(stat dst put)" 20
want "dst free" "$(stat dst free)" 20

# Three gets and their puts on one object.
tell "dst_touch 3"
want "gets of a live dst" "$(site dst get victim_dst_get outstanding)" 3
want "puts of a live dst" "$(site dst put victim_dst_put outstanding)" -3
want "its record" "$(awk -F'\t' '$7 == 1 && $8 == 1 && $10 ~ /,/ { print $10 }' \
	$RL/dst/objects | sed 's/[0-9]*:/:/g')" ":+1,:+3,:-3"

want "file a live" "$(site sockfile alloc victim_file_a live)" 15
want "file b born" "$(site sockfile alloc victim_file_b allocs)" 5
want "file puts" "$(site sockfile put victim_file_put puts)" 10
want "sockfile free" "$(stat sockfile free)" 10

line='/family=inet via=192.0.2.1 dev=lo xmit=loopback_xmit flags=nopolicy$/'
want "dst described" "$(awk -F'\t' "$line"' && $7 == 1' $RL/dst/objects |
	wc -l)" 22
want "file described" "$(grep -c 'family=inet type=dgram proto=17 state=close ino=' \
	$RL/sockfile/objects)" 20
want "dsts closed" "$(stat dst closed)" 20
want "files closed" "$(stat sockfile closed)" 10
for class in dst sockfile; do
	audited $class
	books_close $class
	conserved $class
done
rmmod refledger_victim
settled dst 0
settled sockfile 0
unload
