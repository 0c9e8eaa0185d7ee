// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "error.h"
#include "families.h"
#include "snapshot.h"

/* As many frames make a place: the get, and who called for it. */
#define FRAMES		3

/* Length of the frames that count. */
static int head_length(const char *chain)
{
	const char *at = chain, *frame;
	int length = 0, end = 0, i;

	for (i = 0; i < FRAMES && (frame = chain_next(&at, &length)); i++)
		end = frame + length - chain;
	return end;
}

static int compare(const void *one, const void *other, void *context)
{
	const struct site *sites = context;
	const struct site *a = &sites[*(const size_t *)one];
	const struct site *b = &sites[*(const size_t *)other];
	int length = head_length(a->chain), order;

	if (a->op != b->op)
		return a->op - b->op;
	if (length != head_length(b->chain))
		return length - head_length(b->chain);
	order = strncmp(a->chain, b->chain, length);
	/* Chains that found no site are not one place. */
	if (!order && !strcmp(a->chain, RL_NONE))
		order = (a > b) - (a < b);
	return order;
}

int families_make(struct families *families, const struct class *class)
{
	size_t *order = malloc((class->nr_sites + 1) * sizeof(*order)), i;

	families->first = malloc((class->nr_sites + 1) * sizeof(*families->first));
	if (!order || !families->first) {
		free(order);
		return error_memory();
	}
	for (i = 0; i <= class->nr_sites; i++)
		order[i] = i;
	qsort_r(order, class->nr_sites, sizeof(*order), compare, class->sites);
	for (i = 0; i <= class->nr_sites; i++) {
		if (i && i < class->nr_sites &&
		    !compare(&order[i - 1], &order[i], class->sites))
			families->first[order[i]] = families->first[order[i - 1]];
		else
			families->first[order[i]] = order[i];
	}
	free(order);
	return RC_OK;
}

void families_drop(struct families *families)
{
	free(families->first);
}
