/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIZES_H
#define SIZES_H

#include <stdbool.h>
#include <stddef.h>

#include "source.h"

#define SIZES_FILE	"sizes"

/* How large an object of each slab cache is, by all names that the cache has. */
struct sizes {
	struct size {
		const char *name;
		long long bytes;
	} *size;		/* sorted by name */
	size_t nr;
	size_t room;
	struct text text;	/* of the file, or */
	bool scanned;		/* the names are our own */
};

/* What cannot be read is not known. Drop the sizes also after a failure. */
int sizes_scan(struct sizes *sizes);

/* Read the file of a saved directory; it may be absent. */
int sizes_load(struct sizes *sizes, const char *dir);

int sizes_write(const struct sizes *sizes, int fd);
void sizes_drop(struct sizes *sizes);

/* -1: not known. */
long long sizes_of(const struct sizes *sizes, const char *name);

/*
 * Of an object of @class alone, as far as its cache is known; -1: it is not. The
 * description tells the kind.
 */
long long sizes_of_object(const struct sizes *sizes, const char *class,
			  const char *description);

#endif
