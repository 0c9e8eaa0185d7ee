/* SPDX-License-Identifier: GPL-2.0 */
#ifndef JSON_H
#define JSON_H

#include <jansson.h>
#include <stdbool.h>

struct class;
struct flaws;
struct object;
struct options;
struct pick;
struct snapshot;

/* The head of every document; ends inside the list "classes". */
int json_open(const struct snapshot *snapshot, const struct options *options,
	      const struct flaws *flaws);

/* Between two classes. */
void json_more(void);

/* The head of a class; its brace stays open. */
int json_class_open(const struct snapshot *snapshot, const struct class *class);

/* A class without rows, or with rows of call sites or objects. */
int json_class(const struct snapshot *snapshot, const struct class *class);
int json_sites(const struct snapshot *snapshot, const struct class *class,
	       const struct pick *pick);
int json_objects(const struct snapshot *snapshot, const struct class *class,
		 const struct options *options, const struct pick *pick);

/* Of which sample the numbers of a class are estimates. */
json_t *json_sample(const struct class *class);

/*
 * Escaped text; "-" is null. A failed allocation gives NULL, which jansson passes on.
 */
json_t *json_text(const char *text);

/* The frames of a call chain; an object as a row. */
json_t *json_chain(const char *chain);
json_t *json_object_row(const struct object *object, bool refs);

/* Print @value and drop it; @embed: without its braces. NULL is an error. */
int json_print(json_t *value, bool embed);

/* Closes the document; with the probes if they were read. */
int json_close(const struct snapshot *snapshot);

#endif
