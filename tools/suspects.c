// SPDX-License-Identifier: GPL-2.0
/*
 * The verdict: which of the attributed references are worth a name.
 *
 * - At least rule->least references. Below that a holder that is not known (a
 *   socket of the kernel's own, a packet that waits for its neighbour) is likelier.
 * - A part of the site's gets. Holders that are not known are a few, whatever the
 *   traffic; on a busy system they are a tiny part of it. A leak is a part of the
 *   gets of its site. Where references were seen to become more, reads apart and
 *   still there later, that is evidence of its own and a part GROWING_LESS times
 *   smaller will do.
 * - With growth asked for, references that became more.
 * - An object on which it is the likeliest to have left them, or at least half as likely
 *   as that one, or on which all others took fewer than are left: everywhere else another
 *   site is named for them.
 * - More than what is in flight on the same objects can make believe: that was taken
 *   off before, but is known no better than to its square root.
 *
 * A reference that is taken at one place by way of many callers has many call chains:
 * each must lose its part, together they must reach the number, and they are named
 * once.
 *
 * Of a sample each object that was read stands for many. The least number is asked of
 * those that were read, and chance makes what is in flight scatter so much more. What
 * it cannot tell of is found by the call sites, which are exact: see coverage.c.
 *
 * Ranked by references times certainty; where several sites may have left the same
 * references, each is named with its part of them, so that nothing is hidden. An
 * opening balance never is a suspect.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "accuracy.h"
#include "error.h"
#include "rows.h"
#include "sample.h"
#include "snapshot.h"
#include "suspects.h"

#define GROWING_LESS	100
#define SHARED_LEAST	2.0
#define DOUBT		3
#define HIDDEN_ALL	1e18
/* References are attributed in parts. */
#define ROUNDING	0.05

/* What each site must show by itself: its healthy sisters would hide it. */
static bool may_be_suspect(const struct leak *leak, const struct site *site,
			   const struct suspects_rule *rule)
{
	double part = rule->part;

	if (site->op != RL_OP_ALLOC && site->op != RL_OP_GET)
		return false;
	if (leak->lost < ROUNDING || leak->gets <= 0)
		return false;
	if (rule->growth && leak->grown / leak->scale >= rule->least)
		part /= GROWING_LESS;
	return leak->lost >= part * leak->gets;
}

/* What the place must show; of a sample, in the objects that were read. */
static bool is_suspect(const struct leak *leak, const struct suspects_rule *rule)
{
	if (leak->lost / leak->scale + ROUNDING < rule->least || !leak->nr_examples)
		return false;
	if (leak->lost < DOUBT * sqrt(leak->in_flight * leak->scale))
		return false;
	return !rule->growth || leak->grown >= 1 - ROUNDING;
}

static enum suspect_shape find_shape(const struct leak *leak, const struct site *site)
{
	if (site->op == RL_OP_ALLOC)
		return SHAPE_BORN;
	return leak->lost >= SHARED_LEAST * leak->objects ? SHAPE_SHARED : SHAPE_EACH;
}

static void add_suspect(struct suspect *suspect, const struct finding *finding, size_t place)
{
	const struct leak *leak = &finding->leaks->leak[place];
	const struct site *site = &finding->class->sites[place];

	if (!suspect->chains++) {
		suspect->class = finding->class;
		suspect->site = site;
		suspect->leak = *leak;
		suspect->most = leak->lost;
		return;
	}
	leaks_add(&suspect->leak, leak);
	if (suspect->most < leak->lost) {
		suspect->most = leak->lost;
		suspect->site = site;
	}
}

/* Chains that begin alike stand at the place of the first of them. */
static void gather(struct suspect *places, const struct finding *finding,
		   const struct suspects_rule *rule)
{
	const struct class *class = finding->class;
	size_t i;

	for (i = 0; i < class->nr_sites; i++) {
		if (may_be_suspect(&finding->leaks->leak[i], &class->sites[i], rule))
			add_suspect(&places[finding->leaks->families.first[i]], finding, i);
	}
}

