// SPDX-License-Identifier: GPL-2.0
/*
 * Who makes what. A leak of the kernel has one call site; a flood of objects that are
 * nobody's mistake in the kernel (names that do not exist, sockets of a busy server)
 * has a program that asks for them. So objects are put together by who asked (comm),
 * how (call path) and for what (description). Names that count up are one pattern:
 * digits stand for each other.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "describe.h"
#include "error.h"
#include "groups.h"
#include "groups_merge.h"
#include "options.h"
#include "snapshot.h"
#include "source.h"

#define WORDS_MOST	32

static uint64_t hash_text(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3ull;
	return hash ^ hash >> 29;
}

static int make_index(struct groups *groups)
{
	size_t size = groups->mask ? 4 * (groups->mask + 1) : 1024, i;

	free(groups->bucket);
	groups->bucket = calloc(size, sizeof(*groups->bucket));
	if (!groups->bucket)
		return error_memory();
	groups->mask = size - 1;
	for (i = 0; i < groups->nr; i++) {
		size_t *bucket = &groups->bucket[groups->group[i].hash & groups->mask];

		groups->group[i].next = *bucket;
		*bucket = i + 1;
	}
	return RC_OK;
}

static struct group *find(const struct groups *groups, const struct group *wanted)
{
	size_t at = groups->bucket[wanted->hash & groups->mask];

	for (; at; at = groups->group[at - 1].next) {
		struct group *group = &groups->group[at - 1];

		if (group->hash == wanted->hash && group->site == wanted->site &&
		    !strcmp(group->comm, wanted->comm) &&
		    !strcmp(group->pattern, wanted->pattern))
			return group;
	}
	return NULL;
}

static struct group *add(struct groups *groups, const struct group *wanted)
{
	size_t *bucket;
	void *more;

	if (groups->nr == groups->room) {
		groups->room = 2 * groups->room + 64;
		more = realloc(groups->group, groups->room * sizeof(*groups->group));
		if (!more)
			return NULL;
		groups->group = more;
	}
	if (groups->nr > groups->mask && make_index(groups))
		return NULL;
	groups->group[groups->nr] = *wanted;
	groups->group[groups->nr].pattern = strdup(wanted->pattern);
	if (!groups->group[groups->nr].pattern)
		return NULL;
	bucket = &groups->bucket[wanted->hash & groups->mask];
	groups->group[groups->nr].next = *bucket;
	*bucket = ++groups->nr;
	return &groups->group[groups->nr - 1];
}

/* @pattern is room for the longest description. NULL: no memory. */
static struct group *group_of(struct groups *groups, const struct object *object,
			      char *pattern)
{
	struct group wanted = {
		.comm = object->comm, .pid = object->pid, .site = object->site,
		.pattern = pattern, .patterns = 1, .oldest_ms = -1,
	};
	struct group *group;

	describe_fold(object->description, pattern);
	wanted.hash = hash_text(hash_text(object->site + 1, object->comm), pattern);
	group = find(groups, &wanted);
	return group ? group : add(groups, &wanted);
}

/* Of objects without a count the state tells: nothing but a cache has them. */
static bool is_idle(const struct object *object)
{
	if (object->count == OBJECT_COUNT_NONE)
		return object->state == RL_OBJECT_CACHED;
	return !object->count;
}

static void count_live(struct group *group, const struct object *object, bool born)
{
	group->live++;
	group->born += born;
	group->idle += is_idle(object);
	if (!group->example) {
		group->pid = object->pid;
	} else {
		group->varies |= describe_differ(group->example->description,
						 object->description);
		group->pids |= group->pid != object->pid;
	}
	if (group->oldest_ms < object->age_ms) {
		group->oldest_ms = object->age_ms;
		group->example = object;
	}
}

static bool is_asked_for(const struct object *object, const struct options *options)
{
	return !options->comm || !strcmp(object->comm, options->comm);
}

