# shellcheck shell=sh disable=SC2154,SC2016
# Saved directories that are wrong in one way: one sentence, naming the place.

bad=$work/bad

fresh()
{
	rm -rf "$bad"
	cp -r "$data/clean" "$bad"
}

# In a report 1 means suspects.
bad_status()
{
	case $1 in
	report) echo 3 ;;
	*) echo 1 ;;
	esac
}

# refuses NAME PATTERN FILE COMMAND: make_NAME changes FILE, then it is refused
refuses()
{
	fresh
	"make_$1" "$bad/$3"
	fails "$(bad_status "$4")" "$2" "$4" -d "$bad"
}

# edit SED: makes a function of a sed expression
edit()
{
	fresh
	pattern=$2
	file=$3
	command=$4
	sed -i "$1" "$bad/$file"
	if cmp -s "$bad/$file" "$data/clean/$file"; then
		echo "nothing was changed"
		return 1
	fi
	fails "$(bad_status "$command")" "$pattern" "$command" -d "$bad"
}

make_fifo() { rm "$1" && mkfifo "$1"; }
make_zero() { ln -sf /dev/zero "$1"; }
make_dir() { rm "$1" && mkdir "$1"; }
make_loop() { ln -sf objects "$1"; }
make_missing() { rm "$1"; }
make_empty() { : >"$1"; }
make_sparse() { truncate -s 2G "$1"; }
make_holes() { truncate -s 900M "$1"; }
make_nul() { printf '8\0004\n' >>"$1"; }
make_long() { head -c 70000 /dev/zero | tr '\0' x >>"$1"; echo >>"$1"; }
make_endless() { head -c 3000000 /dev/zero | tr '\0' x >>"$1"; }
make_blank_lines() { yes '' | head -n 1000000 >>"$1"; }
make_many_classes() {
	awk 'BEGIN { for (i = 0; i < 100000; i++) printf "c%d\tinfo\tstate\ton\n", i }' >>"$1"
}

check "FIFO" refuses fifo "objects is not a regular file" dst/objects objects
check "link to /dev/zero" refuses zero "status is not a regular file" status status
check "directory" refuses dir "callsites is not a regular file" dst/callsites show
check "link to itself" refuses loop "cannot be opened: Too many levels" dst/objects objects
check "missing file" refuses missing "probes cannot be opened: No such file" probes status
check "empty file" refuses empty "status line 1: is not 'refledger-status 4'" status show
check "too large" refuses sparse "is larger than 1 GiB" dst/objects objects
check "holes" refuses holes "objects line 4: has a NUL byte" dst/objects objects
check "NUL byte" refuses nul "objects line 4: has a NUL byte" dst/objects objects
check "long line" refuses long "objects line 4: is longer than 64 KiB" dst/objects objects
check "endless line" refuses endless "objects line 4: is longer than 64 KiB" dst/objects objects
check "empty lines" refuses blank_lines "objects line 4: field 1 is empty" dst/objects objects
check "too many classes" refuses many_classes "is more than any module writes" status show
check "no directory" fails 1 "none/status cannot be opened: No such file" -d "$work/none"
check "a file, no directory" fails 1 "cannot be opened: Not a directory" -d "$data/clean/status"

check "unknown version" edit '1s/ 3$/ 1/' \
	"status line 1: has format version 1, this refledger reads versions 2 to 4" status show
check "newer version" edit '1s/ 3 / 5 /' \
	"objects line 1: has format version 5, this refledger reads versions 2 to 4" dst/objects objects
check "newer version with more words" edit '1s/ 3 .*/ 5 a b c/' \
	"pairs line 1: has format version 5" dst/pairs report
