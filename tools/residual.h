/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RESIDUAL_H
#define RESIDUAL_H

#include <stdbool.h>
#include <stddef.h>

#include "sample.h"

struct class;
struct object;

/* One class in all samples. */
struct watched {
	const struct samples *samples;
	struct class *class[SAMPLES_MOST];
	long long *holders[SAMPLES_MOST];
	size_t first;		/* sample of the window (a baseline comes before) */
	size_t end;		/* what is left here is looked at */
	size_t last;		/* ... if it is still left here */
};

enum residual_verdict {
	RESIDUAL_USABLE, RESIDUAL_YOUNG, RESIDUAL_OFF, RESIDUAL_DYING, RESIDUAL_UNREADABLE,
};

/* One object in all samples. */
struct history {
	const struct object *object[SAMPLES_MOST];	/* NULL: not there */
	long long left[SAMPLES_MOST];	/* never returned later on */
	double in_flight;		/* about as many come and go */
	bool grew;			/* beyond what comes and goes */
	size_t since;			/* first sample of the window that has it */
	bool held;			/* somebody is known to hold it */
};

int watched_open(struct watched *watched, struct samples *samples, const char *class);
void watched_close(struct watched *watched);

/* What the object at @place of the last sample's class has to say. */
enum residual_verdict residual_trace(const struct watched *watched, size_t place,
				     struct history *history);

#endif
