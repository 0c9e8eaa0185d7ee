// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "snapshot.h"
#include "spaces.h"
#include "spaces_paths.h"
#include "spaces_tally.h"
#include "spaces_way.h"

static struct tally_row *row_of(struct tally *tally, const char *name, int length)
{
	struct tally_row *row;
	size_t i;

	if (length >= TALLY_NAME)
		length = TALLY_NAME - 1;
	for (i = 0; i < tally->nr; i++) {
		row = &tally->row[i];
		if (!strncmp(row->name, name, length) && !row->name[length])
			return row;
	}
	if (tally->nr == TALLY_MAX)
		return NULL;
	row = &tally->row[tally->nr++];
	*row = (struct tally_row){ .path = SPACE_NONE };
	snprintf(row->name, sizeof(row->name), "%.*s", length, name);
	return row;
}

/* A path counts once for each name. */
static void count(struct tally *tally, const char *name, int length,
		  const struct spaces *spaces, size_t path)
{
	struct tally_row *row = row_of(tally, name, length);
	long long sum;

	if (!row || row->path == path ||
	    __builtin_add_overflow(row->pages, spaces->path[path].pages, &sum))
		return;
	row->pages = sum;
	row->path = path;
}

static int compare(const void *one, const void *other)
{
	const struct tally_row *a = one, *b = other;

	if (a->pages != b->pages)
		return a->pages < b->pages ? 1 : -1;
	return strcmp(a->name, b->name);
}

void tally_calls(struct tally *tally, const struct spaces *spaces,
		 const struct space *space)
{
	char call[SYSCALL_NAME];
	const char *way;
	size_t i;

	tally->nr = 0;
	for (i = space->first; i < space->first + space->nr_paths; i++) {
		way = spaces_way(spaces->path[i].site, call);
		count(tally, way, strlen(way), spaces, i);
	}
	qsort(tally->row, tally->nr, sizeof(*tally->row), compare);
}

static void count_files(struct tally *tally, const struct spaces *spaces, size_t path)
{
	const char *at = spaces->path[path].site->chain, *frame;
	int length, size;

	while ((frame = chain_next(&at, &length))) {
		size = spaces_file(frame, length);
		if (size)
			count(tally, frame, size, spaces, path);
	}
}

void tally_files(struct tally *tally, const struct spaces *spaces,
		 const struct space *space)
{
	size_t i;

	tally->nr = 0;
	for (i = space->first; i < space->first + space->nr_paths; i++)
		count_files(tally, spaces, i);
	qsort(tally->row, tally->nr, sizeof(*tally->row), compare);
}
