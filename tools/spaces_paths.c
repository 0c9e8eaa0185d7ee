// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "parse.h"
#include "snapshot.h"
#include "spaces.h"
#include "spaces_paths.h"

/* What one process has posted at one site, now and before. */
struct posting {
	size_t space;
	size_t path;		/* of the site; sites of one path have the same */
	size_t object;
	const struct site *site;
	long long pages;
	long long grown;
};

struct postings {
	struct posting *posting;
	size_t nr;
	size_t room;
	size_t *path_of;	/* of each site by its place */
};

static int compare_sites(const void *one, const void *other, void *context)
{
	const struct site *sites = context;
	const struct site *a = &sites[*(const size_t *)one];
	const struct site *b = &sites[*(const size_t *)other];
	long long kib;

	if (a->op != b->op)
		return a->op - b->op;
	return strcmp(spaces_chain(a->chain, &kib), spaces_chain(b->chain, &kib));
}

static int number_paths(struct postings *postings, const struct class *class)
{
	size_t nr = class->nr_sites, i;
	size_t *order = malloc((nr + 1) * sizeof(*order));

	postings->path_of = malloc((nr + 1) * sizeof(*postings->path_of));
	if (!order || !postings->path_of) {
		free(order);
		return error_memory();
	}
	for (i = 0; i < nr; i++)
		order[i] = i;
	qsort_r(order, nr, sizeof(*order), compare_sites, class->sites);
	for (i = 0; i < nr; i++)
		postings->path_of[order[i]] =
			i && !compare_sites(&order[i - 1], &order[i], class->sites) ?
			postings->path_of[order[i - 1]] : i;
	free(order);
	return RC_OK;
}

static int add(struct postings *postings, const struct posting *posting)
{
	void *more;

	if (postings->nr == postings->room) {
		postings->room = 2 * postings->room + 1024;
		more = realloc(postings->posting,
			       postings->room * sizeof(*postings->posting));
		if (!more)
			return error_memory();
		postings->posting = more;
	}
	postings->posting[postings->nr++] = *posting;
	return RC_OK;
}

/* One object has few sites: the earlier posting is looked for among them. */
static long long posted(const struct object *object, long long site)
{
	const char *at = object ? object->refs : "";
	struct ref ref;

	while (*at && parse_next_ref(&at, &ref)) {
		if (ref.site == site)
			return ref.posted;
	}
	return 0;
}

static int add_object(struct postings *postings, const struct class *class, size_t place,
		      const struct class *before, size_t space)
{
	const struct object *object = &class->objects[place], *old = NULL;
	const char *at = object->refs;
	int rc = RC_OK;
	struct ref ref;

	if (before)
		old = snapshot_object(before, object->id);
	while (!rc && *at && parse_next_ref(&at, &ref)) {
		const struct site *site = snapshot_site(class, ref.site);
		struct posting posting = { space, 0, place, site, ref.posted, 0 };

		if (!site)
			continue;
		posting.path = postings->path_of[site - class->sites];
		if (before)
			posting.grown = ref.posted - posted(old, ref.site);
		rc = add(postings, &posting);
	}
	return rc;
}

static int compare_postings(const void *one, const void *other)
{
	const struct posting *a = one, *b = other;

	if (a->space != b->space)
		return a->space < b->space ? -1 : 1;
	if (a->path != b->path)
		return a->path < b->path ? -1 : 1;
	return a->object < b->object ? -1 : a->object > b->object;
}

static size_t size_class(const struct site *site)
{
	size_t class = 0;
	long long kib;

	spaces_chain(site->chain, &kib);
	while (class + 1 < SPACE_SIZES && 4LL << class < kib)
		class++;
	return class;
}

static void count(struct space_path *path, const struct class *class,
		  const struct posting *posting, bool other_object)
{
	long long *size = &path->size[size_class(posting->site)];
	long long age_ms = class->objects[posting->object].age_ms;

	if (__builtin_add_overflow(path->pages, posting->pages, &path->pages) ||
	    __builtin_add_overflow(path->grown, posting->grown, &path->grown) ||
	    __builtin_add_overflow(*size, posting->pages, size))
		return;
	path->processes += other_object;
	if (path->oldest_ms < age_ms)
		path->oldest_ms = age_ms;
}

static int compare_paths(const void *one, const void *other)
{
	const struct space_path *a = one, *b = other;

	if (a->space != b->space)
		return a->space < b->space ? -1 : 1;
	if (a->grown != b->grown)
		return a->grown < b->grown ? 1 : -1;
	if (a->pages != b->pages)
		return a->pages < b->pages ? 1 : -1;
	return (a->site->id > b->site->id) - (a->site->id < b->site->id);
}

static int add_up(struct spaces *spaces, struct postings *postings)
{
	struct space_path *path;
	size_t i;

	path = calloc(postings->nr + 1, sizeof(*path));
	spaces->path = path;
	if (!path)
		return error_memory();
	qsort(postings->posting, postings->nr, sizeof(*postings->posting), compare_postings);
	for (i = 0; i < postings->nr; i++) {
		const struct posting *now = &postings->posting[i], *last = now - 1;
		bool other = !i || now->space != last->space || now->path != last->path;

		if (other) {
			path = &spaces->path[spaces->nr_paths++];
			path->space = now->space;
			path->site = now->site;
			path->oldest_ms = -1;
		}
		count(path, spaces->now, now, other || now->object != last->object);
	}
	return RC_OK;
}

static void give_out(struct spaces *spaces)
{
	size_t i;

	qsort(spaces->path, spaces->nr_paths, sizeof(*spaces->path), compare_paths);
	for (i = 0; i < spaces->nr_paths; i++) {
		struct space *space = &spaces->space[spaces->path[i].space];

		if (!space->nr_paths++)
			space->first = i;
	}
}

int spaces_make_paths(struct spaces *spaces, const struct class *before,
		      const size_t *space_at)
{
	struct postings postings = { 0 };
	size_t i;
	int rc;

	rc = number_paths(&postings, spaces->now);
	for (i = 0; !rc && i < spaces->now->nr_objects; i++) {
		if (space_at[i] != SPACE_NONE)
			rc = add_object(&postings, spaces->now, i, before, space_at[i]);
	}
	if (!rc)
		rc = add_up(spaces, &postings);
	if (!rc)
		give_out(spaces);
	free(postings.posting);
	free(postings.path_of);
	return rc;
}

void spaces_scale_paths(struct spaces *spaces, long long by)
{
	size_t i, j;

	for (i = 0; i < spaces->nr_paths; i++) {
		struct space_path *path = &spaces->path[i];

		path->pages = snapshot_scale(path->pages, by);
		path->grown = snapshot_scale(path->grown, by);
		path->processes *= by;
		for (j = 0; j < SPACE_SIZES; j++)
			path->size[j] = snapshot_scale(path->size[j], by);
	}
}