static int add_suspects(struct suspects *suspects, const struct finding *finding,
			const struct suspects_rule *rule)
{
	size_t nr = finding->class->nr_sites, i;
	struct suspect *more, *places;

	more = realloc(suspects->suspect, (suspects->nr + nr + 1) * sizeof(*more));
	if (!more)
		return error_memory();
	suspects->suspect = more;
	places = calloc(nr + 1, sizeof(*places));
	if (!places)
		return error_memory();
	gather(places, finding, rule);
	for (i = 0; i < nr; i++) {
		struct suspect *suspect = &places[i];

		if (!suspect->chains || !is_suspect(&suspect->leak, rule))
			continue;
		suspect->shape = find_shape(&suspect->leak, suspect->site);
		suspect->rank = suspect->leak.lost * suspect->leak.sure;
		suspects->suspect[suspects->nr++] = *suspect;
	}
	free(places);
	return RC_OK;
}

/* A class that is not whole may hide anything. */
static double count_hidden(const struct samples *samples, const struct class *class)
{
	const struct snapshot *last = &samples->sample[samples->nr - 1].snapshot;
	const struct snapshot *before = NULL;

	if (samples->baseline && samples->nr > 1)
		before = &samples->sample[0].snapshot;
	if (class->state == RL_CLASS_DEGRADED || class->state == RL_CLASS_REFUSED)
		return HIDDEN_ALL;
	return accuracy_lost(last, before, class->name);
}

static int judge_class(struct suspects *suspects, struct samples *samples,
		       struct class *class, const struct suspects_rule *rule)
{
	struct finding *finding = &suspects->finding[suspects->nr_findings++];
	int rc;

	finding->class = class;
	finding->rows = calloc(1, sizeof(*finding->rows));
	finding->leaks = calloc(1, sizeof(*finding->leaks));
	if (!finding->rows || !finding->leaks)
		return error_memory();
	rc = rows_make(finding->rows, samples, class->name);
	if (!rc)
		rc = leaks_find(finding->leaks, finding->rows, samples);
	if (rc)
		return rc;
	if (suspects->watched_ms < finding->rows->watched_ms)
		suspects->watched_ms = finding->rows->watched_ms;
	finding->coverage = coverage_find(samples, class, rule->least);
	suspects->hidden += finding->rows->off + finding->leaks->unnamed +
			    finding->coverage.refs;
	if (finding->rows->unknown)
		suspects->hidden += HIDDEN_ALL;
	return add_suspects(suspects, finding, rule);
}

static int compare(const void *one, const void *other)
{
	const struct suspect *a = one, *b = other;

	if (a->rank != b->rank)
		return a->rank < b->rank ? 1 : -1;
	return (a->site->id > b->site->id) - (a->site->id < b->site->id);
}

int suspects_find(struct suspects *suspects, struct samples *samples,
		  const char *class, const struct suspects_rule *rule)
{
	struct snapshot *snapshot = &samples_last(samples)->snapshot;
	int rc = RC_OK;
	size_t i;

	*suspects = (struct suspects){ 0 };
	suspects->finding = calloc(snapshot->nr_classes + 1, sizeof(*suspects->finding));
	if (!suspects->finding)
		return error_memory();
	for (i = 0; !rc && i < snapshot->nr_classes; i++) {
		struct class *next = &snapshot->classes[i];

		if (class && strcmp(class, next->name))
			continue;
		/* Who has mapped a page may keep it: that is no reference to give back. */
		if (next->unit == RL_UNIT_PAGE)
			continue;
		suspects->hidden += count_hidden(samples, next);
		if (next->objects && next->sites)
			rc = judge_class(suspects, samples, next, rule);
	}
	if (!rc && suspects->nr)
		qsort(suspects->suspect, suspects->nr, sizeof(*suspects->suspect), compare);
	return rc;
}

void suspects_drop(struct suspects *suspects)
{
	size_t i;

	for (i = 0; i < suspects->nr_findings; i++) {
		struct finding *finding = &suspects->finding[i];

		if (finding->rows)
			rows_drop(finding->rows);
		if (finding->leaks)
			leaks_drop(finding->leaks);
		free(finding->rows);
		free(finding->leaks);
	}
	free(suspects->finding);
	free(suspects->suspect);
}
