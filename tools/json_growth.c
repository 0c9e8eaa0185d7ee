// SPDX-License-Identifier: GPL-2.0
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "groups.h"
#include "json.h"
#include "json_growth.h"
#include "mounts.h"
#include "options.h"
#include "sizes.h"
#include "snapshot.h"
#include "spaces.h"
#include "spaces_tally.h"
#include "syscall.h"
#include "term.h"
#include "text_growth.h"

/* Of what changed between two reads, a second; null where there is one read. */
static json_t *make_rate(const struct growth *growth, long long number)
{
	return growth->before ? json_real(number * 1000.0 / growth->watched_ms) : json_null();
}

static json_t *make_call(const struct site *site)
{
	char call[SYSCALL_NAME] = "";

	if (site)
		syscall_name(site->chain, call);
	return *call ? json_string(call) : json_null();
}

static json_t *make_sum(const struct growth *growth, const struct groups_sum *sum)
{
	return json_pack("{s:I, s:o, s:o, s:I}", "live", (json_int_t)sum->live,
			 "born_per_second", make_rate(growth, sum->born),
			 "ended_per_second", make_rate(growth, sum->ended),
			 "unused", (json_int_t)sum->idle);
}

static json_t *make_pattern(const struct group *group)
{
	char *text = groups_describe(group);
	json_t *value = text ? json_text(text) : NULL;

	free(text);
	return value;
}

static json_t *make_directory(const struct growth *growth, const struct group *group)
{
	char path[PATH_MAX];

	if (growth->here && group->example &&
	    mounts_directory(group->example->description, path))
		return json_string(path);
	return json_null();
}

static json_t *make_bytes(const struct growth *growth, const struct group *group)
{
	const char *description = group->example ? group->example->description :
				  group->pattern;
	long long size = sizes_of_object(growth->sizes, growth->now->name, description);

	return size < 0 ? json_null() : json_integer(size * (long long)group->live);
}

static json_t *make_group(const struct growth *growth, const struct group *group)
{
	const struct site *site = snapshot_site(growth->now, group->site);

	return json_pack("{s:o, s:o, s:o, s:o, s:I, s:I, s:o, s:o, s:I, s:o, s:o, s:o, s:I, s:o}",
			 "comm", json_text(group->comm),
			 "call", make_call(site),
			 "description", make_pattern(group),
			 "directory", make_directory(growth, group),
			 "patterns", (json_int_t)group->patterns,
			 "live", (json_int_t)group->live,
			 "born_per_second", make_rate(growth, group->born),
			 "ended_per_second", make_rate(growth, group->ended),
			 "unused", (json_int_t)group->idle,
			 "bytes", make_bytes(growth, group),
			 "oldest_ms", group->example ? json_integer(group->oldest_ms) :
						       json_null(),
			 "example", group->example ? json_object_row(group->example, false) :
						     json_null(),
			 "site", group->site,
			 "chain", json_chain(site ? site->chain : RL_NONE));
}

static int open_rows(const struct growth *growth, size_t matching)
{
	int rc = json_class_open(growth->snapshot, growth->now);

	printf(",");
	if (!rc)
		rc = json_print(json_pack("{s:o, s:I}", "watched_ms",
					  growth->before ? json_integer(growth->watched_ms) :
							   json_null(),
					  "matching", (json_int_t)matching), true);
	return rc;
}

static bool is_shown(const struct options *options, size_t nr, size_t i)
{
	return i < nr && (!options->top || i < (size_t)options->top) && !term_broken();
}

int json_groups(const struct growth *growth, const struct groups *groups,
		const struct options *options)
{
	int rc = open_rows(growth, groups->nr);
	size_t i;

	printf(",");
	if (!rc)
		rc = json_print(json_pack("{s:o, s:o}", "all", make_sum(growth, &groups->all),
					  "negative", make_sum(growth, &groups->negative)),
				true);
	printf(",\"rows\":[");
	for (i = 0; !rc && is_shown(options, groups->nr, i); i++) {
		printf("%s\n", i ? "," : "");
		rc = json_print(make_group(growth, &groups->group[i]), false);
	}
	printf("]}");
	return rc;
}

