# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2016,SC2086,SC2154
# Names that were removed and that somebody holds rightly: files that are open, sockets
# that are bound, directories that processes are in. Nobody is suspected.

t=/tmp/removed
mkdir $t
mount -t tmpfs none $t

# holder NUMBER: one of each kind, for as long as it lives.
holder() {
	perl -MSocket -e '($t, $n) = @ARGV;
		socket($s, PF_UNIX, SOCK_STREAM, 0) && bind($s, sockaddr_un("$t/socket$n")) or die;
		open($f, ">", "$t/file$n") && mkdir("$t/dir$n") && chdir("$t/dir$n") or die;
		unlink("$t/socket$n", "$t/file$n") == 2 && rmdir("$t/dir$n") or die;
		open($f2, ">", "$t/ready$n"); sleep 1000' $t "$1" &
	pids="$pids $!"
}

# rows CLASS STATE WORD: live dentries with it in their description.
rows() {
	awk -F'\t' -v state="$2" -v word="$3" 'NR > 2 && $9 == state && index($12, word) { n++ }
		END { print n + 0 }' "$RL/$1/objects"
}

load classes=dentry,dentryref depth=16
pids=
for n in 1 2 3 4 5; do
	holder $n
done
all_ready() {
	[ "$(env ls $t | grep -c ready)" = 5 ]
}
until_true all_ready || fail "nobody holds anything"
for class in dentry dentryref; do
	want "$class: files" "$(rows $class live ' name=file')" 5
	want "$class: directories" "$(rows $class live ' name=dir')" 5
	want "$class: sockets" "$(rows $class held ' name=socket')" 5
done
"$RL_TOOL" report --json > /tmp/report.json || fail "no report"
want "suspects" "$(jq -r '.suspects[].class' /tmp/report.json | xargs)" ""

kill $pids
none_left() {
	[ "$(rows dentryref live "dev=$(env stat -c %Hd:%Ld $t)")" = 0 ]
}
until_true none_left || fail "still there: $(rows dentryref live dev=)"
want "losses" "$(losses dentryref)" ""
unload
umount $t
