// SPDX-License-Identifier: GPL-2.0
/*
 * Who maps memory and by which path. The books of class mmap have an object for each
 * process and a posting for each call path that changed its address space, in pages.
 * Processes of one name and program are put together, and so are the paths that are
 * alike but for the size of the change, which is their first frame.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"
#include "describe.h"
#include "error.h"
#include "idmap.h"
#include "options.h"
#include "parse.h"
#include "snapshot.h"
#include "spaces.h"
#include "spaces_paths.h"

#define SIZE		"size<="

const char *spaces_chain(const char *chain, long long *kib)
{
	const char *at = chain;
	int length;

	*kib = 0;
	if (strncmp(chain, SIZE, strlen(SIZE)))
		return chain;
	parse_digits(chain + strlen(SIZE), kib);
	chain_next(&at, &length);
	return *at ? at + strspn(at, " ") : RL_NONE;
}

static void read_exe(struct space *space, const char *description)
{
	space->exe = describe_word(description, "exe", &space->exe_length);
	if (!space->exe) {
		space->exe = "";
		space->exe_length = 0;
	}
}

static struct space *space_of(struct spaces *spaces, const struct object *object)
{
	struct space wanted = { .comm = object->comm, .resident_kb = -1, .oldest_ms = -1 };
	size_t i;

	read_exe(&wanted, object->description);
	for (i = 0; i < spaces->nr; i++) {
		struct space *space = &spaces->space[i];

		if (!strcmp(space->comm, wanted.comm) &&
		    space->exe_length == wanted.exe_length &&
		    !strncmp(space->exe, wanted.exe, wanted.exe_length))
			return space;
	}
	spaces->space[spaces->nr] = wanted;
	return &spaces->space[spaces->nr++];
}

static long long read_number(const char *description, const char *key, long long none)
{
	long long value;
	int length;
	const char *at = describe_word(description, key, &length);

	return at && parse_digits(at, &value) == at + length ? value : none;
}

/* Numbers of a saved file may be anything. */
static long long add(long long a, long long b)
{
	long long sum;

	return __builtin_add_overflow(a, b, &sum) ? a : sum;
}

static void count_live(struct space *space, const struct object *object,
		       const struct object *before, bool watched)
{
	long long resident = read_number(object->description, "rss_kb", -1);

	if (space->pids < SPACE_PIDS)
		space->pid[space->pids++] = read_number(object->description, "pid",
							object->pid);
	space->processes++;
	space->born += watched && !before;
	space->pages = add(space->pages, object->balance);
	if (watched)
		space->grown = add(space->grown, object->balance -
				   (before ? before->balance : 0));
	if (resident >= 0)
		space->resident_kb = add(space->resident_kb < 0 ? 0 : space->resident_kb,
					 resident);
	if (space->oldest_ms < object->age_ms) {
		space->oldest_ms = object->age_ms;
		space->example = object;
	}
}

/* Of the running kernel, not the reader itself. */
static bool is_asked_for(const struct object *object, const struct options *options)
{
	if (!options->dir && read_number(object->description, "pid", object->pid) == getpid())
		return false;
	return !options->comm || !strcmp(object->comm, options->comm);
}

/* Room for the worst case: all of them have other names. */
static int count_spaces(struct spaces *spaces, const struct class *before,
			const struct options *options, size_t *space_at)
{
	const struct class *now = spaces->now;
	size_t i;

	for (i = 0; i < now->nr_objects; i++) {
		const struct object *object = &now->objects[i], *old = NULL;
		struct space *space;

		space_at[i] = SPACE_NONE;
		if (!is_asked_for(object, options))
			continue;
		if (before)
			old = snapshot_object(before, object->id);
		space = space_of(spaces, object);
		space_at[i] = space - spaces->space;
		count_live(space, object, old, before);
	}
	for (i = 0; before && i < before->nr_objects; i++) {
		const struct object *object = &before->objects[i];
		struct space *space;

		if (!is_asked_for(object, options) || snapshot_object(now, object->id))
			continue;
		space = space_of(spaces, object);
		space->ended++;
		space->grown = add(space->grown, -object->balance);
	}
	return RC_OK;
}

/* Each process of a sample stands for many. */
static void scale(struct spaces *spaces)
{
	long long by = spaces->now->stands;
	size_t i;

	for (i = 0; i < spaces->nr; i++) {
		struct space *space = &spaces->space[i];

		space->processes *= by;
		space->born *= by;
		space->ended *= by;
		space->pages = snapshot_scale(space->pages, by);
		space->grown = snapshot_scale(space->grown, by);
		if (space->resident_kb > 0)
			space->resident_kb = snapshot_scale(space->resident_kb, by);
	}
	spaces_scale_paths(spaces, by);
}

static int compare(const void *one, const void *other)
{
	const struct space *a = one, *b = other;

	if (a->grown != b->grown)
		return a->grown < b->grown ? 1 : -1;
	if (a->pages != b->pages)
		return a->pages < b->pages ? 1 : -1;
	return strcmp(a->comm, b->comm);
}

int spaces_make(struct spaces *spaces, const struct class *now, const struct class *before,
		const struct options *options)
{
	size_t room = now->nr_objects + (before ? before->nr_objects : 0) + 1, i;
	size_t *space_at = malloc(room * sizeof(*space_at));
	int rc = RC_OK;

	*spaces = (struct spaces){ .now = now };
	spaces->space = calloc(room, sizeof(*spaces->space));
	if (!spaces->space || !space_at)
		rc = error_memory();
	if (!rc)
		rc = count_spaces(spaces, before, options, space_at);
	if (!rc)
		rc = spaces_make_paths(spaces, before, space_at);
	free(space_at);
	if (rc)
		return rc;
	scale(spaces);
	for (i = 0; i < spaces->nr; i++) {
		spaces->pages = add(spaces->pages, spaces->space[i].pages);
		spaces->grown = add(spaces->grown, spaces->space[i].grown);
	}
	qsort(spaces->space, spaces->nr, sizeof(*spaces->space), compare);
	return RC_OK;
}

void spaces_drop(struct spaces *spaces)
{
	free(spaces->space);
	free(spaces->path);
}
