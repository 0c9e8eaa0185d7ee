/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BOOKS_H
#define BOOKS_H

struct class;
struct snapshot;

/* Parse the text already read into records. */
int books_parse_sites(struct class *class, const char *path);
int books_parse_objects(struct class *class, const char *path);
int books_parse_probes(struct snapshot *snapshot, const char *path);

#endif
