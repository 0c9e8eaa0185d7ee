/* SPDX-License-Identifier: GPL-2.0 */
#ifndef LEAKS_H
#define LEAKS_H

#include <stdbool.h>
#include <stddef.h>

#include "families.h"

struct class;
struct rows;
struct samples;

#define LEAK_EXAMPLES	3

/* What a get site left behind. */
struct leak {
	double rate;		/* of its gets that were never given back */
	double gets;		/* all it took (since the baseline) */
	double lost;		/* references attributed to it */
	double scale;		/* so many one that was read stands for; 1 without a sample */
	double grown;		/* of these, those that came under watch */
	double in_flight;	/* that come and go on the same objects */
	double sure;		/* share of lost that no other place explains, 0 to 1 */
	long long oldest_ms;	/* age of the oldest of these objects */
	size_t objects;		/* on which it is the likeliest */
	size_t example[LEAK_EXAMPLES];	/* places in class->objects, most lost first */
	double example_lost[LEAK_EXAMPLES];
	size_t nr_examples;
};

struct leaks {
	struct leak *leak;	/* of each site of the class, by its place */
	struct families families;
	double unnamed;		/* references that are under no site */
};

int leaks_find(struct leaks *leaks, const struct rows *rows, const struct samples *samples);
/* Add what another site of the same place left behind. */
void leaks_add(struct leak *leak, const struct leak *more);
void leaks_drop(struct leaks *leaks);

#endif
