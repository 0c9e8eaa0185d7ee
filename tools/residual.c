// SPDX-License-Identifier: GPL-2.0
/*
 * How many references of an object has nobody a known right to?
 *
 *	residual = count - holders - opening balance
 *
 * An object that has no count (unit "object") has been born and not ended: one. One
 * that is where it belongs (state "held") has owners, but how many nobody knows: what
 * it has in the first read is theirs, and it answers only for what it grows from then.
 * One that left its place between two reads is as young as that.
 *
 * Under load a count also has references in flight. So an object is read several
 * times: what stays is the least of this and all later reads, since a reference
 * that was never returned is in all of them. The first half of the reads measures
 * (its differences are growth), the second only confirms; an object that is not as
 * old as that is warming up and left out. A single read is taken as it is.
 *
 * On a busy object some references are in flight at any time, other ones in each
 * read, and the least is not 0. But their number changes: it scatters about as much
 * as it amounts to (arrivals that know nothing of each other: the variance is the
 * mean), while lost references do not scatter at all. So the scatter from read to
 * read is taken off, several times over, since few reads tell it badly. For the same
 * reason an object has grown only if all later reads are above all earlier ones.
 */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "error.h"
#include "holders.h"
#include "parse.h"
#include "residual.h"
#include "snapshot.h"

/* In a single read count and balance may be apart by what was in motion. */
#define MOTION		2
#define MOTION_PART	100

#define SCATTER_TIMES	3

/* With fewer steps between reads, chance alone often makes all of them rise. */
#define GREW_STEPS	5

/* A count is an int; a saved file may say anything. */
#define COUNT_MOST	INT_MAX

int watched_open(struct watched *watched, struct samples *samples, const char *class)
{
	int rc = RC_OK;
	size_t k;

	*watched = (struct watched){ .samples = samples, .last = samples->nr - 1 };
	watched->first = samples->baseline && samples->nr > 1;
	watched->end = watched->first;
	if (!samples->baseline)
		watched->end += (watched->last - watched->first) / 2;
	for (k = 0; !rc && k < samples->nr; k++) {
		const struct sample *sample = &samples->sample[k];

		watched->class[k] = snapshot_class(&sample->snapshot, class, strlen(class));
		if (!watched->class[k])
			return error_say(RC_ERROR, "%s has no class '%s'",
					 sample->snapshot.dir, class);
		rc = holders_count(sample, watched->class[k], &watched->holders[k]);
	}
	return rc;
}

void watched_close(struct watched *watched)
{
	size_t k;

	for (k = 0; k < SAMPLES_MOST; k++)
		free(watched->holders[k]);
}

/* The opening balance is owed to whoever took it before the books were opened. */
static long long opening(const struct class *class, const struct object *object)
{
	const struct site *site = snapshot_site(class, object->site);
	const char *at = object->refs;
	long long sum = 0;
	struct ref ref;

	if (!site || site->op != RL_OP_OPEN)
		return 0;
	while (*at && parse_next_ref(&at, &ref)) {
		site = snapshot_site(class, ref.site);
		if (site && site->op == RL_OP_OPEN && ref.posted > 0)
			sum += ref.posted < COUNT_MOST ? ref.posted : COUNT_MOST;
		if (sum > COUNT_MOST)
			break;
	}
	return sum;
}

static long long residual_of(const struct watched *watched, size_t k,
			     const struct object *object)
{
	const struct class *class = watched->class[k];
	long long left = class->unit == RL_UNIT_OBJECT ? object->balance : object->count;

	/* Only references that are in the books can be attributed. */
	if (left > object->balance)
		left = object->balance;
	if (left <= 0)
		return 0;
	if (left > COUNT_MOST)
		left = COUNT_MOST;
	left -= watched->holders[k][object - class->objects] + opening(class, object);
	return left > 0 ? left : 0;
}

/* Off by the same amount in all reads, or far off in the only one. */
static bool is_off(const struct watched *watched, const struct history *history)
{
	long long difference = audit_difference(history->object[watched->last]);
	long long most;
	size_t k;

	if (!difference)
		return false;
	most = history->object[watched->last]->balance;
	if (history->since == watched->last)
		return llabs(difference) > MOTION + (most > 0 ? most / MOTION_PART : 0);
	for (k = history->since; k < watched->last; k++) {
		if (audit_difference(history->object[k]) != difference)
			return false;
	}
	return true;
}

/*
 * The same from the falls alone, which a leak does not have, even if all of it happens
 * between two reads. What is in flight falls as often as it rises, and as deep.
 */