check "no unit" edit '/\tunit\t/d' "unit '-' is not a known word" status show
check "unknown unit" edit 's/\treference$/\tbyte/' "unit 'byte' is not a known word" status show
check "no accuracy" edit '1s/ exact//' "line 1: does not end in the accuracy" dst/objects objects
check "unknown accuracy" edit '1s/exact/missed:3,fine/' "line 1: does not end in the accuracy" dst/callsites show
check "accuracy without a number" edit '1s/exact/missed:/' "does not end in the accuracy" dst/objects objects
check "accuracy where none goes" edit '1s/$/ exact/' "status line 1: has more than a name" status show
check "version is no number" edit '1s/ 3 / x /' "line 1: is not 'refledger-objects 4'" dst/objects objects
check "another file" edit '1s/objects/status/' "line 1: is not 'refledger-objects 4'" dst/objects objects
check "other columns" edit '2s/age_ms/age/' "objects line 2: does not name the columns" dst/objects objects
check "no number" edit '3s/4200/42x0/' "objects line 3: age_ms '42x0' is not a number" dst/objects objects
check "number with a sign" edit '3s/4200/+4200/' "age_ms '+4200' is not a number" dst/objects objects
check "number overflows" edit '3s/4200/9223372036854775808/' "is not a number from 0 to" dst/objects objects
check "balance is no number" edit '3s/\t1\t1\t/\t1\t--1\t/' "balance '--1' is not a number" dst/objects objects
check "field missing" edit '3s/\tfamily=inet//' "objects line 3: has less than 12 fields" dst/objects objects
check "field too many" edit '3s/$/\tx/' "objects line 3: has more than 12 fields" dst/objects objects
check "empty field" edit '3s/sh//' "objects line 3: field 4 is empty" dst/objects objects
check "empty last field" edit '3s/family=inet//' "objects line 3: field 12 is empty" dst/objects objects
check "carriage return" edit 's/$/\r/' "objects line 1: has the byte 0x0d" dst/objects objects
check "raw escape" edit '3s/sh/s\x1bh/' "objects line 3: has the byte 0x1b" dst/objects objects
check "raw UTF-8" edit '3s/sh/s\xc3\xa9/' "objects line 3: has the byte 0xc3" dst/objects objects
check "bad postings" edit '3s/5:+1/5:1/' "objects line 3: refs '5:1' is not a list" dst/objects objects
check "postings with a tail" edit '3s/5:+1/5:+1,/' "refs '5:+1,' is not a list" dst/objects objects
check "object twice" edit '3{p;}' "objects line 4: id 7 was used before" dst/objects objects
check "bad holds" edit '3s/\t-\tfamily/\tdst\tfamily/' "objects line 3: holds 'dst' is not a list" dst/objects objects
check "holds with a tail" edit '3s/\t-\tfamily/\tdst:4*2,\tfamily/' "holds 'dst:4\*2,' is not a list" dst/objects objects
check "unknown object state" edit '3s/live/alive/' "objects line 3: state 'alive' is not a known word" dst/objects objects
check "pair twice" edit '3{p;}' "pairs: get 5 and put 6 stand there twice" dst/pairs report
check "pair is no number" edit '3s/5/x/' "pairs line 3: get 'x' is not a number" dst/pairs report
check "pairs missing" refuses missing "pairs cannot be opened" dst/pairs report
check "call site twice" edit '8{p;}' "callsites line 9: id 5 was used before" dst/callsites show
check "unknown op" edit '8s/alloc/steal/' "callsites line 8: op 'steal' is not a known word" dst/callsites show
check "unknown probe state" edit '3s/armed/hot/' "probes line 3: state 'hot' is not a known word" probes status
check "unknown class state" edit 's/\tstate\ton/\tstate\tup/' "state 'up' is not a known word" status show
check "unknown kind" edit '3s/info/word/' "status line 3: kind 'word' is not a known word" status show
check "unknown untracked op" edit 's/untracked\t-/untracked\tget,got/' "untracked 'got' is not" status show
check "status line twice" edit '$p' "repeats dst missed" status show
check "loss missing" edit '/frees_lost/d' "status has no line 'dst loss frees_lost'; the file is not whole" status show
check "version missing" edit '3d' "status has no line 'module info version'" status show
check "class name leaves the directory" edit 's|^dst|../dst|' "cannot be the name of a class" status show
check "class name is the directory above" edit 's|^dst|..|' "cannot be the name of a class" status show
check "class name with a slash" edit 's|^dst|a/dst|' "cannot be the name of a class" status show

# Sums that do not fit must not be undefined behaviour.
huge_numbers()
{
	fresh
	{
		printf '10\talloc\t9223372036854775807\t0\t0\t0\t9223372036854775807\t-9223372036854775807\t9223372036854775807\tx\n'
		printf '11\talloc\t9223372036854775807\t0\t0\t0\t9223372036854775807\t-9223372036854775807\t-\tx\n'
	} >>"$bad/dst/callsites"
	for id in 8 9; do
		printf '%s\t10\t9223372036854775807\tsh\t1\t1\t-9223372036854775807\t9223372036854775807\tlive\t10:-9223372036854775807,rest:+9223372036854775807\tdst:8*9223372036854775807\t-\n' $id
	done >>"$bad/dst/objects"
	for command in show objects; do
		run "$command" --op all -d "$bad" || run "$command" --refs -d "$bad" || return 1
		run "$command" --json --older 0 -d "$bad" || return 1
		run "$command" --older 9223372036854775 -d "$bad" || return 1
		run report -d "$bad" --json; [ $? -le 4 ] && [ ! -s "$work/err" ] || [ $? = 4 ] || return 1
	done
}

check "huge numbers" huge_numbers
