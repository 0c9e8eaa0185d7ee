# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# The command on the live module: every verb, and the errors a new user meets.
status_of() {
	_status=0
	"$RL_TOOL" "$@" > /tmp/tool.out 2>&1 || _status=$?
	echo $_status
}

want "show without the module" "$(status_of show)" 3
want "unload without the module" "$(status_of unload)" 3
want "wrong parameter" "$(status_of load --module "$RL_BUILT/refledger.ko" depth=99)" 1
grep -q 'depth=99 is out of range' /tmp/tool.out || fail "the reason is not told: $(cat /tmp/tool.out)"
umount /sys/kernel/debug/tracing 2> /dev/null || :
umount /sys/kernel/debug
want "load" "$(status_of load --module "$RL_BUILT/refledger.ko")" 0
want "second load" "$(status_of load --module "$RL_BUILT/refledger.ko")" 1
want "as another user" "$(setpriv --reuid 65534 "$RL_TOOL" show > /dev/null 2>&1 || echo $?)" 1
victim
tell "dst_a 12"
tell "file_b 7"
sleep 0.1
want "strict" "$(status_of show --strict)" 0
grep -qE '^ *#[0-9]+ +12 .* alloc$' /tmp/tool.out || fail "show: $(cat /tmp/tool.out)"
grep -q 'victim_dst_a+0x[0-9a-f]*\[refledger_victim\]' /tmp/tool.out ||
	fail "the chain is not shown"
want "objects" "$("$RL_TOOL" objects --class sockfile -n 0 --json |
	jq '[.. | objects | select(.description? // "" | tostring | test("dgram"))] | length')" 7
want "status" "$(status_of status)" 0
want "save" "$(status_of save /tmp/saved)" 0
want "save again" "$(status_of save /tmp/saved)" 1
want "unload" "$(status_of unload)" 0
rmmod refledger_victim
want "saved books" "$(status_of show -d /tmp/saved)" 0
grep -qE '^ *#[0-9]+ +12 .* alloc$' /tmp/tool.out || fail "saved: $(cat /tmp/tool.out)"
