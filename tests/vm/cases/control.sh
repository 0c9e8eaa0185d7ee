# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2154
# Every bad word is refused and changes nothing.
victim
load
tell "dst_a 3"
say() {
	printf '%s\n' "$1" > $RL/control
}
before=$(grep -vE 'uptime|unknown|handler_ppm' $RL/status)
long=$(printf '%080d' 0)
for word in "" " " on\  " on" onx ON "on nope" "on dst sockfile" "on  dst" "reset
" resetdst clear fulldst "full dst" "off dst " "$long"; do
	refused "'$word'" say "$word"
done
refused "NUL" sh -c "printf 'off\\0' > $RL/control"
refused "reading control" cat $RL/control
want "nothing changed" "$(grep -vE 'uptime|unknown|handler_ppm' $RL/status)" "$before"
printf 'off' > $RL/control
want "without newline" "$(stat dst state) $(stat sockfile state)" "off off"
echo off > $RL/control
echo on > $RL/control
want "all on" "$(stat dst state) $(stat sockfile state)" "on on"
# A class goes while the other one's hooks stay, and comes back.
tell "dst_put 3"
echo "off dst" > $RL/control
tell "file_a 2"
tell "file_put 2"
settled sockfile 0
want "files closed" "$(stat sockfile closed)" 2
books_close sockfile
echo "on dst" > $RL/control
tell "dst_a 3"
tell "dst_put 3"
settled dst 0
want "dsts closed" "$(stat dst closed)" 3
books_close dst
unload
rmmod refledger_victim
