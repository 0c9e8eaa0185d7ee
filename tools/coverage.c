// SPDX-License-Identifier: GPL-2.0
/*
 * What does a sample not show? The call sites know exactly how many references each has
 * outstanding. A site whose references are on one object each has its share of them in
 * the sample. Two kinds have not:
 *
 * - Sites with few references. A leak of 50 in a million is on one object of a sample of
 *   1 in 64, or on none. Nothing can be said of these; their number is told.
 * - Sites with many references that are on few objects: a route that everybody shares.
 *   Where a share of REFS_MANY objects was due and hardly any is there, that is no
 *   chance. If what was given back elsewhere does not make up for it, all objects must
 *   be read.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coverage.h"
#include "parse.h"
#include "sample.h"
#include "snapshot.h"

/* So many objects of a site tell of it; so many are due of one that has many. */
#define OBJECTS_FEW	8
#define REFS_MANY	32

/* What is out of the sample may be out of balance by so much, of what was taken. */
#define PART		0.01

struct sum {
	double taken;
	double given;
};

static long long outstanding(const struct samples *samples, const struct class *class,
			     const struct site *site)
{
	const struct site *old = NULL;
	const struct class *before;

	if (samples->baseline && samples->nr > 1) {
		before = snapshot_class(&samples->sample[0].snapshot, class->name,
					strlen(class->name));
		old = before ? snapshot_site(before, site->id) : NULL;
	}
	return site->outstanding - (old ? old->outstanding : 0);
}

static void count_object(const struct class *class, const struct object *object,
			 size_t *seen)
{
	const char *at = object->refs;
	struct ref ref;

	while (*at && parse_next_ref(&at, &ref)) {
		const struct site *site = snapshot_site(class, ref.site);

		if (site)
			seen[site - class->sites]++;
	}
}

static bool takes(const struct site *site)
{
	return site->op == RL_OP_ALLOC || site->op == RL_OP_GET;
}

static void judge_site(struct coverage *coverage, const struct class *class,
		       const struct site *site, long long refs, struct sum *sum)
{
	bool many = llabs(refs) >= REFS_MANY * class->stands;

	if (many && takes(site)) {
		sum->taken += refs;
	} else if (many) {
		sum->given -= refs;
	} else if (takes(site) && refs > 0) {
		coverage->sites++;
		coverage->refs += refs;
	}
}

struct coverage coverage_find(const struct samples *samples, const struct class *class,
			      long long least)
{
	struct coverage coverage = { 0 };
	struct sum sum = { 0 };
	size_t *seen;
	size_t i;

	if (class->stands <= class->recorded || !class->nr_sites)
		return coverage;
	seen = calloc(class->nr_sites, sizeof(*seen));
	if (!seen) {
		coverage.elsewhere = true;
		return coverage;
	}
	for (i = 0; i < class->nr_objects; i++)
		count_object(class, &class->objects[i], seen);
	for (i = 0; i < class->nr_sites; i++) {
		long long refs = outstanding(samples, class, &class->sites[i]);

		if (seen[i] < OBJECTS_FEW && llabs(refs) >= least)
			judge_site(&coverage, class, &class->sites[i], refs, &sum);
	}
	free(seen);
	coverage.elsewhere = sum.taken - sum.given >= fmax(least, PART * sum.taken) &&
			     sum.taken > 0;
	return coverage;
}

static void count_posted(const struct class *class, const struct object *object,
			 double *posted)
{
	const char *at = object->refs;
	struct ref ref;

	while (*at && parse_next_ref(&at, &ref)) {
		const struct site *site = snapshot_site(class, ref.site);

		if (site)
			posted[site - class->sites] += ref.posted;
	}
}

/*
 * How many references a site has on all objects is known exactly. So it is known better
 * than by the number of objects what one of those that were read stands for: of a route
 * that everybody shares, and that happens to be in the sample, for one.
 */
void coverage_factors(const struct class *class, double *factor)
{
	size_t i;

	for (i = 0; i <= class->nr_sites; i++)
		factor[i] = 0;
	for (i = 0; class->stands > class->recorded && i < class->nr_objects; i++)
		count_posted(class, &class->objects[i], factor);
	for (i = 0; i <= class->nr_sites; i++) {
		double all = i < class->nr_sites ? class->sites[i].outstanding : 0;

		factor[i] = factor[i] > 0 && all > 0 ? all / factor[i] / class->stands : 1;
	}
}
