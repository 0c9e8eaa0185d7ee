/* SPDX-License-Identifier: GPL-2.0 */
#ifndef LOSS_H
#define LOSS_H

#include <stddef.h>

#include "drags.h"

struct sizes;
struct suspect;

/* What the objects of a suspect keep in memory, cache by cache. */
struct loss {
	struct loss_part {
		const char *cache;
		long long bytes;
	} part[DRAGS_MOST];
	size_t nr;
	long long bytes;	/* all together */
};

/*
 * Only caches whose size is known, and in which all objects are that the suspect may
 * have kept: at least so much. Nothing is known when loss->nr is 0.
 */
void loss_find(struct loss *loss, const struct sizes *sizes, const struct suspect *suspect);

#endif
