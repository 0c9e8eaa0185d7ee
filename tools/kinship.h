/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KINSHIP_H
#define KINSHIP_H

#include <stddef.h>

struct class;

#define KINSHIP_FRAMES	16

/* The functions of one site's call chain, each once, in rising order. */
struct family {
	size_t function[KINSHIP_FRAMES];
	size_t nr;
};

/* Which call chains pass through the same functions. */
struct kinship {
	struct family *family;	/* of each site */
	double *weight;		/* of each function: the rarer, the more */
};

/* Drop it also after a failure. */
int kinship_make(struct kinship *kinship, const struct class *class);
void kinship_drop(struct kinship *kinship);

/* 0 (nothing in common that not everybody has) to 1 (the same functions). */
double kinship_of(const struct kinship *kinship, size_t one, size_t other);

#endif
