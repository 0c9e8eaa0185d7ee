// SPDX-License-Identifier: GPL-2.0
/*
 * Who left the references behind?
 *
 * The books hold, for each live object, how often each get site took it and each
 * put site gave it back, and its count. No event says which put closes which get.
 * The question is which get sites explain the references that stayed. The answer is
 * made in four steps; each subtracts what is known for certain before the next one
 * estimates.
 *
 * 1. Residuals (residual.c). From the count of an object the holders that are known
 *    from outside are subtracted: the cache that owns it, the file descriptors of a
 *    socket, the sockets that keep a route, and an opening balance. Several reads
 *    take out what is in flight. What stays is the residual r of the object.
 *
 * 2. Pairing (pairing.c). Its puts are given to its gets, those that normally close
 *    them first. What is left of a get is how much of r it may have to answer for: its
 *    candidate weight x. A birth counts as one get, unless a holder explains it.
 *
 * 3. Rates. Each get of a site s is lost with a probability l_s that is the site's
 *    own, everywhere. With E_s gets in all, on objects that live and that ended, the
 *    most likely rates are those that maximise
 *
 *	sum over objects of ( r * log(sum_s l_s x_s) )  -  sum over sites of l_s E_s
 *
 *    The second sum is what separates the innocent from the guilty: a site whose
 *    thousands of gets ended well pays for every bit of its rate, one that was never
 *    seen to end well pays little. This is concave; its maximum is found by turns:
 *
 *	share of s in an object:  p = r * l_s x_s / sum_t l_t x_t, at most x_s
 *	new rate:                 l_s = min(1, sum over objects of p / E_s)
 *
 *    Nothing can become negative and no step size has to be chosen. (Least squares
 *    with a quadratic price on rates is the obvious alternative. There one object
 *    whose count is 10,000 outweighs a million objects with one lost reference each,
 *    and small rates are nearly free, so that healthy sites collect many.)
 *
 *    Healthy and leaking gets on one and the same object cannot be told apart by one
 *    look at it, if neither ever ended anywhere. Then growth helps: what an object
 *    gained between two reads is a row of its own, with the gets of that time only.
 *
 * 4. Verdict (suspects.c): which of the attributed amounts are worth a name.
 *
 * Objects that are alike are one row, so the work depends on how many kinds of
 * objects there are and not on how many objects.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coverage.h"
#include "error.h"
#include "leaks.h"
#include "rows.h"
#include "sample.h"
#include "snapshot.h"

#define ROUNDS_MOST	1000
#define ROUNDS_LEAST	20
#define WORK_MOST	3e8	/* candidates looked at, in all rounds */
#define TURNS_MOST	4
#define NOTHING		0.000000001
#define CHANGE_LEAST	0.0001	/* of all references, from one round to the next */

struct solver {
	const struct rows *rows;
	struct leak *leak;	/* one more than sites: what is under no site */
	double *sum;
	const struct families *families;
	double *share;		/* of each candidate of one row */
	double *factor;		/* of each site: what one of its references counts for */
	double *objects;	/* of each site, before they are rounded */
	size_t nr;
};

static double weight(const struct solver *solver, const struct candidate *candidate)
{
	return solver->leak[candidate->site].rate * candidate->open;
}

/*
 * Shares in proportion to the weights, none above what is open: in turns, since what
 * one cannot take falls to the others. False if no candidate has a weight.
 */
static bool share_row(struct solver *solver, const struct row_open *row)
{
	const struct candidate *candidate = solver->rows->candidate + row->first;
	double left = row->residual, sum, full = 0;
	size_t i, turn;

	for (i = 0; i < row->nr_candidates; i++)
		solver->share[i] = 0;
	for (turn = 0; turn < TURNS_MOST && left > NOTHING; turn++) {
		for (i = 0, sum = 0; i < row->nr_candidates; i++) {
			if (turn == 0 || solver->share[i] < candidate[i].open)
				sum += weight(solver, &candidate[i]);
		}
		if (sum <= 0)
			break;
		for (i = 0, full = 0; i < row->nr_candidates; i++) {
			double *share = &solver->share[i];

			if (turn && *share >= candidate[i].open)
				continue;
			*share += left * weight(solver, &candidate[i]) / sum;
			if (*share > candidate[i].open) {
				full += *share - candidate[i].open;
				*share = candidate[i].open;
			}
		}
		left = full;
	}
	return turn;
}

