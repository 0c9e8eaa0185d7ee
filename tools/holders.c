// SPDX-License-Identifier: GPL-2.0
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "error.h"
#include "holders.h"
#include "parse.h"
#include "sample.h"
#include "snapshot.h"

#define INO		"ino="
#define INET		"family=inet "

/* The word ino= of a description; -1: there is none. */
static long long find_ino(const char *description)
{
	const char *at = description;
	long long ino;

	while ((at = strstr(at, INO))) {
		if ((at == description || at[-1] == ' ') &&
		    parse_digits(at + strlen(INO), &ino))
			return ino;
		at++;
	}
	return -1;
}

/* Numbers of a saved file may be anything; more than this nobody holds. */
static void add(long long *holders, long long more)
{
	*holders += more > INT_MAX ? INT_MAX : more;
	if (*holders > INT_MAX)
		*holders = INT_MAX;
}

static bool was_cached_by(const struct class *class, long long id)
{
	/* rt_cache_route(), and rt_bind_exception() where that is inlined */
	static const char *const cachers[] = {
		"rt_cache_route", "rt_bind_exception", "rt_set_nexthop",
	};
	const struct site *site = snapshot_site(class, id);
	size_t i;

	if (!site || site->op == RL_OP_OPEN)
		return true;
	for (i = 0; i < ARRAY_SIZE(cachers) && site->op == RL_OP_GET; i++) {
		if (!strncmp(site->chain, cachers[i], strlen(cachers[i])))
			return true;
	}
	return false;
}

/*
 * An IPv4 route that a next hop caches looks like one that nobody ever cached:
 * neither is on the list of uncached routes. But a cache takes a reference.
 */
static bool is_cached(const struct class *class, const struct object *object)
{
	const char *at = object->refs;
	struct ref ref;

	if (object->state != RL_OBJECT_CACHED)
		return false;
	if (strncmp(object->description, INET, strlen(INET)))
		return true;
	while (*at && parse_next_ref(&at, &ref)) {
		if (ref.posted > 0 && was_cached_by(class, ref.site))
			return true;
	}
	return false;
}

static long long of_object(const struct sample *sample, const struct class *class,
			   const struct object *object)
{
	long long holders = is_cached(class, object);
	long long ino = find_ino(object->description);

	if (ino < 0)
		return holders;
	/* Nobody knows how many hold it: all of its references may be right. */
	add(&holders, sample->fds.known ? fds_of(&sample->fds, ino) : INT_MAX);
	return holders;
}

static void add_holds(const struct class *holder, const struct class *class,
		      long long *holders)
{
	struct hold hold;
	const char *at;
	size_t i, place;

	for (i = 0; i < holder->nr_objects; i++) {
		at = holder->objects[i].holds;
		while (strcmp(at, RL_NONE) && *at && parse_next_hold(&at, &hold)) {
			if (strncmp(class->name, hold.class, hold.length) ||
			    class->name[hold.length])
				continue;
			place = idmap_find(&class->object_map, hold.id);
			if (place != IDMAP_NONE)
				add(&holders[place], hold.refs);
		}
	}
}

int holders_count(const struct sample *sample, const struct class *class,
		  long long **holders)
{
	const struct snapshot *snapshot = &sample->snapshot;
	size_t i;

	*holders = calloc(class->nr_objects + 1, sizeof(**holders));
	if (!*holders)
		return error_memory();
	for (i = 0; i < class->nr_objects; i++)
		(*holders)[i] = of_object(sample, class, &class->objects[i]);
	for (i = 0; i < snapshot->nr_classes; i++)
		add_holds(&snapshot->classes[i], class, *holders);
	return RC_OK;
}

bool holders_unknown(const struct sample *sample, const struct class *class)
{
	size_t i;

	for (i = 0; !sample->fds.known && i < class->nr_objects; i++) {
		if (find_ino(class->objects[i].description) >= 0)
			return true;
	}
	return false;
}
