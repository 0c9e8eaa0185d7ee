# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154
# Traffic of many kinds in which nothing leaks: each object that ends does so with
# books that match its count, each that lives has its count, nobody is suspected.
lab=$1/../lab

# No object is off, but for those that are on their way out while the file is read.
books_exact() {
	[ -z "$(awk -F'\t' 'NR > 2 && $9 != "dying" && $7 != $8' "$RL/$1/objects")" ]
}

ends_exact() {
	[ "$(stat "$1" closed)" = "$(stat "$1" free)" ]
}

load
"$lab/load" "$(scaled 120)"
for class in dst sockfile; do
	until_true books_exact $class || fail "$class: objects are off"
	until_true ends_exact $class ||
		fail "$class: $(stat $class closed) of $(stat $class free) ended exactly"
	echo "# $class: $(stat $class get) gets, $(stat $class put) puts," \
		"$(stat $class closed) of $(stat $class free) ended exactly"
	want "$class losses" "$(losses $class)" ""
done
"$RL_TOOL" report --json > /tmp/report.json || :
want "suspects" "$(jq '.suspects | length' /tmp/report.json)" 0
unload
