// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cache_read.h"
#include "caches.h"
#include "error.h"
#include "kernel.h"
#include "sysroot.h"

#define SLAB_DIR	"/sys/kernel/slab"

/* A directory is a cache, a link one more name of the cache it leads to. */
struct walk {
	char path[PATH_MAX];
	DIR *dir;
	struct caches *caches;
};

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static int by_id(const void *one, const void *other)
{
	const struct cache *a = one, *b = other;

	return strcmp(a->id, b->id);
}

static struct cache *find(const struct caches *caches, char *id)
{
	const struct cache wanted = { .id = id };

	if (!caches->nr)
		return NULL;
	return bsearch(&wanted, caches->cache, caches->nr, sizeof(wanted), by_id);
}

static int take_cache(const struct walk *walk, const char *name)
{
	struct caches *caches = walk->caches;
	struct cache *room;
	int rc;

	room = realloc(caches->cache, (caches->nr + 1) * sizeof(*room));
	if (!room)
		return error_memory();
	caches->cache = room;
	room += caches->nr;
	rc = cache_read(room, dirfd(walk->dir), walk->path, name);
	if (!rc && room->id && *name != ':')
		rc = cache_add_name(room, name);
	if (rc || !room->id)
		cache_drop(room);
	else
		caches->nr++;
	return rc;
}

/* One that leads nowhere is that of a cache which has just ended. */
static int take_link(const struct walk *walk, const char *name)
{
	char to[NAME_MAX + 1];
	struct cache *cache;
	ssize_t length;

	length = readlinkat(dirfd(walk->dir), name, to, sizeof(to) - 1);
	to[length < 0 ? 0 : length] = '\0';
	cache = find(walk->caches, to);
	return cache ? cache_add_name(cache, name) : RC_OK;
}

static int each(const struct walk *walk, mode_t type,
		int (*take)(const struct walk *walk, const char *name))
{
	struct dirent *entry;
	struct stat st;
	int rc = RC_OK;

	rewinddir(walk->dir);
	while (!rc && (entry = readdir(walk->dir))) {
		if (*entry->d_name != '.' &&
		    !fstatat(dirfd(walk->dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) &&
		    (st.st_mode & S_IFMT) == type)
			rc = take(walk, entry->d_name);
	}
	return rc;
}

static int by_name(const void *one, const void *other)
{
	return strcmp(*(char *const *)one, *(char *const *)other);
}

/* What was merged under a number, and has lost its names, has only that. */
static int name_all(struct caches *caches)
{
	int rc = RC_OK;
	size_t i;

	for (i = 0; !rc && i < caches->nr; i++) {
		struct cache *cache = &caches->cache[i];

		if (!cache->nr_names)
			rc = cache_add_name(cache, cache->id);
		else
			qsort(cache->name, cache->nr_names, sizeof(*cache->name), by_name);
	}
	return rc;
}

static int read_all(const struct walk *walk)
{
	struct caches *caches = walk->caches;
	int rc;

	rc = each(walk, S_IFDIR, take_cache);
	if (rc)
		return rc;
	if (caches->nr)
		qsort(caches->cache, caches->nr, sizeof(*caches->cache), by_id);
	rc = each(walk, S_IFLNK, take_link);
	return rc ? rc : name_all(caches);
}

static int say_no_slabs(const char *path, int error)
{
	if (error == ENOENT || error == ENOTDIR)
		return error_say(RC_ABSENT,
				 "there is no %s, where kernel %s would show its slab caches; mount sysfs, or use a kernel with CONFIG_SLUB",
				 path, kernel_release());
	return error_say(RC_ABSENT, "%s cannot be read: %s; run this as root", path,
			 strerror(error));
}

int caches_read(struct caches *caches)
{
	struct walk walk = { .caches = caches };
	int rc;

	*caches = (struct caches){ .at_ms = now_ms() };
	rc = sysroot_path(walk.path, SLAB_DIR);
	if (rc)
		return rc;
	walk.dir = opendir(walk.path);
	if (!walk.dir)
		return say_no_slabs(walk.path, errno);
	rc = read_all(&walk);
	closedir(walk.dir);
	return rc ? rc : meminfo_read(&caches->meminfo);
}

void caches_drop(struct caches *caches)
{
	while (caches->nr)
		cache_drop(&caches->cache[--caches->nr]);
	free(caches->cache);
}

static long long per_minute(long long now, long long before, long long ms)
{
	return llround((double)(now - before) * 60000 / ms);
}

void caches_compare(struct caches *caches, const struct caches *before)
{
	long long ms = caches->at_ms - before->at_ms;
	size_t i;

	for (i = 0; i < caches->nr; i++) {
		struct cache *cache = &caches->cache[i];
		const struct cache *old = find(before, cache->id);

		cache->growth = per_minute(cache->bytes, old ? old->bytes : 0, ms);
	}
	caches->growth.reclaimable = per_minute(caches->meminfo.reclaimable,
						before->meminfo.reclaimable, ms);
	caches->growth.unreclaimable = per_minute(caches->meminfo.unreclaimable,
						  before->meminfo.unreclaimable, ms);
	caches->watched_ms = ms;
}

/* Without growth, that of all is 0. */
static int by_growth(const void *one, const void *other)
{
	const struct cache *a = one, *b = other;

	if (a->growth != b->growth)
		return a->growth < b->growth ? 1 : -1;
	if (a->bytes != b->bytes)
		return a->bytes < b->bytes ? 1 : -1;
	return by_id(a, b);
}

void caches_order(struct caches *caches)
{
	if (caches->nr)
		qsort(caches->cache, caches->nr, sizeof(*caches->cache), by_growth);
}

void caches_rest(const struct caches *caches, long long *bytes, long long *growth)
{
	size_t i;

	*bytes = caches->meminfo.unreclaimable;
	*growth = caches->growth.unreclaimable;
	for (i = 0; i < caches->nr; i++) {
		if (caches->cache[i].reclaimable)
			continue;
		*bytes -= caches->cache[i].bytes;
		*growth -= caches->cache[i].growth;
	}
}

bool caches_named(const struct cache *cache, const char *name)
{
	size_t i;

	for (i = 0; i < cache->nr_names; i++) {
		if (!strcmp(cache->name[i], name))
			return true;
	}
	return false;
}
