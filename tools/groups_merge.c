// SPDX-License-Identifier: GPL-2.0
/*
 * Names that do not count up but are all different make a group each. Where many
 * small groups are alike but for one word of the description, that word is of no
 * use: they become one group with '*' in its place. A group that is a good part of
 * its likes stays, whatever the others are.
 */
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "describe.h"
#include "error.h"
#include "groups.h"
#include "groups_merge.h"
#include "snapshot.h"

/* So many may stand beside each other, and so large is a good part. */
#define MANY	6
#define PART	10

/* Words that name one thing among many; each is tried alone, then all. */
static const char *const names[] = {
	"name", "local", "peer", "to", "via", "dir", "path",
};

struct merger {
	struct groups *groups;
	struct masked {
		struct group *group;
		char *pattern;
	} *masked;
};

static int compare(const void *one, const void *other)
{
	const struct masked *a = one, *b = other;
	int order;

	if (a->group->site != b->group->site)
		return a->group->site < b->group->site ? -1 : 1;
	order = strcmp(a->group->comm, b->group->comm);
	return order ? order : strcmp(a->pattern, b->pattern);
}

static int make_masked(struct merger *merger, const char *const *keys, size_t nr)
{
	const struct groups *groups = merger->groups;
	size_t i;

	for (i = 0; i < groups->nr; i++) {
		const char *pattern = groups->group[i].pattern;
		struct masked *masked = &merger->masked[i];

		/* An empty value becomes longer. */
		masked->group = &groups->group[i];
		masked->pattern = malloc(strlen(pattern) + ARRAY_SIZE(names) + 1);
		if (!masked->pattern)
			return error_memory();
		describe_mask(pattern, keys, nr, masked->pattern);
	}
	return RC_OK;
}

static void absorb(struct group *group, struct group *more)
{
	group->varies |= more->varies;
	if (group->example && more->example)
		group->varies |= describe_differ(group->example->description,
						 more->example->description);
	group->pids |= more->pids || group->pid != more->pid;
	group->patterns += more->patterns;
	group->live += more->live;
	group->born += more->born;
	group->ended += more->ended;
	group->idle += more->idle;
	if (group->oldest_ms < more->oldest_ms || !group->example) {
		group->oldest_ms = more->oldest_ms;
		group->example = more->example;
	}
	free(more->pattern);
	more->pattern = NULL;
}

static size_t weight(const struct group *group)
{
	return group->live + group->ended;
}

static void merge_run(struct masked *run, size_t nr)
{
	struct group *group = NULL;
	size_t sum = 0, small = 0, i;

	for (i = 0; i < nr; i++)
		sum += weight(run[i].group);
	for (i = 0; i < nr; i++)
		small += weight(run[i].group) * PART < sum;
	for (i = 0; small > MANY && i < nr; i++) {
		if (weight(run[i].group) * PART >= sum)
			continue;
		if (group) {
			absorb(group, run[i].group);
			continue;
		}
		group = run[i].group;
		free(group->pattern);
		group->pattern = run[i].pattern;
		run[i].pattern = NULL;
	}
}

static void merge_runs(struct merger *merger)
{
	size_t nr = merger->groups->nr, first = 0, i;

	qsort(merger->masked, nr, sizeof(*merger->masked), compare);
	for (i = 1; i <= nr; i++) {
		if (i < nr && !compare(&merger->masked[first], &merger->masked[i]))
			continue;
		merge_run(&merger->masked[first], i - first);
		first = i;
	}
}

static void close_gaps(struct groups *groups)
{
	size_t nr = 0, i;

	for (i = 0; i < groups->nr; i++) {
		if (groups->group[i].pattern)
			groups->group[nr++] = groups->group[i];
	}
	groups->nr = nr;
}

static int merge(struct groups *groups, const char *const *keys, size_t nr)
{
	struct merger merger = { .groups = groups };
	size_t i;
	int rc;

	if (groups->nr <= MANY)
		return RC_OK;
	merger.masked = calloc(groups->nr, sizeof(*merger.masked));
	if (!merger.masked)
		return error_memory();
	rc = make_masked(&merger, keys, nr);
	if (!rc)
		merge_runs(&merger);
	for (i = 0; i < groups->nr; i++)
		free(merger.masked[i].pattern);
	free(merger.masked);
	close_gaps(groups);
	return rc;
}

int groups_merge(struct groups *groups)
{
	int rc = RC_OK;
	size_t i;

	for (i = 0; !rc && i < ARRAY_SIZE(names); i++)
		rc = merge(groups, &names[i], 1);
	return rc ? rc : merge(groups, names, ARRAY_SIZE(names));
}