static int count_objects(struct groups *groups, const struct class *before,
			 const struct options *options, char *pattern)
{
	size_t i;

	for (i = 0; i < groups->now->nr_objects; i++) {
		const struct object *object = &groups->now->objects[i];
		bool born = before && !snapshot_object(before, object->id);
		struct group *group;

		if (!is_asked_for(object, options))
			continue;
		group = group_of(groups, object, pattern);
		if (!group)
			return error_memory();
		count_live(group, object, born);
	}
	return RC_OK;
}

static int count_ended(struct groups *groups, const struct class *before,
		       const struct options *options, char *pattern)
{
	size_t i;

	for (i = 0; before && i < before->nr_objects; i++) {
		const struct object *object = &before->objects[i];
		struct group *group;

		if (snapshot_object(groups->now, object->id) ||
		    !is_asked_for(object, options))
			continue;
		group = group_of(groups, object, pattern);
		if (!group)
			return error_memory();
		group->ended++;
	}
	return RC_OK;
}

static void add_up(struct groups_sum *sum, const struct group *group)
{
	sum->live += group->live;
	sum->born += group->born;
	sum->ended += group->ended;
	sum->idle += group->idle;
}

/* Each object of a sample stands for many. */
static void scale(struct group *group, size_t by)
{
	group->live *= by;
	group->born *= by;
	group->ended *= by;
	group->idle *= by;
}

static void sum_up(struct groups *groups)
{
	size_t i;

	for (i = 0; i < groups->nr; i++) {
		struct group *group = &groups->group[i];

		scale(group, groups->now->stands);
		add_up(&groups->all, group);
		if (describe_is(group->pattern, "negative", "1"))
			add_up(&groups->negative, group);
	}
}

static int by_growth(const void *one, const void *other)
{
	const struct group *a = one, *b = other;
	long long grown = (long long)(a->born - a->ended) - (long long)(b->born - b->ended);

	if (grown)
		return grown < 0 ? 1 : -1;
	if (a->live != b->live)
		return a->live < b->live ? 1 : -1;
	if (a->site != b->site)
		return a->site < b->site ? -1 : 1;
	return strcmp(a->pattern, b->pattern);
}

int groups_make(struct groups *groups, const struct class *now, const struct class *before,
		const struct options *options)
{
	char *pattern;
	int rc;

	*groups = (struct groups){ .now = now };
	pattern = malloc(SOURCE_LINE_MAX + 1);
	rc = pattern ? make_index(groups) : error_memory();
	if (!rc)
		rc = count_objects(groups, before, options, pattern);
	if (!rc)
		rc = count_ended(groups, before, options, pattern);
	free(pattern);
	if (!rc)
		rc = groups_merge(groups);
	if (rc)
		return rc;
	sum_up(groups);
	if (groups->nr)
		qsort(groups->group, groups->nr, sizeof(*groups->group), by_growth);
	return RC_OK;
}

void groups_drop(struct groups *groups)
{
	size_t i;

	for (i = 0; i < groups->nr; i++)
		free(groups->group[i].pattern);
	free(groups->group);
	free(groups->bucket);
}

/* That inode numbers differ goes without saying. */
static bool is_empty(const char *word, size_t length)
{
	static const char empty[] = "ino=#";

	return length == strlen(empty) && !strncmp(word, empty, length);
}

char *groups_describe(const struct group *group)
{
	const char *exact = group->example ? group->example->description : group->pattern;
	const char *folded = group->pattern;
	char *text = malloc(strlen(exact) + strlen(folded) + 2), *to = text;
	int i;

	for (i = 0; text && *folded && *exact; i++) {
		size_t length = strcspn(folded, " "), size = strcspn(exact, " ");
		bool varies = i >= WORDS_MOST || group->varies & 1u << i ||
			      folded[length ? length - 1 : 0] == '*';

		if (!varies)
			to = mempcpy(to, exact, size);
		else if (!is_empty(folded, length))
			to = mempcpy(to, folded, length);
		if (to > text && to[-1] != ' ')
			*to++ = ' ';
		folded += length + (folded[length] == ' ');
		exact += size + (exact[size] == ' ');
	}
	if (text)
		to[to > text ? -1 : 0] = '\0';
	return text;
}
