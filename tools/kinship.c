// SPDX-License-Identifier: GPL-2.0
/*
 * A reference that is taken for the time of one call is given back in that call:
 * the chains of its get and of its put then run through the same functions, down to
 * the one that does both. How much two chains share is weighed: a function that is
 * in every chain (the entry from user space, the softirq's loop) says nothing, one
 * that only these two have says most.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "error.h"
#include "kinship.h"
#include "snapshot.h"

/* One function of one site. */
struct mention {
	const char *name;
	int length;
	size_t site;
};

struct mentions {
	struct mention *mention;
	size_t nr;
};

static int compare_names(const struct mention *a, const struct mention *b)
{
	int shorter = a->length < b->length ? a->length : b->length;
	int order = strncmp(a->name, b->name, shorter);

	return order ? order : a->length - b->length;
}

static int compare(const void *a, const void *b)
{
	const struct mention *one = a, *other = b;
	int order = compare_names(one, other);

	return order ? order : (one->site > other->site) - (one->site < other->site);
}

static void mention_chain(struct mentions *all, const struct class *class, size_t site)
{
	const char *at = class->sites[site].chain, *frame;
	int length, n = 0;

	while (n++ < KINSHIP_FRAMES && (frame = chain_next(&at, &length))) {
		const char *plus = memchr(frame, '+', length);

		if (plus)
			all->mention[all->nr++] = (struct mention){
				.name = frame, .length = plus - frame, .site = site,
			};
	}
}

static void give_number(struct kinship *kinship, const struct mention *mention,
			size_t number)
{
	struct family *family = &kinship->family[mention->site];

	if (family->nr && family->function[family->nr - 1] == number)
		return;		/* the chain passes it twice */
	family->function[family->nr++] = number;
	kinship->weight[number]++;
}

/* Functions are numbered in the order of their names, so families come out sorted. */
static size_t number(struct kinship *kinship, const struct mentions *all)
{
	size_t i, last = 0;

	for (i = 0; i < all->nr; i++) {
		if (i && compare_names(&all->mention[i - 1], &all->mention[i]))
			last++;
		give_number(kinship, &all->mention[i], last);
	}
	return all->nr ? last + 1 : 0;
}

int kinship_make(struct kinship *kinship, const struct class *class)
{
	size_t room = class->nr_sites * KINSHIP_FRAMES + 1, i, functions;
	struct mentions all = { .mention = calloc(room, sizeof(*all.mention)) };

	kinship->family = calloc(class->nr_sites + 1, sizeof(*kinship->family));
	kinship->weight = calloc(room, sizeof(*kinship->weight));
	if (!all.mention || !kinship->family || !kinship->weight) {
		free(all.mention);
		return error_memory();
	}
	for (i = 0; i < class->nr_sites; i++)
		mention_chain(&all, class, i);
	qsort(all.mention, all.nr, sizeof(*all.mention), compare);
	functions = number(kinship, &all);
	for (i = 0; i < functions; i++)
		kinship->weight[i] = log((class->nr_sites + 1) / kinship->weight[i]);
	free(all.mention);
	return RC_OK;
}

void kinship_drop(struct kinship *kinship)
{
	free(kinship->family);
	free(kinship->weight);
}

static double weigh(const struct kinship *kinship, const struct family *family)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < family->nr; i++)
		sum += kinship->weight[family->function[i]];
	return sum;
}

double kinship_of(const struct kinship *kinship, size_t one, size_t other)
{
	const struct family *a = &kinship->family[one], *b = &kinship->family[other];
	double both = 0, all;
	size_t i = 0, j = 0;

	while (i < a->nr && j < b->nr) {
		size_t mine = a->function[i], yours = b->function[j];

		if (mine == yours)
			both += kinship->weight[mine];
		i += mine <= yours;
		j += yours <= mine;
	}
	all = weigh(kinship, a) + weigh(kinship, b) - both;
	return all > 0 ? both / all : 0;
}
