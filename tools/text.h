/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>

#include "snapshot.h"

struct flaws;
struct options;
struct pick;

#define TEXT_AGE	24

/* 41s, 3m12s, 2h, 5d; "-" if @ms is negative. Returns @age. */
const char *text_age(long long ms, char age[static TEXT_AGE]);

/* How far the books of a class can be trusted, then their totals. */
void text_class_head(const struct snapshot *snapshot, const struct class *class,
		     const struct flaws *flaws);

void text_status(const struct snapshot *snapshot, const struct flaws *flaws);

/* One short line a class, after loading. */
void text_brief(const struct snapshot *snapshot);

void text_sites(const struct class *class, const struct options *options,
		const struct pick *pick);
void text_objects(const struct class *class, const struct options *options,
		  const struct pick *pick);

/* "older than 1m0s, comm nginx" into the heading of a filtered list. */
void text_filter(const struct options *options);

/* After a list that was cut. */
void text_cut(const struct pick *pick, const char *what);

#endif