static double scatter_of_falls(const long long *left, size_t nr)
{
	double sum = 0;
	size_t k;

	for (k = 1; k < nr; k++) {
		double fall = left[k - 1] - left[k];

		if (fall > 0)
			sum += fall * fall;
	}
	return sum / (nr - 1);
}

/* The variance of what is in flight, from one read to the next: growth is no scatter. */
static double scatter(const long long *left, size_t nr)
{
	double mean = 0, sum = 0;
	size_t k;

	if (nr < 3)
		return 0;
	if (nr > GREW_STEPS)
		return scatter_of_falls(left, nr);
	mean = (double)(left[nr - 1] - left[0]) / (nr - 1);
	for (k = 1; k < nr; k++) {
		double step = left[k] - left[k - 1] - mean;

		sum += step * step;
	}
	return sum / (nr - 2) / 2;
}

static bool grew(const struct watched *watched, const struct history *history)
{
	long long before = 0, after = COUNT_MOST;
	size_t k;

	if (history->since >= watched->end || watched->last - watched->first < GREW_STEPS)
		return false;
	for (k = history->since; k <= watched->last; k++) {
		if (k < watched->end && before < history->left[k])
			before = history->left[k];
		if (k >= watched->end && after > history->left[k])
			after = history->left[k];
	}
	return after > before;
}

static bool is_held(const struct watched *watched, const struct history *history)
{
	return history->object[watched->last]->state == RL_OBJECT_HELD;
}

/* Growth takes as many reads as grew() wants; without them all is the owners'. */
static void leave_owned(const struct watched *watched, struct history *history)
{
	bool seen = !watched->first && watched->last >= GREW_STEPS;
	long long owned = history->left[history->since];
	size_t k;

	for (k = history->since; k <= watched->last; k++) {
		if (seen && history->left[k] > owned)
			history->left[k] -= owned;
		else
			history->left[k] = 0;
	}
}

static void find_left(const struct watched *watched, struct history *history)
{
	double in_flight;
	size_t k;

	for (k = history->since; k <= watched->last; k++)
		history->left[k] = residual_of(watched, k, history->object[k]);
	if (is_held(watched, history))
		leave_owned(watched, history);
	in_flight = ceil(SCATTER_TIMES * scatter(history->left + history->since,
						 watched->last + 1 - history->since));
	history->grew = grew(watched, history);
	history->in_flight = history->grew ? 0 : in_flight;
	for (k = watched->last; k-- > history->since;) {
		if (history->left[k] > history->left[k + 1])
			history->left[k] = history->left[k + 1];
	}
	/* Growth that was found is none of what comes and goes: it stays whole. */
	if (history->grew)
		in_flight = fmin(in_flight, history->left[history->since]);
	for (k = history->since; k <= watched->last; k++)
		history->left[k] -= fmin(in_flight, history->left[k]);
	if (watched->first && !is_held(watched, history))
		history->left[0] = history->object[0] ?
				   residual_of(watched, 0, history->object[0]) : 0;
}

/* It has left its place since: what it had there was its owners', and tells nothing. */
static bool was_held(const struct object *before, const struct object *object)
{
	return before && before->state == RL_OBJECT_HELD && object->state != RL_OBJECT_HELD;
}

static void find_object(const struct watched *watched, size_t place,
			struct history *history)
{
	const struct object *object = &watched->class[watched->last]->objects[place];
	size_t k;

	history->since = watched->last + 1;
	for (k = watched->last + 1; k-- > 0;) {
		history->object[k] = k == watched->last ? object :
				     snapshot_object(watched->class[k], object->id);
		if (history->object[k] && k >= watched->first && history->since == k + 1 &&
		    !was_held(history->object[k], object))
			history->since = k;
	}
	history->held = watched->holders[watched->last][place];
}

enum residual_verdict residual_trace(const struct watched *watched, size_t place,
				     struct history *history)
{
	const struct class *class = watched->class[watched->last];
	const struct object *object = &class->objects[place];

	if (object->state == RL_OBJECT_DYING || !object->count)
		return RESIDUAL_DYING;
	if (object->count == OBJECT_COUNT_NONE && class->unit != RL_UNIT_OBJECT)
		return RESIDUAL_UNREADABLE;
	find_object(watched, place, history);
	if (history->since > watched->end)
		return RESIDUAL_YOUNG;
	if (is_off(watched, history))
		return RESIDUAL_OFF;
	find_left(watched, history);
	return RESIDUAL_USABLE;
}
