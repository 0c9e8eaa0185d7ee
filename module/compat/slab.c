// SPDX-License-Identifier: GPL-2.0
/*
 * Which slab cache does an address belong to, and which one has a name? struct slab
 * and struct kmem_cache are private to mm/, and their layouts change (commit
 * 130d4df57390, "mm/sl[au]b: rearrange struct slab fields to allow larger rcu_head",
 * is one of several). A cache of our own shows both: struct slab lies over struct
 * page, and one of its words points to the cache; and the cache's directory in
 * /sys/kernel/slab leads to the kobject that lies in the cache.
 */

#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernfs.h>
#include <linux/kobject.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/namei.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "compat/slab.h"

#define OWN_NAME	"refledger_setup"

/* Set by rl_slab_setup() before any hook exists; 0: not known. */
static unsigned int cache_word;

/* Of all caches' kobjects, and how far one is behind the start of its cache. */
static struct kset *kset;
static size_t distance;

/* The constructor keeps it from being merged with another cache. */
static void construct(void *object)
{
}

static struct kmem_cache *own_cache(void)
{
	return kmem_cache_create(OWN_NAME, 64, 0, SLAB_HWCACHE_ALIGN, construct);
}

static unsigned int find_word(const unsigned long *page, unsigned long cache)
{
	unsigned int i;

	for (i = 1; i < sizeof(struct page) / sizeof(*page); i++)
		if (READ_ONCE(page[i]) == cache)
			return i;
	return 0;
}

/**
 * rl_slab_setup() - learn where a slab keeps its cache
 *
 * Context: may sleep.
 * Return: 0; -ENOMEM; -EOPNOTSUPP when this kernel keeps it nowhere we look.
 */
int rl_slab_setup(void)
{
	struct kmem_cache *cache = own_cache();
	void *object = cache ? kmem_cache_alloc(cache, GFP_KERNEL) : NULL;

	if (object) {
		cache_word = find_word((unsigned long *)virt_to_head_page(object),
				       (unsigned long)cache);
		kmem_cache_free(cache, object);
	}
	kmem_cache_destroy(cache);
	if (!object)
		return -ENOMEM;
	return cache_word ? 0 : -EOPNOTSUPP;
}

/**
 * rl_slab_holds() - does an address lie in a slab of this cache?
 * @cache: the cache
 * @addr: anything
 *
 * Context: any. The answer is stable only for an object that is held.
 */
bool rl_slab_holds(const struct kmem_cache *cache, unsigned long addr)
{
	unsigned long found;
	struct page *page;

	if (!cache_word || !virt_addr_valid((void *)addr))
		return false;
	page = virt_to_head_page((void *)addr);
	if (get_kernel_nofault(found, (unsigned long *)page + cache_word))
		return false;
	return found == (unsigned long)cache;
}

/**
 * rl_slab_cache() - the slab cache of an object
 * @object: an object of ours that is alive
 *
 * Context: at load.
 * Return: NULL when not known.
 */
const struct kmem_cache *rl_slab_cache(const void *object)
{
	const unsigned long *page = (const unsigned long *)virt_to_head_page(object);

	return cache_word ? (const struct kmem_cache *)READ_ONCE(page[cache_word]) : NULL;
}

/* The directory of a cache, behind the link if @name is an alias. */
static int directory(const char *name, struct path *path)
{
	char text[sizeof("/sys/kernel/slab/") + NAME_MAX];
	int err;

	if (!*name || strchr(name, '/') || *name == '.' || strlen(name) > NAME_MAX)
		return -ENOENT;
	snprintf(text, sizeof(text), "/sys/kernel/slab/%s", name);
	err = kern_path(text, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, path);
	if (!err && path->dentry->d_sb->s_magic != SYSFS_MAGIC) {
		path_put(path);
		err = -EOPNOTSUPP;
	}
	return err;
}

/* Our own cache lives meanwhile, and its directory with it. */
static int learn_from(const struct kmem_cache *cache)
{
	const struct kernfs_node *node;
	struct kobject *kobj;
	struct path path;

	if (directory(OWN_NAME, &path))
		return -EOPNOTSUPP;
	node = d_inode(path.dentry)->i_private;
	kobj = node->priv;
	path_put(&path);
	if ((void *)kobj <= (void *)cache || strcmp(kobject_name(kobj), OWN_NAME))
		return -EOPNOTSUPP;
	kset = kobj->kset;
	distance = (void *)kobj - (void *)cache;
	return kset ? 0 : -EOPNOTSUPP;
}

static int learn_kset(void)
{
	struct kmem_cache *cache;
	int err;

	if (kset)
		return 0;
	cache = own_cache();
	if (!cache)
		return -ENOMEM;
	err = learn_from(cache);
	kmem_cache_destroy(cache);
	return err;
}

/**
 * rl_slab_find() - a cache by its name in /sys/kernel/slab
 * @name: its name, or an alias of it
 *
 * Context: may sleep.
 * Return: the cache, held until rl_slab_put(); an ERR_PTR: -ENOENT when there is no
 * such cache, -EOPNOTSUPP when this kernel does not show its caches there, -ENOMEM.
 */
struct kmem_cache *rl_slab_find(const char *name)
{
	char own[NAME_MAX + 1];
	struct kobject *kobj;
	struct path path;
	int err = learn_kset();

	if (!err)
		err = directory(name, &path);
	if (err)
		return ERR_PTR(err);
	snprintf(own, sizeof(own), "%pd", path.dentry);
	path_put(&path);
	/* takes a reference, unless the cache went away meanwhile */
	kobj = kset_find_obj(kset, own);
	return kobj ? (void *)kobj - distance : ERR_PTR(-ENOENT);
}

static struct kobject *kobject_of(struct kmem_cache *cache)
{
	return (void *)cache + distance;
}

/* A cache that rl_slab_find() found: what it is called, whoever shares it. */
const char *rl_slab_name(struct kmem_cache *cache)
{
	return kobject_name(kobject_of(cache));
}

void rl_slab_put(struct kmem_cache *cache)
{
	kobject_put(kobject_of(cache));
}
