// SPDX-License-Identifier: GPL-2.0
/*
 * How many references of an object has nobody a known right to?
 *
 *	residual = count - holders - opening balance
 *
 * Under load a count also has references in flight. So an object is read several
 * times: what stays is the least of this and all later reads, since a reference
 * that was never returned is in all of them. The first half of the reads measures
 * (its differences are growth), the second only confirms; an object that is not as
 * old as that is warming up and left out. A single read is taken as it is.
 */
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
		if (site && site->op == RL_OP_OPEN && ref.posted > 0 &&
		    __builtin_add_overflow(sum, ref.posted, &sum))
			return object->count;
	}
	return sum;
}

static long long residual_of(const struct watched *watched, size_t k,
			     const struct object *object)
{
	const struct class *class = watched->class[k];
	long long left = object->count;

	/* Only references that are in the books can be attributed. */
	if (left > object->balance)
		left = object->balance;
	if (left <= 0)
		return 0;
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

static void find_left(const struct watched *watched, struct history *history)
{
	long long left;
	size_t k;

	for (k = watched->last + 1; k-- > history->since;) {
		left = residual_of(watched, k, history->object[k]);
		if (k < watched->last && left > history->left[k + 1])
			left = history->left[k + 1];
		history->left[k] = left;
	}
	if (watched->first)
		history->left[0] = history->object[0] ?
				   residual_of(watched, 0, history->object[0]) : 0;
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
		if (history->object[k] && k >= watched->first && history->since == k + 1)
			history->since = k;
	}
	history->held = watched->holders[watched->last][place];
}

enum residual_verdict residual_trace(const struct watched *watched, size_t place,
				     struct history *history)
{
	const struct object *object = &watched->class[watched->last]->objects[place];

	if (object->state == RL_OBJECT_DYING || !object->count)
		return RESIDUAL_DYING;
	if (object->count == OBJECT_COUNT_NONE)
		return RESIDUAL_UNREADABLE;
	find_object(watched, place, history);
	if (history->since > watched->end)
		return RESIDUAL_YOUNG;
	if (is_off(watched, history))
		return RESIDUAL_OFF;
	find_left(watched, history);
	return RESIDUAL_USABLE;
}
