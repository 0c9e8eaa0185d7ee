# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# Readers beside traffic: lines stay whole, books stay right.
n=$(scaled 20000)
dummy read0
ip addr add 10.4.0.1/24 dev read0
load
torn() {
	awk -F'\t' -v n="$2" 'NR > 2 && NF != n { print; bad++ } END { exit bad > 0 }' \
		"$RL/$1" || fail "torn line in $1"
}
"$RL_TRAFFIC" churn "$n" read0 &
churn=$!
"$RL_TRAFFIC" mix "$((n / 200))" &
mix=$!
while kill -0 $churn 2> /dev/null || kill -0 $mix 2> /dev/null; do
	for class in dst sockfile; do
		torn $class/objects 12
		torn $class/callsites 10
		torn $class/pairs 4
	done
	cat $RL/status $RL/probes > /dev/null
done
wait $churn || fail "churn failed"
wait $mix || fail "mix failed"
ip link del read0
settled sockfile 0
books_close sockfile
books_close dst
unload
