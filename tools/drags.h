/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DRAGS_H
#define DRAGS_H

#include <stdbool.h>
#include <stddef.h>

#define DRAGS_MOST	10

/* A slab cache in which one object is that lives as long as that of a class. */
struct drag {
	const char *cache;
	bool own;	/* it is the object itself; other names are of other kernels */
};

/*
 * Where an object of @class lies, and what else it keeps: with a socket's file an
 * inode, a name, the security module's blobs and the protocol's socket. Caches that
 * a kernel does not have are named, too. What comes from kmalloc() has none.
 */
size_t drags_of(const char *class, const char *description,
		struct drag drag[static DRAGS_MOST]);

#endif
