// SPDX-License-Identifier: GPL-2.0
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit.h"
#include "error.h"
#include "snapshot.h"

/* Far longer than a hit takes from its books to the count, or back. */
#define AGAIN_US	20000

long long audit_difference(const struct object *object)
{
	long long difference;

	if (object->count == OBJECT_COUNT_NONE)
		return 0;
	if (__builtin_sub_overflow(object->count, object->balance, &difference) ||
	    difference == LLONG_MIN)
		return object->count < 0 ? -LLONG_MAX : LLONG_MAX;
	return difference;
}

static void count_off(struct audit *audit, long long difference)
{
	audit->off++;
	if (__builtin_add_overflow(audit->off_by, llabs(difference), &audit->off_by))
		audit->off_by = LLONG_MAX;
}

static bool same_again(const struct object *object, const struct class *again)
{
	const struct object *other = snapshot_object(again, object->id);

	/* Of a coarser sample than the first nothing can be told. */
	if (!other && again->stands > object->level)
		return object->level;
	return other && other->balance == object->balance &&
	       audit_difference(other) == audit_difference(object);
}

/* @again is NULL when there is no second look. */
static void audit_object(struct audit *audit, const struct object *object,
			 const struct class *again)
{
	long long difference = audit_difference(object);

	if (object->count == OBJECT_COUNT_NONE)
		audit->unreadable++;
	else if (difference && again && !same_again(object, again))
		audit->moving++;
	else if (difference)
		count_off(audit, difference);
	else if (object->state == RL_OBJECT_DYING)
		audit->dying++;
	else
		audit->balanced++;
}

static void audit_objects(struct class *class, const struct class *again)
{
	size_t i;

	*class->audit = (struct audit){ 0 };
	for (i = 0; i < class->nr_objects; i++)
		audit_object(class->audit, &class->objects[i], again);
}

static int audit_class(const struct snapshot *snapshot, struct class *class)
{
	struct class again;
	int rc;

	class->audit = malloc(sizeof(*class->audit));
	if (!class->audit)
		return error_memory();
	audit_objects(class, NULL);
	if (!class->audit->off || !snapshot->live)
		return RC_OK;
	usleep(AGAIN_US);
	rc = snapshot_read_again(snapshot, class, &again);
	if (!rc)
		audit_objects(class, &again);
	snapshot_drop_class(&again);
	return rc;
}

/*
 * Where there is no count there is nothing to compare with; nor where balances are read
 * from it. Files from before format 4 do not say so, and have no class of that kind.
 */
static bool is_audited(const struct snapshot *snapshot, const struct class *class)
{
	return class->unit != RL_UNIT_OBJECT &&
	       strcmp(snapshot_text(snapshot, class->name, "audit"), RL_AUDIT_NONE);
}

int audit_snapshot(struct snapshot *snapshot)
{
	int rc = RC_OK;
	size_t i;

	for (i = 0; !rc && i < snapshot->nr_classes; i++) {
		if (snapshot->classes[i].objects && is_audited(snapshot, &snapshot->classes[i]))
			rc = audit_class(snapshot, &snapshot->classes[i]);
	}
	return rc;
}

const char *audit_text(const struct audit *audit, char text[static AUDIT_TEXT])
{
	int used;

	used = snprintf(text, AUDIT_TEXT, "%zu balanced, %zu off", audit->balanced,
			audit->off);
	if (audit->off)
		used += snprintf(text + used, AUDIT_TEXT - used, " (by %lld)",
				 audit->off_by);
	used += snprintf(text + used, AUDIT_TEXT - used, ", %zu dying", audit->dying);
	if (audit->moving)
		used += snprintf(text + used, AUDIT_TEXT - used, ", %zu moving",
				 audit->moving);
	if (audit->unreadable)
		snprintf(text + used, AUDIT_TEXT - used, ", %zu unreadable",
			 audit->unreadable);
	return text;
}
