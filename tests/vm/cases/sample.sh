# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# A sample of the objects: what fits is all there, of more one in N, and what the tool
# makes of these agrees with what it makes of all.

# near WHAT ACTUAL EXPECTED N: within six times the spread of a choice of 1 in N
near() {
	awk -v got="$2" -v want="$3" -v n="$4" 'BEGIN {
		off = got - want / n
		exit off * off > 36 * want / n * (1 - 1 / n) }' ||
		fail "$1: $2 of 1 in $4, of $3"
}

# rate: of how many objects one is in the sample
rate() {
	head -n 1 $RL/dst/sample | sed 's/.* 1\///'
}

# lost FUNCTION ARGS...: references that were lost there, and 1 in how many were read
lost() {
	by=$1
	shift
	"$RL_TOOL" report --class dst --json "$@" > /tmp/report || :
	jq -r --arg by "$by" '(.classes[0].sample.read // 1) as $n | .suspects[] |
		select(.site.chain | join(" ") | test($by)) |
		"\(.references) \($n)"' /tmp/report
}

victim
load
tell "dst_a 100"
want "a small sample" "$(rate)" 1
audited dst
want "all that fits" "$(tail -n +3 $RL/dst/sample | cut -f 2 | sort)" \
	"$(tail -n +3 $RL/dst/objects | cut -f 1 | sort)"
want "small books are no estimate" "$("$RL_TOOL" report --json | grep -c estimates)" 0
unload
rmmod refledger_victim

# Where every lock is watched, as many objects take too long.
if debug_kernel; then
	exit 0
fi
victim
load objects=65536
tell "dst_a 30000"
tell "dst_b 3000"
settled dst 33000
n=$(rate)
want "a large sample" "$n" 8
tail -n +3 $RL/dst/sample > /tmp/sample
tail -n +3 $RL/dst/objects | cut -f 1,2,8,10 | sort > /tmp/objects
near "sample" "$(wc -l < /tmp/sample)" 33000 8
want "levels below the sample's" "$(awk '$1 < 8 || $1 > 4096' /tmp/sample | wc -l)" 0
near "samples are nested" "$(awk '$1 >= 64' /tmp/sample | wc -l)" 33000 64
want "what is no object" "$(cut -f 2,3,9,11 /tmp/sample | sort | comm -23 - /tmp/objects |
	wc -l)" 0
want "read twice" "$(cut -f 2 $RL/dst/sample | tail -n +3 | sort)" \
	"$(cut -f 2 /tmp/sample | sort)"

want "all are read" "$(lost victim_dst_b --all)" "3000 1"
some=$(lost victim_dst_b)
want "a sample is read" "${some#* }" 8
near "references lost" $((${some% *} / 8)) 3000 8

# Many references on few objects, which are hardly in the sample: all are read.
tell "dst_get 3000"
want "references on one object" "$(lost victim_dst_get)" "3000 1"
unload
rmmod refledger_victim
