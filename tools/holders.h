/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOLDERS_H
#define HOLDERS_H

#include <stdbool.h>

struct class;
struct sample;

/*
 * Who is entitled to a reference, known from outside the books: a cache of the
 * object's state, file descriptors of a socket, and tracked objects that name it
 * in their column holds. One number for each object of @class, to be freed.
 */
int holders_count(const struct sample *sample, const struct class *class,
		  long long **holders);

/* Do the objects of @class stand for descriptors that nobody wrote down? */
bool holders_unknown(const struct sample *sample, const struct class *class);

#endif
