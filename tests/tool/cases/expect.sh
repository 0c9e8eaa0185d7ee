# shellcheck shell=sh disable=SC2154
# The output for the saved directories of data/, to the byte.

# expect NAME ARGS...
expect()
{
	name=$1
	shift
	status=0
	run "$@" || status=$?
	{
		cat "$work/out"
		sed 's/^/stderr: /' "$work/err"
		echo "exit $status"
	} | sed "s|$data|data|g" >"$work/got"
	if [ -n "${UPDATE:-}" ]; then
		cp "$work/got" "$here/expect/$name"
	fi
	diff -u "$here/expect/$name" "$work/got"
}

for dir in two clean empty broken; do
	check "show of $dir" expect "$dir.show" -d "$data/$dir"
	check "objects of $dir" expect "$dir.objects" objects -d "$data/$dir"
	check "status of $dir" expect "$dir.status" status -d "$data/$dir"
	check "strict show of $dir" expect "$dir.strict" show --strict -d "$data/$dir"
	check "JSON status of $dir" expect "$dir.status.json" status --json -d "$data/$dir"
done
check "call sites of all ops" expect two.all show --op all -d "$data/two"
check "call sites of get" expect two.get show --op get --class dst -d "$data/two"
check "sorted by events" expect two.events show --sort events -d "$data/two"
check "cut after one row" expect two.top show -n 1 -d "$data/two"
check "postings of an object" expect two.refs objects --refs -d "$data/two"
check "objects by name" expect two.comm objects --sort comm -n 0 -d "$data/two"
check "filtered call sites" expect two.older show --older 100 -d "$data/two"
check "filtered gets" expect two.gets show --op get --comm curl -d "$data/two"
check "filtered by a name with a blank" expect two.blank objects --comm 'ping six' -d "$data/two"
check "the name as it was shown" expect two.blank objects --comm 'ping\040six' -d "$data/two"
check "filtered by network namespace" expect two.netns objects --netns 4026532301 -d "$data/two"
check "filtered, site not listed" expect two.unlisted show --netns 0 --class dst -d "$data/two"
check "JSON call sites" expect two.show.json show --op all --json -d "$data/two"
check "JSON objects" expect two.objects.json objects --refs --json -d "$data/two"
check "JSON filter" expect two.filter.json show --json --older 1 --comm curl -d "$data/two"
