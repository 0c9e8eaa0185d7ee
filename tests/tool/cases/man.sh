# shellcheck shell=sh disable=SC2154
# The man page says what --help says.

words()
{
	grep -o -e '--[a-z][a-z]*' | sort -u
}

same_options()
{
	run --help
	words <"$work/out" >"$work/help"
	mandoc -T utf8 -O width=500 "$tools/refledger.8" | col -bx |
		sed 's/‐/-/g' | words >"$work/man"
	[ -s "$work/help" ] && diff "$work/help" "$work/man"
}

same_sorts()
{
	for command in show objects; do
		run "$command" --help
		keys=$(sed -n '/^Sort keys: /{s///; s/ (default)//; s/ / , /g; p;}' "$work/out")
		grep -qxF ".Cm $keys ." "$tools/refledger.8" || { echo "$command: $keys"; return 1; }
	done
}

same_commands()
{
	run --help
	sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p' "$work/out" | sort >"$work/help"
	sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESC/s/^\.\(Op \)\{0,1\}Cm \([a-z]*\).*/\2/p' \
		"$tools/refledger.8" | sort >"$work/man"
	[ -s "$work/help" ] && diff "$work/help" "$work/man"
}

clean_page()
{
	mandoc -T lint -W warning "$tools/refledger.8"
}

check "man page and --help have the same options" same_options
check "man page and --help have the same sort keys" same_sorts
check "man page and --help have the same commands" same_commands
check "man page is clean" clean_page
