/* SPDX-License-Identifier: GPL-2.0 */
#ifndef COVERAGE_H
#define COVERAGE_H

#include <stdbool.h>
#include <stddef.h>

struct class;
struct samples;

/* What a sample of the objects cannot tell of; all 0 where all were read. */
struct coverage {
	size_t sites;		/* that take, with too few objects in the sample */
	double refs;		/* that these have outstanding */
	bool elsewhere;		/* many of them are on objects that were not read */
};

/*
 * Compare what the call sites of @class have outstanding in the last of @samples (since
 * the baseline) with the objects that were read. Sites with less than @least are none.
 */
struct coverage coverage_find(const struct samples *samples, const struct class *class,
			      long long least);

/*
 * What a reference of each site counts for in the objects that were read, beside what
 * each of these stands for; 1 where all were read. One more than sites.
 */
void coverage_factors(const struct class *class, double *factor);

#endif
