// SPDX-License-Identifier: GPL-2.0
#include <assert.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accuracy.h"
#include "array.h"
#include "error.h"
#include "snapshot.h"

/* Flaws of a class besides its losses: its state. */
#define FLAWS_MORE	1

static const char *const loss_words[] = {
	[RL_LOSS_OBJECTS_FULL] = "births found no free record and are not in the books",
	[RL_LOSS_SITES_FULL] = "events found no free call site and have no chain",
	[RL_LOSS_POSTINGS_FULL] = "gets and puts are in their object's balance but under no site",
	[RL_LOSS_BUSY] = "events dropped, an NMI met a held lock",
	[RL_LOSS_FREES_LOST] = "frees not seen, a newborn stood in the object's place",
	[RL_LOSS_CLOSED_OFF] = "objects ended with books unlike their count",
	[RL_LOSS_ADOPTED_OFF] = "objects born before the books ended so",
	[RL_LOSS_UNREADABLE] = "births with an unreadable first count, taken as 1",
	[RL_LOSS_MISSED] = "hits skipped by the kernel",
};

static_assert(ARRAY_SIZE(loss_words) == RL_LOSS_NR,
	      "each loss has its words");

static void __printf(3, 4) add_flaw(struct flaws *flaws, const char *scope,
				    const char *format, ...)
{
	struct flaw *flaw = &flaws->flaw[flaws->nr++];
	va_list args;

	flaw->scope = scope;
	va_start(args, format);
	vsnprintf(flaw->text, sizeof(flaw->text), format, args);
	va_end(args);
}

static void find_in_class(const struct snapshot *snapshot,
			  const struct class *class, struct flaws *flaws)
{
	long long lost;
	int loss;

	if (class->state == RL_CLASS_DEGRADED || class->state == RL_CLASS_REFUSED)
		add_flaw(flaws, class->name, "%s: %s",
			 snapshot_class_states[class->state], class->reason);
	for (loss = 0; loss < RL_LOSS_NR; loss++) {
		lost = snapshot_number(snapshot, class->name, "loss",
				       snapshot_losses[loss]);
		if (lost)
			add_flaw(flaws, class->name, "%s %lld (%s)",
				 snapshot_losses[loss], lost, loss_words[loss]);
	}
}

int accuracy_find(const struct snapshot *snapshot, const char *class,
		  struct flaws *flaws)
{
	size_t i, most;

	most = snapshot->nr_classes * (RL_LOSS_NR + FLAWS_MORE);
	*flaws = (struct flaws){ .flaw = malloc((most + 1) * sizeof(*flaws->flaw)) };
	if (!flaws->flaw)
		return error_memory();
	for (i = 0; i < snapshot->nr_classes; i++) {
		if (!class || !strcmp(class, snapshot->classes[i].name))
			find_in_class(snapshot, &snapshot->classes[i], flaws);
	}
	return RC_OK;
}

/* Those losses that leave events out of the books; the others only lack a name. */
long long accuracy_lost(const struct snapshot *snapshot, const struct snapshot *before,
			const char *scope)
{
	static const int losses[] = {
		RL_LOSS_OBJECTS_FULL, RL_LOSS_POSTINGS_FULL, RL_LOSS_BUSY,
		RL_LOSS_CLOSED_OFF, RL_LOSS_MISSED,
	};
	long long lost, sum = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(losses); i++) {
		const char *name = snapshot_losses[losses[i]];

		lost = snapshot_number(snapshot, scope, "loss", name);
		if (before)
			lost -= snapshot_number(before, scope, "loss", name);
		if (lost > 0 && __builtin_add_overflow(sum, lost, &sum))
			return LLONG_MAX;
	}
	return sum;
}

void accuracy_drop(struct flaws *flaws)
{
	free(flaws->flaw);
}

size_t accuracy_count(const struct flaws *flaws, const char *scope)
{
	size_t i, count = 0;

	for (i = 0; i < flaws->nr; i++)
		count += !strcmp(flaws->flaw[i].scope, scope);
	return count;
}

bool accuracy_tracks(const struct class *class, int op)
{
	size_t length = strlen(snapshot_ops[op]);
	const char *at = class->untracked;

	for (; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (!strncmp(at, snapshot_ops[op], length) &&
		    (!at[length] || at[length] == ','))
			return false;
	}
	return true;
}

/* Nobody takes or drops what is counted as one from birth to end. */
static bool is_reference(int op)
{
	return op == RL_OP_GET || op == RL_OP_PUT;
}

void accuracy_list_ops(const struct class *class, bool tracked, char *list,
		       size_t size)
{
	size_t used = 0;
	int op;

	*list = '\0';
	/* No hook books the op open: it is neither tracked nor not. */
	for (op = 0; op < RL_OP_OPEN && used < size; op++) {
		if (accuracy_tracks(class, op) == tracked &&
		    !(class->unit == RL_UNIT_OBJECT && is_reference(op)))
			used += snprintf(list + used, size - used, "%s%s",
					 used ? ", " : "", snapshot_ops[op]);
	}
}