static void share_out(struct solver *solver)
{
	const struct rows *rows = solver->rows;
	size_t i, j;

	memset(solver->sum, 0, solver->nr * sizeof(*solver->sum));
	for (i = 0; i < rows->nr; i++) {
		const struct row_open *row = &rows->row[i];
		const struct candidate *candidate = rows->candidate + row->first;

		if (!share_row(solver, row))
			continue;
		for (j = 0; j < row->nr_candidates; j++)
			solver->sum[candidate[j].site] += solver->share[j] * row->nr *
							  solver->factor[candidate[j].site];
	}
}

/* Returns how many references changed sides. */
static double new_rates(struct solver *solver)
{
	double moved = 0;
	size_t i;

	for (i = 0; i < solver->nr; i++) {
		struct leak *leak = &solver->leak[i];

		moved += fabs(solver->sum[i] - leak->lost);
		leak->lost = solver->sum[i];
		leak->rate = leak->gets > 0 ? fmin(1, leak->lost / leak->gets) : 0;
	}
	return moved;
}

static void solve(struct solver *solver)
{
	double all = 0, most = ROUNDS_MOST;
	size_t i;

	for (i = 0; i < solver->rows->nr; i++)
		all += (double)solver->rows->row[i].residual * solver->rows->row[i].nr;
	if (solver->rows->nr_candidates)
		most = fmin(most, WORK_MOST / solver->rows->nr_candidates);
	most = fmax(most, ROUNDS_LEAST);
	for (i = 0; i < most; i++) {
		share_out(solver);
		if (new_rates(solver) <= CHANGE_LEAST * all)
			break;
	}
}

/* Gets of a site before the baseline have nothing to do with what came since. */
static double count_before(const struct samples *samples, const struct class *class,
			   const struct site *site)
{
	const struct class *before;

	if (!samples->baseline || samples->nr < 2)
		return 0;
	before = snapshot_class(&samples->sample[0].snapshot, class->name,
				strlen(class->name));
	site = before ? snapshot_site(before, site->id) : NULL;
	return site ? site->events[site->op] : 0;
}

/*
 * At the start each site answers for what it left open. The files are read one
 * after the other, so a site may have fewer gets than its objects show.
 */
static void start(struct solver *solver, const struct samples *samples)
{
	const struct class *class = solver->rows->class;
	double *open = solver->sum;
	size_t i, j;

	memset(open, 0, solver->nr * sizeof(*open));
	for (i = 0; i < solver->rows->nr; i++) {
		const struct row_open *row = &solver->rows->row[i];
		const struct candidate *candidate = solver->rows->candidate + row->first;

		for (j = 0; j < row->nr_candidates; j++)
			open[candidate[j].site] += candidate[j].open * row->nr *
						   solver->factor[candidate[j].site];
	}
	for (i = 0; i < solver->nr; i++) {
		struct leak *leak = &solver->leak[i];

		leak->gets = open[i];
		if (i < class->nr_sites) {
			const struct site *site = &class->sites[i];

			leak->gets = fmax(leak->gets, site->events[site->op] -
					  count_before(samples, class, site));
		}
		leak->rate = leak->gets > 0 ? open[i] / leak->gets : 0;
	}
}

static void keep_example(struct leak *leak, size_t object, double lost)
{
	size_t i = leak->nr_examples;

	if (i == LEAK_EXAMPLES) {
		if (leak->example_lost[--i] >= lost)
			return;
	} else {
		leak->nr_examples++;
	}
	for (; i && leak->example_lost[i - 1] < lost; i--) {
		leak->example[i] = leak->example[i - 1];
		leak->example_lost[i] = leak->example_lost[i - 1];
	}
	leak->example[i] = object;
	leak->example_lost[i] = lost;
}

/*
 * The share of a candidate's place in a row: its own and that of other chains that
 * begin alike. @head: does it have most of them? Then it stands for the place.
 */
static double share_of_place(const struct solver *solver, const struct row_open *row,
			     size_t nr, bool *head)
{
	const struct candidate *candidate = solver->rows->candidate + row->first;
	const size_t *first = solver->families->first;
	const double *share = solver->share;
	double sum = 0;
	size_t i;

	*head = true;
	for (i = 0; i < row->nr_candidates; i++) {
		if (first[candidate[i].site] != first[candidate[nr].site])
			continue;
		sum += share[i];
		if (share[i] > share[nr] || (share[i] == share[nr] && i < nr))
			*head = false;
	}
	return sum;
}

