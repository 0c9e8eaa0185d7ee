// SPDX-License-Identifier: GPL-2.0
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "array.h"
#include "caches.h"
#include "error.h"
#include "homes.h"
#include "kernel.h"
#include "sysroot.h"

#define SLAB		"slab:"

/*
 * Where objects of a class are allocated. Which cache a route is in is told by the
 * family in its description; metadata dsts come from kmalloc() and are not here, nor
 * is what has no description yet.
 */
static const struct home {
	const char *class;
	const char *family;	/* NULL: all of the class */
	const char *cache;
} table[] = {
	{ "dst", "inet", "ip_dst_cache" },
	{ "dst", "inet", "rtable" },
	{ "dst", "inet6", "ip6_dst_cache" },
	{ "dst", "xfrm", "xfrm_dst_cache" },
	{ "dst", "xfrm", "xfrm_dst" },
	{ "sockfile", NULL, "filp" },
	{ "sockfile", NULL, "sock_inode_cache" },
	{ "file", NULL, "filp" },
	{ "dentry", NULL, "dentry" },
	{ "dentryref", NULL, "dentry" },
	{ "net", NULL, "net_namespace" },
	{ "skb", NULL, "skbuff_head_cache" },
};

static bool is_of_family(const char *description, const char *family)
{
	static const char key[] = "family=";
	size_t length = strlen(family);

	if (strncmp(description, key, strlen(key)))
		return false;
	description += strlen(key);
	return !strncmp(description, family, length) &&
	       (description[length] == ' ' || !description[length]);
}

static long long count(const struct class *class, const char *family)
{
	long long found = 0;
	size_t i;

	for (i = 0; i < class->nr_objects; i++)
		found += !family || is_of_family(class->objects[i].description, family);
	return found * class->stands;
}

/* Both caches of sockets hold the same, one object each; two of routes may be merged. */
long long homes_live(const struct cache *cache, const struct class *class)
{
	long long found = -1;
	size_t i;

	/* A class that is made for one cache has its name behind a colon. */
	if (class->accuracy && !strncmp(class->name, SLAB, strlen(SLAB)) &&
	    caches_named(cache, class->name + strlen(SLAB)))
		return count(class, NULL);
	for (i = 0; class->accuracy && i < ARRAY_SIZE(table); i++) {
		const struct home *home = &table[i];

		if (strcmp(home->class, class->name) || !caches_named(cache, home->cache))
			continue;
		if (found < 0)
			found = 0;
		if (home->family)
			found += count(class, home->family);
		else
			found = count(class, NULL);
	}
	return found;
}

/* The books of a machine are read where its caches are. */
int homes_open(struct homes *homes)
{
	char path[PATH_MAX], status[PATH_MAX];
	bool saved = *sysroot();
	int rc;

	*homes = (struct homes){ 0 };
	rc = sysroot_path(path, KERNEL_LIVE_DIR);
	if (!rc)
		rc = sysroot_path(status, KERNEL_LIVE_DIR "/" RL_FILE_STATUS);
	if (rc)
		return rc;
	/* What a loaded module does not show is told as everywhere. */
	homes->known = !access(status, F_OK) || (!saved && kernel_module_loaded());
	if (!homes->known)
		return RC_OK;
	return snapshot_open(&homes->snapshot, saved ? path : NULL, NULL, SNAPSHOT_OBJECTS);
}

void homes_close(struct homes *homes)
{
	snapshot_close(&homes->snapshot);
}
