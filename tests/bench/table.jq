# SPDX-License-Identifier: GPL-2.0
# From JSON to docs/bench-table.md.

def tenth: if . == null then "" else (. * 10 | round / 10 | tostring) end;
def hundredth: if . == null then "" else (. * 100 | round / 100 | tostring) end;
def whole: if . == null then "" else (round | tostring) end;
def percent: if . == null then "" else "\(. * 100 | round) %" end;
def header: "| \(join(" | ")) |", "|\(map("---") | join("|"))|";
def row: "| \(map(if . == null then "" else tostring end) | join(" | ")) |";

. as $all |
([$all.times[].kernel, $all.rates[].kernel] | unique) as $kernels |

def time($k; $part; $loop; $threads; $c): [$all.times[] | select(.kernel == $k and
	.part == $part and .loop == $loop and .threads == $threads and .c == $c)][0];
def rate($k; $part; $name; $c): [$all.rates[] | select(.kernel == $k and
	.part == $part and .name == $name and .c == $c)][0];
def fact($k; $part; $name): [$all.facts[] | select(.kernel == $k and .part == $part and
	.name == $name)][0].value | if . == null then null else (tonumber? // null) end;
def over($a; $b): if $a != null and $b != null and $b > 0 then $a / $b else null end;
def minus($a; $b): if $a != null and $b != null then $a - $b else null end;
def unit: if .part == "count" or .part == "scale-count" then "instructions"
	elif .kernel == "metal" then "nanoseconds" else "nanoseconds of the guest" end;

def of_rival($k; $rival): [1, 2] | map(. as $n | over(time($k; "loops"; "socket"; $n; "refledger").added;
	time($k; "loops"; "socket"; $n; $rival).added) | hundredth) | join(", ");
def of_floor($k; $loop): "\([1, 2] | map(. as $n | time($k; "loops"; $loop; $n; "refledger").of_floor
	| tenth) | join(", ")); by instructions \(time($k; "count"; $loop; 1; "refledger").of_floor | tenth)";
def lost($k; $name): "\(rate($k; "loops"; $name; "refledger").lost | percent); by instructions \(
	rate($k; "count"; $name; "refledger").lost | percent)";
def two($k; $c): ["dst", "route", "socket"] | map(. as $l | over(2 * (time($k; "loops"; $l; 1; $c).ns // 0);
	time($k; "loops"; $l; 2; $c).ns) | hundredth) | join(", ");
def of_thousand($k; $part; $n): over(fact($k; $part; "added_at_\($n)");
	fact($k; $part; "added_at_1000")) | hundredth;
def bytes($k): [4000000, 1000000] | map(. as $n | minus(fact($k; "scale-count"; "memory_bytes_at_\($n)");
	fact($k; "scale-count"; "memory_bytes_at_1000")) | if . then . / ($n - 1000) else null end | whole)
	| join(", ");

def goals: ("", "**The goals**", "",
	(["what", "goal"] + $kernels | header),
	([["added cost, dst loop, 1 and 2 processors", "1.5 times the floor"] + ($kernels | map(of_floor(.; "dst"))),
	  ["added cost, route loop", "1.5 times the floor"] + ($kernels | map(of_floor(.; "route"))),
	  ["added cost, socket loop", "0.5 of bpftrace"] + ($kernels | map(of_rival(.; "bpftrace"))),
	  ["the same", "0.25 of memleak"] + ($kernels | map(of_rival(.; "memleak"))),
	  ["throughput lost, iperf3 over veth", "3 %"] + ($kernels | map(lost(.; "iperf3_bits"))),
	  ["an event at 4 million objects, by instructions", "1.2 times that at 1000"] +
		($kernels | map(of_thousand(.; "scale-count"; 4000000))),
	  ["at 1 million; by instructions", "1.2 times that at 1000"] +
		($kernels | map("\(of_thousand(.; "scale"; 1000000)); \(
			of_thousand(.; "scale-count"; 1000000))")),
	  ["2 processors: dst, route, socket", "1.9 times one"] + ($kernels | map(two(.; "refledger"))),
	  ["the same without the module", ""] + ($kernels | map(two(.; "nothing"))),
	  ["bytes an object, at 4 million, at 1 million", "96"] + ($kernels | map(bytes(.))),
	  ["load, milliseconds", "1000"] + ($kernels | map("\(rate(.; "loops"; "load_ms"; "refledger").value
		| whole); by instructions \(rate(.; "count"; "load_ms"; "refledger").value | whole)")),
	  ["report over 1 million objects, milliseconds", "1000"] + ($kernels | map(
		. as $k | [$all.facts[] | select(.kernel == $k and .part == "scale" and
			.name == "report_ms_at_1000000")][0].value))
	] | .[] | row));

def broken: select($all.void | length > 0) | ("", "**Not measured**", "",
	(["kernel", "part", "contender", "why"] | header),
	($all.void[] | [.kernel, .part, .c, .why] | row));

def stages: select($all.stages | length > 0) | ("",
	"**By stage: instructions of one event of the route loop**", "",
	(["kernel", "events a round", "hook", "handler", "lookup", "stack", "posting"] | header),
	($all.stages[] | [.kernel, (.events | tenth), (.hook, .handler, .lookup, .stack, .posting | whole)]
		| row));

def tables: $all.times | group_by([.kernel, .part])[] | ("",
	"**\(.[0].kernel), \(.[0] | unit) a round, \(.[0].part)**", "",
	(["loop", "CPUs", "contender", "median", "spread", "added", "of the floor"] | header),
	(.[] | [.loop, .threads, .c, (.ns | whole), (.spread | percent), (.added | whole),
		(.of_floor | tenth)] | row));

def rates: select($all.rates | length > 0) | ("", "**Rates**", "",
	(["kernel", "part", "what", "contender", "median", "spread", "lost"] | header),
	($all.rates[] | [.kernel, .part, .name, .c, (if .name | startswith("events") then .value | tenth
		else .value | whole end), (.spread | percent),
		(if .name | test("^(iperf3|nginx)") then .lost | percent else "" end)] | row));

def facts: select($all.facts | length > 0) | ("", "**Facts**", "",
	(["kernel", "part", "what", "value"] | header),
	($all.facts[] | [.kernel, .part, .name, .value] | row));

"Measured on \(.date).",
(if any($all.times[]; .part == "count") then goals else empty end),
broken, stages, tables, rates, facts
