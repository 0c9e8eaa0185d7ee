/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FAMILIES_H
#define FAMILIES_H

#include <stddef.h>

struct class;

/*
 * Sites of one op whose call chains begin alike took the reference at one place, by
 * way of different callers.
 */
struct families {
	size_t *first;	/* of each site: the first site of its family */
};

int families_make(struct families *families, const struct class *class);
void families_drop(struct families *families);

#endif
