// SPDX-License-Identifier: GPL-2.0
/*
 * A put does not say which get it closes. What is known of it, best first:
 *
 * - Objects that ended with exact books had all their gets closed. A get and a put
 *   that met on them in about equal numbers, and met few others, belong together:
 *   affinity = (met / most of that get) * (met / most of that put).
 * - Call chains that run through the same rare functions: what is taken for the
 *   time of one call is given back in it (kinship.c). This also tells apart those
 *   who always end together: each object has one get by bind() and one by
 *   getsockname(), and a put by either.
 * - Where one of the two never ended with an object, equal amounts on the object
 *   itself are a hint: 10,000 gets here and 9,998 puts there.
 * - Otherwise any put may close any get.
 *
 * An object's puts are therefore given away in rounds, the strongest bonds first;
 * in a round each put is spread over the gets in proportion to what is left of them.
 */
#include <math.h>
#include <stdlib.h>

#include "error.h"
#include "pairing.h"
#include "snapshot.h"

/* A hint from equal amounts counts as this much affinity, if they are that equal. */
#define HINT		0.15
#define HINT_AMOUNT	8
#define HINT_EQUAL	0.9

/* What the three kinds of evidence weigh. */
#define MET		0.7
#define KIN		0.3
#define KIN_ALONE	0.6

/* Bonds that differ by less are equal. */
#define ALIKE		0.95
#define ROUNDS_MOST	100

#define NOTHING		0.000000001

static size_t place_of(const struct class *class, long long id)
{
	const struct site *site = snapshot_site(class, id);

	return site ? (size_t)(site - class->sites) : class->nr_sites;
}

int pairing_make(struct pairing *pairing, const struct class *class)
{
	size_t i;

	*pairing = (struct pairing){ .class = class };
	if (kinship_make(&pairing->kinship, class))
		return RC_ERROR;
	pairing->most = calloc(class->nr_sites + 1, sizeof(*pairing->most));
	if (!pairing->most)
		return error_memory();
	for (i = 0; i < class->nr_pairs; i++) {
		const struct pair *pair = &class->pairs[i];
		long long *get = &pairing->most[place_of(class, pair->get)];
		long long *put = &pairing->most[place_of(class, pair->put)];

		if (*get < pair->refs)
			*get = pair->refs;
		if (*put < pair->refs)
			*put = pair->refs;
	}
	return RC_OK;
}

void pairing_drop(struct pairing *pairing)
{
	kinship_drop(&pairing->kinship);
	free(pairing->most);
	free(pairing->bond);
}

const struct pair *pairing_of(const struct class *class, long long site, size_t *nr)
{
	size_t low = 0, high = class->nr_pairs;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (class->pairs[middle].get < site)
			low = middle + 1;
		else
			high = middle;
	}
	for (*nr = 0; low + *nr < class->nr_pairs; ++*nr) {
		if (class->pairs[low + *nr].get != site)
			break;
	}
	return class->pairs + low;
}

double pairing_affinity(const struct pairing *pairing, const struct pair *pair)
{
	double get = pairing->most[place_of(pairing->class, pair->get)];
	double put = pairing->most[place_of(pairing->class, pair->put)];

	return get && put ? pair->refs / get * (pair->refs / put) : 0;
}

static double of_pair(const struct pairing *pairing, size_t get, size_t put)
{
	const struct site *sites = pairing->class->sites;
	const struct pair *pair;
	size_t i, nr;

	pair = pairing_of(pairing->class, sites[get].id, &nr);
	for (i = 0; i < nr; i++) {
		if (pair[i].put == sites[put].id)
			return pairing_affinity(pairing, &pair[i]);
	}
	return 0;
}

static double find_bond(const struct pairing *pairing, const struct party *take,
			const struct party *give)
{
	size_t none = pairing->class->nr_sites;
	double kin;

	if (take->site == none || give->site == none)
		return 0;
	kin = kinship_of(&pairing->kinship, take->site, give->site);
	if (pairing->most[take->site] && pairing->most[give->site])
		return MET * of_pair(pairing, take->site, give->site) + KIN * kin;
	if (take->amount >= HINT_AMOUNT && fmin(take->amount, give->amount) >=
					   HINT_EQUAL * fmax(take->amount, give->amount))
		return fmax(HINT, KIN_ALONE * kin);
	return KIN_ALONE * kin;
}

static int find_bonds(struct pairing *pairing, const struct parties *parties)
{
	size_t need = parties->nr_takes * parties->nr_gives, i, j;
	double *bond = pairing->bond;

	if (need > pairing->room) {
		bond = realloc(bond, need * sizeof(*bond));
		if (!bond)
			return error_memory();
		pairing->bond = bond;
		pairing->room = need;
	}
	for (i = 0; i < parties->nr_gives; i++) {
		for (j = 0; j < parties->nr_takes; j++)
			*bond++ = find_bond(pairing, &parties->take[j], &parties->give[i]);
	}
	return RC_OK;
}

/* One put over the gets that have at least this bond with it. */
static void spread(struct parties *parties, struct party *give, const double *bond,
		   double least)
{
	double sum = 0, part;
	size_t i;

	for (i = 0; i < parties->nr_takes; i++) {
		if (bond[i] >= least)
			sum += parties->take[i].left;
	}
	if (sum <= NOTHING)
		return;
	part = fmin(1, give->left / sum);
	for (i = 0; i < parties->nr_takes; i++) {
		if (bond[i] >= least)
			parties->take[i].left -= parties->take[i].left * part;
	}
	give->left -= sum * part;
}

/* The strongest bond of any that still have something to give and to take. */
static double strongest(const struct pairing *pairing, const struct parties *parties)
{
	const double *bond = pairing->bond;
	double most = 0;
	size_t i, j;

	for (i = 0; i < parties->nr_gives; i++, bond += parties->nr_takes) {
		if (parties->give[i].left <= NOTHING)
			continue;
		for (j = 0; j < parties->nr_takes; j++) {
			if (bond[j] > most && parties->take[j].left > NOTHING)
				most = bond[j];
		}
	}
	return most;
}

/* Each round but the last empties somebody, or is not needed. */
int pairing_settle(struct pairing *pairing, struct parties *parties)
{
	double least;
	size_t round, i;

	if (find_bonds(pairing, parties))
		return RC_ERROR;
	for (round = 0, least = 1; least > 0; round++) {
		least = round < ROUNDS_MOST ? ALIKE * strongest(pairing, parties) : 0;
		for (i = 0; i < parties->nr_gives; i++) {
			if (parties->give[i].left > NOTHING)
				spread(parties, &parties->give[i],
				       pairing->bond + i * parties->nr_takes, least);
		}
	}
	return RC_OK;
}
