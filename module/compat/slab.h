/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_COMPAT_SLAB_H
#define RL_COMPAT_SLAB_H

#include <linux/types.h>

struct kmem_cache;

int rl_slab_setup(void);
bool rl_slab_holds(const struct kmem_cache *cache, unsigned long addr);

#endif
