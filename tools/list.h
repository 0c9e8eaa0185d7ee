/* SPDX-License-Identifier: GPL-2.0 */
#ifndef LIST_H
#define LIST_H

struct options;

/* The commands that read a directory and print it. */
int list_status(const struct options *options);
int list_sites(const struct options *options);
int list_objects(const struct options *options);

#endif
