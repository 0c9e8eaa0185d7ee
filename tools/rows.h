/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ROWS_H
#define ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct class;
struct samples;

/* A get site (its place in class->sites) that may have left something open. */
struct candidate {
	size_t site;
	double open;		/* gets that no put is known to have closed */
};

/*
 * References that stayed on an object although nobody is known to hold them, and
 * the sites that may have left them. Objects that are alike share a row.
 */
struct row_open {
	long long residual;	/* on each of the objects */
	double in_flight;	/* on each, beside the residual */
	size_t nr;		/* of objects; one of a sample stands for many */
	size_t object;		/* the oldest of them: its place in class->objects */
	size_t first;		/* candidates: rows->candidate[first...] */
	size_t nr_candidates;
	bool grown;		/* came while the books were watched */
	bool more;		/* of an object that has another row already */
	uint64_t hash;
	size_t next;		/* row of the same hash, plus one */
};

struct rows {
	const struct class *class;	/* of the last sample */
	struct row_open *row;
	size_t nr;
	size_t room;
	struct candidate *candidate;
	size_t nr_candidates;
	size_t room_candidates;
	size_t *bucket;
	size_t mask;
	/* objects about which nothing is concluded */
	size_t young;
	size_t off;
	size_t dying;
	size_t unreadable;
	bool unknown;		/* whose holders nobody wrote down */
	long long watched_ms;	/* time in which growth was seen; 0: none */
};

/* Drop the rows also after a failure. */
int rows_make(struct rows *rows, struct samples *samples, const char *class);
void rows_drop(struct rows *rows);

#endif
