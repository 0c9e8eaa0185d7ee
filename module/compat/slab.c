// SPDX-License-Identifier: GPL-2.0
/*
 * Which slab cache does an address belong to? struct slab is private to mm/, and
 * its layout changes (commit 130d4df57390, "mm/sl[au]b: rearrange struct slab
 * fields to allow larger rcu_head", is one of several). But it lies over struct
 * page, and one of its words points to the cache: an object of a cache of our own
 * shows which.
 */

#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "compat/slab.h"

/* Set by rl_slab_setup() before any hook exists; 0: not known. */
static unsigned int cache_word;

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
	struct kmem_cache *cache = kmem_cache_create("refledger_setup", 64, 0,
						     SLAB_HWCACHE_ALIGN, NULL);
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
