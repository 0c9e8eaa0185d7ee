/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "snapshot.h"

struct flaws;
struct options;
struct pick;

#define TEXT_AGE	24

/* 41s, 3m12s, 2h, 5d; "-" if @ms is negative. Returns @age. */
const char *text_age(long long ms, char age[static TEXT_AGE]);

/* What stands in front of an estimate. */
const char *text_about(bool estimate);

#define TEXT_NUMBER	32

/* 640123, or what a sample can tell of it: "about 640000". Returns @text. */
const char *text_number(double number, bool estimate, char text[static TEXT_NUMBER]);

/* The same for a table: "~640000". */
const char *text_cell(long long number, bool estimate, char text[static TEXT_NUMBER]);

#define TEXT_BYTES	24

/* 812, 12K, 3.4M, 120M; with @sign always one in front. Returns @text. */
const char *text_bytes(long long bytes, bool sign, char text[static TEXT_BYTES]);

/* Put more behind a text; what finds no room is cut off. */
__printf(3, 4) void text_add(char *text, size_t size, const char *format, ...);

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

/* Under a class of which a sample was read: how much of it is true of all. */
void text_sample(const struct class *class);

/* After a list that was cut. */
void text_cut(const struct pick *pick, const char *what);

#endif
