// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "array.h"
#include "cache_read.h"
#include "caches.h"
#include "error.h"
#include "escape.h"
#include "parse.h"

/* No machine has more; what is larger is damage. */
#define BYTES_MOST	(4LL << 50)
#define ORDER_MOST	20

/* One directory below /sys/kernel/slab. */
struct place {
	const char *path;
	const char *name;
	int dir;
};

static int say_unopened(const struct place *place, const char *file, int error)
{
	if (error == ENOENT)
		return error_say(RC_ABSENT,
				 "%s/%s has no file %s; use a kernel with CONFIG_SLUB_DEBUG",
				 place->path, place->name, file);
	if (error == EACCES || error == EPERM)
		return error_say(RC_ERROR, "%s/%s/%s can only be read by root; run this as root",
				 place->path, place->name, file);
	return error_say(RC_ERROR, "%s/%s/%s cannot be read: %s", place->path, place->name,
			 file, strerror(error));
}

/* The file reads "N" or "N N0=n N1=n": a sum, and the part of each node. */
static int read_number(const struct place *place, const char *file, long long *value)
{
	int fd = openat(place->dir, file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int error = errno;
	const char *end;
	char line[64];
	ssize_t got;

	if (fd < 0)
		return say_unopened(place, file, error);
	got = read(fd, line, sizeof(line) - 1);
	error = errno;
	close(fd);
	if (got < 0)
		return say_unopened(place, file, error);
	line[got] = '\0';
	end = parse_digits(line, value);
	if (end && (*end == '\n' || *end == ' '))
		return RC_OK;
	return error_say(RC_ERROR, "%s/%s/%s does not begin with a number", place->path,
			 place->name, file);
}

static int read_numbers(const struct place *place, struct cache *cache)
{
	long long order, reclaim, pages;
	const struct {
		const char *file;
		long long *value;
	} numbers[] = {
		{ "slabs", &cache->slabs }, { "objects", &cache->objects },
		{ "object_size", &cache->object_size }, { "slab_size", &cache->slab_size },
		{ "order", &order }, { "reclaim_account", &reclaim },
	};
	int rc = RC_OK;
	size_t i;

	for (i = 0; !rc && i < ARRAY_SIZE(numbers); i++)
		rc = read_number(place, numbers[i].file, numbers[i].value);
	if (rc)
		return rc;
	pages = sysconf(_SC_PAGESIZE);
	if (order > ORDER_MOST || cache->slabs > BYTES_MOST / (pages << order))
		return error_say(RC_ERROR, "%s/%s: %lld slabs of order %lld are more than a machine has",
				 place->path, place->name, cache->slabs, order);
	cache->bytes = cache->slabs * (pages << order);
	cache->reclaimable = reclaim;
	return RC_OK;
}

int cache_add_name(struct cache *cache, const char *name)
{
	char **names = realloc(cache->name, (cache->nr_names + 1) * sizeof(*names));

	if (!names)
		return error_memory();
	cache->name = names;
	names[cache->nr_names] = escape_again(name);
	return names[cache->nr_names] && ++cache->nr_names ? RC_OK : error_memory();
}

int cache_read(struct cache *cache, int dir, const char *path, const char *name)
{
	struct place place = { path, name, -1 };
	int rc;

	*cache = (struct cache){ 0 };
	place.dir = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (place.dir < 0)
		return errno == ENOENT ? RC_OK : say_unopened(&place, ".", errno);
	rc = read_numbers(&place, cache);
	close(place.dir);
	if (rc)
		return rc;
	cache->id = escape_again(name);
	return cache->id ? RC_OK : error_memory();
}

void cache_drop(struct cache *cache)
{
	while (cache->nr_names)
		free(cache->name[--cache->nr_names]);
	free(cache->name);
	free(cache->id);
}
