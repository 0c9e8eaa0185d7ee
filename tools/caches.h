/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CACHES_H
#define CACHES_H

#include <stdbool.h>
#include <stddef.h>

#include "meminfo.h"

/* A slab cache, with the names of all that were merged into it; escaped. */
struct cache {
	char *id;		/* of its directory: a name, or ":A-0000256" */
	char **name;		/* sorted */
	size_t nr_names;
	long long objects;
	long long object_size;
	long long slab_size;	/* what an object takes with its padding */
	long long slabs;
	long long bytes;
	long long growth;	/* bytes a minute */
	bool reclaimable;
};

struct caches {
	struct cache *cache;	/* sorted by id until they are put in order */
	size_t nr;
	struct meminfo meminfo;
	struct meminfo growth;	/* a minute */
	long long at_ms;
	long long watched_ms;	/* 0: read once, there is no growth */
};

/* Read all caches of the kernel; drop them also after a failure. */
int caches_read(struct caches *caches);
void caches_drop(struct caches *caches);

/* How much each has grown a minute since the read @before. */
void caches_compare(struct caches *caches, const struct caches *before);

/* The largest first; if there is growth, what grows most. */
void caches_order(struct caches *caches);

/* What is in no cache of SUnreclaim, and how it grows: large kmalloc(). */
void caches_rest(const struct caches *caches, long long *bytes, long long *growth);

bool caches_named(const struct cache *cache, const char *name);

#endif
