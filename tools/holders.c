// SPDX-License-Identifier: GPL-2.0
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "describe.h"
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

static bool begins(const struct site *site, const char *function)
{
	return !strncmp(site->chain, function, strlen(function));
}

static bool is_by_route_cache(const struct site *site)
{
	/* rt_cache_route(), and rt_bind_exception() where that is inlined */
	return site->op == RL_OP_GET &&
	       (begins(site, "rt_cache_route") || begins(site, "rt_bind_exception") ||
		begins(site, "rt_set_nexthop"));
}

/* References on one object, by who posted them. */
struct posted {
	bool by_route_cache;	/* or it is not known */
	long long to_dst_cache;
	long long from_dst_cache;
};

static struct posted sort_out(const struct class *class, const struct object *object)
{
	struct posted sum = { false };
	const char *at = object->refs;
	struct ref ref;

	while (*at && parse_next_ref(&at, &ref)) {
		const struct site *site = snapshot_site(class, ref.site);

		if (!site || site->op == RL_OP_OPEN || is_by_route_cache(site))
			sum.by_route_cache = true;
		else if (ref.posted > 0 && begins(site, "dst_cache_set_"))
			sum.to_dst_cache += ref.posted;
		else if (ref.posted < 0 && begins(site, "dst_cache_"))
			sum.from_dst_cache -= ref.posted;
	}
	return sum;
}

/*
 * What caches own of an object.
 *
 * An IPv4 route that a next hop caches looks like one that nobody ever cached:
 * neither is on the list of uncached routes. But a cache takes a reference.
 *
 * A tunnel keeps its route for each CPU (struct dst_cache). Nothing points from the
 * route to there, so its gets are counted less its puts. When an entry is found
 * obsolete it puts twice: for itself, and for who asked.
 */
static long long of_caches(const struct class *class, const struct object *object)
{
	struct posted sum = sort_out(class, object);
	long long held = sum.to_dst_cache - sum.from_dst_cache / 2;
	bool inet = !strncmp(object->description, INET, strlen(INET));

	if (held < 0)
		held = 0;
	return held + (object->state == RL_OBJECT_CACHED && (!inet || sum.by_route_cache));
}

/* A route has a dev=, too, which is no number. */
static long long find_dev(const char *description)
{
	int length;
	const char *dev = describe_word(description, "dev", &length);

	return dev ? fds_dev(dev) : FDS_NO_DEV;
}

/* Is the object a file's whose descriptors nobody wrote down? */
static bool is_unknown(const struct fds *fds, const struct object *object)
{
	return !fds->known ||
	       (!fds->files && find_dev(object->description) != FDS_NO_DEV);
}

static long long of_object(const struct sample *sample, const struct class *class,
			   const struct object *object)
{
	long long holders = of_caches(class, object);
	long long ino = find_ino(object->description);

	if (ino < 0)
		return holders;
	/* Nobody knows how many hold it: all of its references may be right. */
	add(&holders, is_unknown(&sample->fds, object) ? INT_MAX :
		      fds_of(&sample->fds, find_dev(object->description), ino));
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

	for (i = 0; i < class->nr_objects; i++) {
		if (is_unknown(&sample->fds, &class->objects[i]) &&
		    find_ino(class->objects[i].description) >= 0)
			return true;
	}
	return false;
}
