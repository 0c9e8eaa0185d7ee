/* SPDX-License-Identifier: GPL-2.0 */
#ifndef JSON_SLABS_H
#define JSON_SLABS_H

#include <stddef.h>

struct caches;
struct homes;

/* The totals and the first @nr caches as one document. */
int json_slabs(const struct caches *caches, const struct homes *homes, size_t nr);

#endif
