// SPDX-License-Identifier: GPL-2.0
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis.h"
#include "error.h"
#include "options.h"
#include "order.h"
#include "parse.h"
#include "snapshot.h"

/* The numbers of a saved file may be anything. */
static long long add(long long a, long long b)
{
	long long sum;

	if (__builtin_add_overflow(a, b, &sum))
		return a < 0 ? -LLONG_MAX : LLONG_MAX;
	return sum;
}

long long analysis_events(const struct site *site)
{
	return site->events[site->op];
}

double analysis_share(const struct pick *pick, const struct site *site)
{
	return pick->live ? 100.0 * site->live / pick->live : 0;
}

static bool matches(const struct object *object, const struct options *options)
{
	if (object->age_ms < options->older_ms)
		return false;
	if (options->netns >= 0 && object->netns != options->netns)
		return false;
	return !options->comm || !strcmp(object->comm, options->comm);
}

static void grow_older(struct site *site, long long age_ms)
{
	if (site->oldest_ms < age_ms)
		site->oldest_ms = age_ms;
}

static void count_object(struct class *class, const struct object *object,
			 struct pick *pick)
{
	struct site *site = snapshot_site(class, object->site);
	const char *at = object->refs;
	struct ref ref;

	if (site) {
		site->live = add(site->live, class->stands);
		grow_older(site, object->age_ms);
	} else {
		pick->unlisted++;
	}
	while (*at && parse_next_ref(&at, &ref)) {
		site = snapshot_site(class, ref.site);
		if (!site)
			continue;
		site->outstanding = add(site->outstanding,
					snapshot_scale(ref.posted, class->stands));
		if (ref.posted)
			grow_older(site, object->age_ms);
	}
}

static void recount(struct class *class, const struct options *options,
		    struct pick *pick)
{
	size_t i;

	for (i = 0; i < class->nr_sites; i++) {
		class->sites[i].live = 0;
		class->sites[i].outstanding = 0;
		class->sites[i].oldest_ms = -1;
	}
	for (i = 0; i < class->nr_objects; i++) {
		if (matches(&class->objects[i], options))
			count_object(class, &class->objects[i], pick);
	}
}

/* Is there anything on this site that is not given back? */
static bool is_open(const struct site *site, const struct options *options)
{
	if (site->op == RL_OP_FREE)
		return !options_filtered(options) && analysis_events(site);
	return site->live || (site->op != RL_OP_ALLOC && site->outstanding);
}

static bool is_shown(const struct site *site, const struct options *options)
{
	return (options->op == OPTIONS_OP_ALL || site->op == options->op) &&
	       is_open(site, options);
}

static int make_room(struct pick *pick, size_t nr)
{
	*pick = (struct pick){ .row = malloc((nr + 1) * sizeof(*pick->row)) };
	return pick->row ? RC_OK : error_memory();
}

static void cut(struct pick *pick, const struct options *options)
{
	pick->nr = pick->matching;
	if (options->top && pick->nr > (unsigned long long)options->top)
		pick->nr = options->top;
}

int analysis_pick_sites(struct class *class, const struct options *options,
			struct pick *pick)
{
	size_t i;

	if (make_room(pick, class->nr_sites))
		return RC_ERROR;
	if (options_filtered(options))
		recount(class, options, pick);
	for (i = 0; i < class->nr_sites; i++) {
		struct site *site = &class->sites[i];

		pick->live = add(pick->live, site->live);
		if (is_shown(site, options))
			pick->row[pick->matching++] = site;
	}
	cut(pick, options);
	order_sites(pick->row, pick->matching, options->sort);
	return RC_OK;
}

int analysis_pick_objects(const struct class *class,
			  const struct options *options, struct pick *pick)
{
	size_t i;

	if (make_room(pick, class->nr_objects))
		return RC_ERROR;
	for (i = 0; i < class->nr_objects; i++) {
		struct object *object = &class->objects[i];

		if (!matches(object, options))
			continue;
		pick->row[pick->matching++] = object;
		pick->unlisted += !snapshot_site(class, object->site);
	}
	cut(pick, options);
	order_objects(pick->row, pick->matching, options->sort);
	return RC_OK;
}

void analysis_drop(struct pick *pick)
{
	free(pick->row);
}
