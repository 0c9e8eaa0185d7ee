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
	int version;
	const char *part;	/* of line 1 of a sample: how much of the books it is */
};

/* What one site has posted on one object; site -1 is what found no room. */
struct ref {
	long long site;
	long long posted;
};

/* What an object holds on one of another class. */
struct hold {
	const char *class;
	int length;		/* of the class's name */
	long long id;
	long long refs;
};

/*
 * Check line 1 (@name, version and accuracy) and line 2 (@columns). @accuracy
 * is where to store that word, NULL for a file that has none. Afterwards
 * @lines->version is that of the file, and @lines->part the word behind the accuracy,
 * which only a sample has.
 */
int lines_open(struct lines *lines, const char *path, const struct text *text,
	       const char *name, const char *columns, const char **accuracy);

/* The same of a file that is the tool's own: line 1 is @first. */
int lines_start(struct lines *lines, const char *path, const struct text *text,
		const char *first, const char *columns);

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

int parse_holds(const struct lines *lines, const char *field);
bool parse_next_hold(const char **at, struct hold *hold);

/* The accuracy of books: exact, or words that are separated by commas. */
bool parse_accuracy(const char *word);

/* Digits up to anything else; NULL if there are none or too many. */
const char *parse_digits(const char *at, long long *value);

/* A whole decimal number without a sign; false if it is none or too large. */
bool parse_decimal(const char *text, long long *value);

#endif
