/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NORMAL_H
#define NORMAL_H

#include <stddef.h>

struct class;
struct site;

#define NORMAL_MOST	3

/* The puts that normally close a get, as objects show that have ended. */
struct normal {
	long long ended;	/* objects with this get */
	struct normal_put {
		const struct site *put;
		long long objects;	/* of these, with this put too */
	} put[NORMAL_MOST];
	size_t nr;
};

int normal_find(struct normal *normal, const struct class *class, const struct site *get);

#endif
