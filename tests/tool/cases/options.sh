# shellcheck shell=sh disable=SC2154
# Errors of the command line, and what --help says.

usage()
{
	fails 2 "$@"
}

works()
{
	run "$@" && [ ! -s "$work/err" ]
}

check "no such command" usage "no command 'shew'" shew
check "no such option" usage "'--foo' is unknown" show --foo
check "no such letter" usage "'-x' is unknown" show -x
check "value missing" usage "'-d' needs a value" show -d
check "value where none goes" usage "'--json=1'" show --json=1
check "option of another command" usage "'status' has no option --refs" status --refs
check "sort key" usage "'x' is not one of live, outstanding, oldest, events, freed, id" --sort x
check "sort key of objects" usage "not one of age, count, balance, comm" objects --sort live
check "op" usage "'born' is not one of alloc, get, put, free, open, all" --op born
check "negative number" usage "'-1' is not a number" -n -1
check "number with a tail" usage "'10s' is not a number" --older 10s
check "number too large" usage "not a number" --older 99999999999999999999
check "empty number" usage "not a number" --netns ''
check "empty directory" usage "names no directory" -d ''
check "save without a directory" usage "'save' needs DIR" save
check "save to two directories" usage "does not take 'b'" save a b
check "parameter of load" usage "'depth' is not a parameter NAME=VALUE" load depth
check "classes of load" usage "'a b' is not a list of names" load --classes 'a b'
check "no classes" usage "'' is not a list of names" load --classes ''
check "classes twice" usage "say the same; give one" load --classes dst classes=dentry
check "classes of show" usage "'show' has no option --classes" show --classes dst
check "words after show" usage "does not take 'x'" show x
check "no such class" fails 1 "no class 'x'; the classes are: dst, sockfile" --class x -d "$data/two"
check "help" works --help
check "version" works --version
for command in show objects status report run growth slabs save load unload; do
	check "help of $command" works "$command" --help
done
check "options may stand first" works -d "$data/two" show

as_nobody()
{
	if [ "$(id -u)" = 0 ]; then
		fast_copy=$work/refledger
		cp "$fast" "$fast_copy" && chmod 755 "$work" "$fast_copy"
		setpriv --reuid 65534 --regid 65534 --clear-groups "$fast_copy" "$@"
	else
		"$fast" "$@"
	fi
}

not_root()
{
	status=0
	as_nobody "$1" 2>"$work/err" || status=$?
	cat "$work/err"
	[ "$status" = 1 ] && grep -q "^refledger: only root may $1 the module" "$work/err"
}

check "load needs root" not_root load
check "unload needs root" not_root unload
