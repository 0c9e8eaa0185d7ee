/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TEXT_SLABS_H
#define TEXT_SLABS_H

#include <stddef.h>

struct caches;
struct homes;

/* The totals, then the first @nr caches. */
void text_slabs(const struct caches *caches, const struct homes *homes, size_t nr);

#endif
