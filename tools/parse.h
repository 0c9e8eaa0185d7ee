/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PARSE_H
#define PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

struct text;

/* Walks over the records of one file. */
struct lines {
	const char *path;
	char *at;
	char *end;
	size_t number;
};

/* What one site has posted on one object; site -1 is what found no room. */
struct ref {
	long long site;
	long long posted;
};

/* Check line 1 (@name and version) and line 2 (@columns). */
int lines_open(struct lines *lines, const char *path, const struct text *text,
	       const char *name, const char *columns);

/*
 * Cut the next record into exactly @nr fields, in place. At the end of the
 * file fields[0] is NULL.
 */
int lines_next(struct lines *lines, const char **fields, size_t nr);

__printf(2, 3) int lines_bad(const struct lines *lines, const char *format, ...);

/* Decimal, not negative. The second takes "-" too and stores -1 for it. */
int parse_count(const struct lines *lines, const char *column,
		const char *field, long long *value);
int parse_count_or_none(const struct lines *lines, const char *column,
			const char *field, long long *value);
int parse_signed(const struct lines *lines, const char *column,
		 const char *field, long long *value);

/* Find @field in @words and store its index. */
int parse_word(const struct lines *lines, const char *column,
	       const char *field, const char *const *words, size_t nr,
	       int *index);

int parse_refs(const struct lines *lines, const char *field);

/* Take one posting off a column "refs"; false at its end or if it is bad. */
bool parse_next_ref(const char **at, struct ref *ref);

/* A whole decimal number without a sign; false if it is none or too large. */
bool parse_decimal(const char *text, long long *value);

#endif
