/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ACCURACY_H
#define ACCURACY_H

#include <stdbool.h>
#include <stddef.h>

struct class;
struct snapshot;

#define ACCURACY_FLAW	400

/* One thing that is missing in the books of the class @scope. */
struct flaw {
	const char *scope;
	char text[ACCURACY_FLAW];
};

struct flaws {
	struct flaw *flaw;
	size_t nr;
};

/* All flaws of all classes, or of @class alone. */
int accuracy_find(const struct snapshot *snapshot, const char *class,
		  struct flaws *flaws);
void accuracy_drop(struct flaws *flaws);

/* Events that a class may have missed since @before (NULL: since its books began). */
long long accuracy_lost(const struct snapshot *snapshot, const struct snapshot *before,
			const char *scope);

size_t accuracy_count(const struct flaws *flaws, const char *scope);

/* "alloc, put, free" for @tracked, the other ops otherwise; "" if none. */
void accuracy_list_ops(const struct class *class, bool tracked, char *list,
		       size_t size);
bool accuracy_tracks(const struct class *class, int op);

#endif
