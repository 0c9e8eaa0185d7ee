# SPDX-License-Identifier: GPL-2.0
# From the lines that the guests of scripts/bench wrote to JSON: medians; of times, what
# a contender adds to "nothing", and that in units of what the floor adds. A loop on two
# processors is a row of its own.

def median: sort | if length % 2 == 1 then .[length / 2 | floor]
	else (.[length / 2 - 1] + .[length / 2]) / 2 end;
def spread: if length > 1 then (max - min) / (median + 1e-9) else null end;
def of($rows; $c): $rows | map(select(.c == $c)) | .[0];
# slub_debug needs a boot of its own, and is compared with the loops of the other one
def part: if . == "slub" then "loops" else . end;

[split("\n")[] | select(length > 0) | split("\t")] as $lines |
[$lines[] | select(.[2] == "void") | {kernel: .[0], part: (.[1] | part), c: .[3], why: .[4]}]
as $void |
def counts: . as $row | all($void[]; .kernel != $row.kernel or .part != $row.part or
	.c != $row.c);

[$lines[] | select(.[2] == "time") | {kernel: .[0], part: (.[1] | part), loop: .[4],
	threads: (.[5] | tonumber), c: .[3], ns: (.[6] | tonumber)} | select(counts)]
| group_by([.kernel, .part, .loop, .threads, .c])
| map(.[0] + {ns: (map(.ns) | median), spread: (map(.ns) | spread), rounds: length})
| group_by([.kernel, .part, .loop, .threads])
| map(. as $rows | of($rows; "nothing").ns as $base | of($rows; "floor").ns as $floor
	| map(. + {added: (if $base then .ns - $base else null end)}
		| . + {of_floor: (if .added and $floor and $floor > $base
			then .added / ($floor - $base) else null end)}))
| flatten as $times |

[$lines[] | select(.[2] == "rate") | {kernel: .[0], part: .[1], name: .[4], c: .[3],
	value: (.[5] | tonumber)} | select(counts)]
| group_by([.kernel, .part, .name, .c])
| map(.[0] + {value: (map(.value) | median), spread: (map(.value) | spread), rounds: length})
| group_by([.kernel, .part, .name])
| map(. as $rows | of($rows; "nothing").value as $base
	| map(. + {lost: (if $base then 1 - .value / $base else null end)}))
| flatten as $rates |

# Where a hit of the route loop spends its instructions, by how far the build goes.
["nothing", "floor", "handler", "lookup", "stack", "refledger"] as $builds |
[$times[] | select(.part == "count" and .loop == "route")] | group_by(.kernel)
| map(. as $rows | .[0].kernel as $kernel
	| [$rates[] | select(.kernel == $kernel and .name == "events_route")][0].value as $events
	| [$builds[] | of($rows; .).ns] as $ns
	| select($events and all($ns[]; . != null))
	| {kernel: $kernel, events: $events} +
		([["hook", "handler", "lookup", "stack", "posting"], range(5)] | .[0] as $names
			| .[1:] | map({($names[.]): (($ns[. + 1] - $ns[.]) / $events)}) | add))
as $stages |

{version: 2, date: $date, times: $times, rates: $rates, stages: $stages,
 facts: [$lines[] | select(.[2] == "fact") | {kernel: .[0], part: .[1], name: .[3], value: .[4]}],
 void: $void}