static json_t *make_pages(long long pages)
{
	long long bytes;

	if (__builtin_mul_overflow(pages, (long long)SPACE_PAGE, &bytes))
		return json_null();
	return json_integer(bytes);
}

static json_t *make_growth(const struct growth *growth, long long pages)
{
	return growth->before ? json_real(pages * (SPACE_PAGE * 1000.0) / growth->watched_ms) :
				json_null();
}

static json_t *make_sizes(const struct space_path *path)
{
	json_t *list = json_array();
	int i;

	for (i = 0; i < SPACE_SIZES; i++) {
		if (path->size[i])
			json_array_append_new(list, json_pack("{s:I, s:o}", "most",
							      (long long)SPACE_PAGE << i, "bytes",
							      make_pages(path->size[i])));
	}
	return list;
}

static json_t *make_path(const struct growth *growth, const struct space_path *path)
{
	long long kib;

	return json_pack("{s:s, s:o, s:o, s:o, s:I, s:I, s:o, s:o}",
			 "op", snapshot_ops[path->site->op],
			 "call", make_call(path->site),
			 "bytes", make_pages(path->pages),
			 "bytes_per_second", make_growth(growth, path->grown),
			 "processes", (json_int_t)path->processes,
			 "oldest_ms", path->oldest_ms,
			 "sizes", make_sizes(path),
			 "chain", json_chain(spaces_chain(path->site->chain, &kib)));
}

static json_t *make_tally(const struct tally *tally)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < tally->nr; i++)
		json_array_append_new(list, json_pack("{s:o, s:o}",
						      "name", json_text(tally->row[i].name),
						      "bytes", make_pages(tally->row[i].pages)));
	return list;
}

static json_t *make_calls(const struct spaces *spaces, const struct space *space)
{
	struct tally tally;

	tally_calls(&tally, spaces, space);
	return make_tally(&tally);
}

static json_t *make_files(const struct spaces *spaces, const struct space *space)
{
	struct tally tally;

	tally_files(&tally, spaces, space);
	return make_tally(&tally);
}

static json_t *make_paths(const struct growth *growth, const struct spaces *spaces,
			  const struct space *space)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < space->nr_paths; i++)
		json_array_append_new(list, make_path(growth, &spaces->path[space->first + i]));
	return list;
}

static json_t *make_pids(const struct space *space)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < space->pids; i++)
		json_array_append_new(list, json_integer(space->pid[i]));
	return list;
}

static json_t *make_exe(const struct space *space)
{
	char *exe = strndup(space->exe, space->exe_length);
	json_t *value = !exe ? NULL : *exe ? json_text(exe) : json_null();

	free(exe);
	return value;
}

static json_t *make_space(const struct growth *growth, const struct spaces *spaces,
			  const struct space *space)
{
	return json_pack("{s:o, s:o, s:o, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "comm", json_text(space->comm), "exe", make_exe(space),
			 "pids", make_pids(space),
			 "processes", (json_int_t)space->processes,
			 "born", (json_int_t)space->born, "ended", (json_int_t)space->ended,
			 "bytes", make_pages(space->pages),
			 "bytes_per_second", make_growth(growth, space->grown),
			 "resident_kb", space->resident_kb < 0 ? json_null() :
					json_integer(space->resident_kb),
			 "oldest_ms", space->processes ? json_integer(space->oldest_ms) :
							 json_null(),
			 "example", space->example ? json_object_row(space->example, false) :
						     json_null(),
			 "calls", make_calls(spaces, space),
			 "files", make_files(spaces, space),
			 "paths", make_paths(growth, spaces, space));
}

int json_spaces(const struct growth *growth, const struct spaces *spaces,
		const struct options *options)
{
	int rc = open_rows(growth, spaces->nr);
	size_t i;

	printf(",\"rows\":[");
	for (i = 0; !rc && is_shown(options, spaces->nr, i); i++) {
		printf("%s\n", i ? "," : "");
		rc = json_print(make_space(growth, spaces, &spaces->space[i]), false);
	}
	printf("]}");
	return rc;
}
