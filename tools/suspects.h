/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SUSPECTS_H
#define SUSPECTS_H

#include <stdbool.h>
#include <stddef.h>

#include "coverage.h"
#include "leaks.h"

struct class;
struct samples;
struct site;

/* How the lost references lie on the objects. */
enum suspect_shape {
	SHAPE_BORN,	/* objects that were never given back after their birth */
	SHAPE_EACH,	/* about one get on each object */
	SHAPE_SHARED,	/* many gets on few objects */
};

struct suspect {
	struct class *class;
	const struct site *site;
	struct leak leak;	/* of all chains that begin like the site's */
	size_t chains;
	enum suspect_shape shape;
	double most;		/* references that the site alone has lost */
	double rank;
};

/* What it takes to be named. */
struct suspects_rule {
	long long least;	/* references */
	double part;		/* of the site's gets */
	bool growth;		/* they must have become more while watched */
};

/* The result for one class. */
struct finding {
	struct class *class;
	struct rows *rows;
	struct leaks *leaks;
	struct coverage coverage;
};

struct suspects {
	struct finding *finding;
	size_t nr_findings;
	struct suspect *suspect;	/* the worst first */
	size_t nr;
	long long watched_ms;
	double hidden;		/* events that losses may hide */
};

/*
 * Judge all classes of the last sample, or @class alone. Drop the suspects also
 * after a failure.
 */
int suspects_find(struct suspects *suspects, struct samples *samples,
		  const char *class, const struct suspects_rule *rule);
void suspects_drop(struct suspects *suspects);

#endif
