/* SPDX-License-Identifier: GPL-2.0 */
#ifndef INLINE_PUT_H
#define INLINE_PUT_H

#include <stdbool.h>
#include <stddef.h>

#include "missing_put.h"

struct class;
struct probe;
struct site;
struct snapshot;

/* A put that was inlined, has a hook of its own and never ran. */
bool inline_puts_idle(const struct probe *probe);

/*
 * Such puts in the functions of the call chain of @get, the nearest first. Nothing but
 * the books is needed.
 */
size_t inline_puts_find(const struct snapshot *snapshot, const struct class *class,
			const struct site *get,
			struct missing_put put[static MISSING_PUTS_MOST]);

#endif