/* What other places took does not explain all that is left. */
static bool is_needed(const struct solver *solver, const struct row_open *row, size_t nr)
{
	const struct candidate *candidate = solver->rows->candidate + row->first;
	const size_t *first = solver->families->first;
	double others = 0;
	size_t i;

	for (i = 0; i < row->nr_candidates; i++) {
		if (first[candidate[i].site] != first[candidate[nr].site])
			others += candidate[i].open;
	}
	return others <= row->residual - 1;
}

static void tell_place(struct solver *solver, const struct row_open *row,
		       struct leak *leak, double lost)
{
	long long age_ms = solver->rows->class->objects[row->object].age_ms;

	if (leak->oldest_ms < age_ms)
		leak->oldest_ms = age_ms;
	if (!row->more)
		solver->objects[leak - solver->leak] += row->nr *
							solver->factor[leak - solver->leak];
	keep_example(leak, row->object, lost);
}

static void tell_row(struct solver *solver, const struct row_open *row)
{
	const struct candidate *candidate = solver->rows->candidate + row->first;
	double best = 0, place, lost;
	bool head;
	size_t i;

	if (!share_row(solver, row))
		return;
	for (i = 0; i < row->nr_candidates; i++)
		best = fmax(best, share_of_place(solver, row, i, &head));
	for (i = 0; i < row->nr_candidates; i++) {
		struct leak *leak = &solver->leak[candidate[i].site];

		place = share_of_place(solver, row, i, &head);
		lost = solver->share[i] * row->nr * solver->factor[candidate[i].site];
		leak->sure += place / row->residual * lost;
		leak->in_flight += lost / row->residual * row->in_flight;
		leak->grown += row->grown ? lost : 0;
		if (head && (place >= best / 2 || is_needed(solver, row, i)))
			tell_place(solver, row, leak, place);
	}
}

static void tell(struct solver *solver)
{
	size_t i;

	for (i = 0; i < solver->rows->nr; i++)
		tell_row(solver, &solver->rows->row[i]);
	for (i = 0; i < solver->nr; i++) {
		struct leak *leak = &solver->leak[i];

		leak->sure = leak->lost > 0 ? fmin(1, leak->sure / leak->lost) : 0;
		leak->scale = solver->factor[i] * solver->rows->class->stands;
		leak->objects = round(solver->objects[i]);
	}
}

int leaks_find(struct leaks *leaks, const struct rows *rows, const struct samples *samples)
{
	struct solver solver = { .rows = rows, .nr = rows->class->nr_sites + 1 };
	size_t i;
	int rc;

	leaks->leak = calloc(solver.nr, sizeof(*leaks->leak));
	solver.leak = leaks->leak;
	solver.sum = calloc(solver.nr, sizeof(*solver.sum));
	solver.share = calloc(solver.nr, sizeof(*solver.share));
	solver.factor = calloc(solver.nr, sizeof(*solver.factor));
	solver.objects = calloc(solver.nr, sizeof(*solver.objects));
	solver.families = &leaks->families;
	if (!leaks->leak || !solver.sum || !solver.share || !solver.factor || !solver.objects)
		rc = error_memory();
	else
		rc = families_make(&leaks->families, rows->class);
	if (!rc) {
		coverage_factors(rows->class, solver.factor);
		start(&solver, samples);
		solve(&solver);
		tell(&solver);
	}
	free(solver.sum);
	free(solver.share);
	free(solver.factor);
	free(solver.objects);
	if (rc)
		return rc;
	leaks->unnamed = leaks->leak[solver.nr - 1].lost;
	for (i = 0; i < rows->nr; i++) {
		if (!rows->row[i].nr_candidates)
			leaks->unnamed += (double)rows->row[i].residual * rows->row[i].nr;
	}
	return RC_OK;
}

void leaks_add(struct leak *leak, const struct leak *more)
{
	double lost = leak->lost + more->lost, read;
	size_t i;

	if (lost > 0)
		leak->sure = (leak->sure * leak->lost + more->sure * more->lost) / lost;
	read = leak->lost / leak->scale + more->lost / more->scale;
	if (read > 0)
		leak->scale = lost / read;
	leak->lost = lost;
	leak->gets += more->gets;
	leak->rate = leak->gets > 0 ? leak->lost / leak->gets : 0;
	leak->grown += more->grown;
	leak->in_flight += more->in_flight;
	leak->objects += more->objects;
	if (leak->oldest_ms < more->oldest_ms)
		leak->oldest_ms = more->oldest_ms;
	for (i = 0; i < more->nr_examples; i++)
		keep_example(leak, more->example[i], more->example_lost[i]);
}

void leaks_drop(struct leaks *leaks)
{
	families_drop(&leaks->families);
	free(leaks->leak);
}
