/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ANALYSIS_H
#define ANALYSIS_H

#include <stddef.h>

struct class;
struct object;
struct options;
struct site;

/* Rows to show, in their order: @row holds struct site or struct object. */
struct pick {
	void **row;
	size_t nr;		/* rows to show */
	size_t matching;	/* rows that there are */
	long long live;		/* sum of live over all alloc sites */
	size_t unlisted;	/* objects whose site is not listed */
};

/*
 * With a filter, live, outstanding and oldest_ms of the class's sites are
 * counted anew from its matching objects.
 */
int analysis_pick_sites(struct class *class, const struct options *options,
			struct pick *pick);
int analysis_pick_objects(const struct class *class,
			  const struct options *options, struct pick *pick);
void analysis_drop(struct pick *pick);

/* Events of the site's own op. */
long long analysis_events(const struct site *site);

/* Share of @site in the live objects, in percent. */
double analysis_share(const struct pick *pick, const struct site *site);

#endif
