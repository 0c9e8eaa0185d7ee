/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CACHE_READ_H
#define CACHE_READ_H

struct cache;

/*
 * Read the numbers of the cache whose directory is @name in the open directory
 * @dir, of which @path is the name. One that has ended meanwhile has no id.
 */
int cache_read(struct cache *cache, int dir, const char *path, const char *name);
void cache_drop(struct cache *cache);

/* One more name, as it is in the file system. */
int cache_add_name(struct cache *cache, const char *name);

#endif
