/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_COMPAT_SLAB_H
#define RL_COMPAT_SLAB_H

#include <linux/slab.h>
#include <linux/types.h>

/*
 * With allocation tags the functions that allocate became macros around others:
 * 6.10, commit 7bd230a26648 ("mm/slab: enable slab allocation tagging for kmalloc
 * and friends").
 */
#ifdef kmem_cache_alloc_bulk
#define RL_ALLOC_BULK	"kmem_cache_alloc_bulk_noprof"
#else
#define RL_ALLOC_BULK	"kmem_cache_alloc_bulk"
#endif

int rl_slab_setup(void);
bool rl_slab_holds(const struct kmem_cache *cache, unsigned long addr);
const struct kmem_cache *rl_slab_cache(const void *object);

struct kmem_cache *rl_slab_find(const char *name);
const char *rl_slab_name(struct kmem_cache *cache);
void rl_slab_put(struct kmem_cache *cache);

#endif
