/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOMES_H
#define HOMES_H

#include <stdbool.h>

#include "snapshot.h"

struct cache;

/* The books beside the slab caches, if there are any. */
struct homes {
	struct snapshot snapshot;
	bool known;
};

/* Without the module nothing is known, which is no failure. Close it in any case. */
int homes_open(struct homes *homes);
void homes_close(struct homes *homes);

/*
 * How many live objects of @class in the books lie in @cache; -1 if this is no
 * cache of the class, or the class has no books.
 */
long long homes_live(const struct cache *cache, const struct class *class);

#endif
