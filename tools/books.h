/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BOOKS_H
#define BOOKS_H

#include <stddef.h>

struct class;
struct snapshot;
struct text;

/* Room for the records of a file that have @fields fields. */
void *books_make_records(const struct text *text, size_t fields, size_t size);

/* Parse the text already read into records. */
int books_parse_sites(struct class *class, const char *path);
int books_parse_objects(struct class *class, const char *path);
int books_parse_sample(struct class *class, const char *path);
int books_parse_pairs(struct class *class, const char *path);
int books_parse_probes(struct snapshot *snapshot, const char *path);

/* Keep only what is in the sample of 1 in @stands, of which all levels are known. */
int books_thin(struct class *class, long long stands);

#endif
