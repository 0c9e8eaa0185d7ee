#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What the lab's scripts share; sourced. An incident is a folder: README.md tells
# the story, leak has the data (a word and its value a line), trigger does it:
#   trigger set_up      what the path needs: devices, rules, policies
#   trigger leak N      walks the path N times
#   trigger watch       gets ready to see the damage, where that is needed
#   trigger damage      what is left behind, by the kernel's own account, a number
#   trigger tidy        takes away what would disturb others
# A verb that an incident does not need does nothing. lab is set to this directory.

lab=${lab:?}

# of NAME WORD: a value from the data of an incident.
of() {
	sed -n "s/^$2 //p" "$lab/$1/leak"
}

kernel_line() {
	uname -r | cut -d. -f1,2
}

# Modules first: stepover looks for functions in them.
prepare() {	# NAME
	for module in $(of "$1" modules); do
		modprobe "$module" || { echo "lab: no module $module"; return 1; }
	done
	"$lab/$1/trigger" set_up
}

bring_back() {	# NAME
	how=$(of "$1" "$(kernel_line)")
	[ -n "$how" ] || { echo "lab: no way to bring $1 back on $(uname -r)"; return 1; }
	insmod "$RL_BUILT/tests/victim/refledger_stepover.ko" "$how"
}

stepped_over() {
	cat /sys/module/refledger_stepover/parameters/hits
}

# objects_in CACHE...: how many objects slab caches hold; merged ones have aliases.
objects_in() {
	for cache; do
		dir=/sys/kernel/slab/$cache
		[ -d "$dir" ] || continue
		echo 1 > "$dir/shrink"
		cat "$dir/objects"
	done | awk '{ n += $1 } END { print n + 0 }'
}

tracing=/sys/kernel/tracing

# watch DEFINITION: the one kprobe event there is, with a field named count.
watch() {
	[ ! -d $tracing/events/kprobes ] || echo 0 > $tracing/events/kprobes/enable
	echo "$1" > $tracing/kprobe_events
	echo 1 > $tracing/events/kprobes/enable
	: > $tracing/trace
}

# The highest count that the event has seen, in lines that have WORD.
highest() {	# WORD
	grep -F -e "$1" $tracing/trace |
		sed -n 's/.* count=\(-\{0,1\}[0-9]*\).*/\1/p' | sort -n | tail -n 1 |
		grep . || echo 0
}

RL=/sys/kernel/debug/refledger

# all_losses: all that is not 0, as CLASS:NAME=VALUE.
all_losses() {
	awk -F'\t' '$2 == "loss" && $4 { printf "%s:%s=%s ", $1, $3, $4 }' "$RL/status"
}

# What is watched: two classes that every machine is busy with, and the incident's.
classes_of() {	# NAME
	class=$(of "$1" class)
	case $class in
	dst|sockfile) echo dst,sockfile ;;
	*) echo "dst,sockfile,$class" ;;
	esac
}

# timed FILE COMMAND...: leaves in it how many seconds the command took.
timed() {
	file=$1
	shift
	start=$(cut -d' ' -f1 /proc/uptime)
	"$@" || :
	cut -d' ' -f1 /proc/uptime | awk -v start="$start" '{ print $1 - start }' > "$file"
}

# It goes on, little by little, until there is a file /tmp/lab-stop.
steadily() {	# NAME COUNT
	while [ ! -e /tmp/lab-stop ]; do
		"$lab/$1/trigger" leak "$2"
		sleep 0.2
	done
}

# The incident happens before the tool looks, and while it looks.
beside_load() {	# NAME ROUNDS DIRECTORY [short]: no report for people
	count=$(of "$1" count)
	insmod "$RL_BUILT/refledger.ko" classes="$(classes_of "$1")"
	"$lab/load" "$2" --endless > "$3/load" 2>&1 &
	load=$!
	sleep 5
	"$lab/$1/trigger" leak "$count"
	sleep 3
	rm -f /tmp/lab-stop
	steadily "$1" $((count / 10)) &
	leaking=$!
	timed "$3/seconds" "$RL_TOOL" report --json > "$3/report.json"
	[ -n "${4-}" ] || "$RL_TOOL" report > "$3/report" || :
	touch /tmp/lab-stop
	wait $leaking
	kill $load
	wait $load || cat "$3/load"
	all_losses > "$3/losses"
	"$RL_TOOL" save "$3/books" > /dev/null
	rmmod refledger
}

# place NAME REPORT: of the first suspect that has the function where the put is
# missing in any of its lines; of how many.
place() {
	names=$(of "$1" culprit | tr ' ' '|')
	jq -r --arg names "(^|[^a-zA-Z0-9_])($names)([.+ ]|\$)" '
		[.suspects[] | [.. | strings] | any(test($names))] |
		"\((index(true) // -1) + 1) \(length)"' "$2"
}

# One line of verdict, and one of the table, from what beside_load left.
judge() {	# NAME DIRECTORY
	read -r rank suspects <<-END
	$(place "$1" "$2/report.json")
	END
	lost=$(sed 's/ $//' "$2/losses") took=$(cat "$2/seconds") first=no
	[ "$rank" != 1 ] || first=yes
	printf '%s\t%s\t%s\t%s\t%s of %s\t%s\t%s\n' "$1" "$(of "$1" class)" \
		"$(of "$1" shape)" $first "$rank" "$suspects" "$took" "${lost:-none}" > "$2/row"
	told="place $rank of $suspects suspects, $took s, losses: ${lost:-none}"
	[ $first = yes ] || { echo "not ok $1 # $told"; return 1; }
	echo "ok $1 # $told"
}

# A VM case: an incident beside a small load, in a directory of its own.
incident() {	# NAME
	RL_TRIGGER=${RL_TRIGGER-${RL_TRAFFIC%/*}/trigger}
	export RL_TRIGGER
	if debug_kernel; then
		echo "# not on the debug kernel, which has no such modules"
		return 0
	fi
	mkdir "/tmp/lab-$1"
	prepare "$1"
	bring_back "$1"
	beside_load "$1" 40 "/tmp/lab-$1" short
	rmmod refledger_stepover
	"$lab/$1/trigger" tidy
	judge "$1" "/tmp/lab-$1" || { cat "/tmp/lab-$1/report.json"; return 1; }
	rm -r "/tmp/lab-$1"
}
