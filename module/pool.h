/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_POOL_H
#define RL_POOL_H

#include <linux/atomic.h>
#include <linux/gfp.h>
#include <linux/types.h>

/* For tables that may be large: fail rather than invoke the OOM killer. */
#define RL_GFP_TABLE	(GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

/* "No index": ends every list of indexes. */
#define RL_NIL		U32_MAX

/**
 * struct rl_pool - free list of the indexes 0 .. @nr - 1
 * @head: index of the first free one in the low half; in the high half a tag
 *	that changes with every operation, so that a head that was taken and
 *	given back meanwhile is not mistaken for the same (ABA)
 * @used: how many are taken
 * @nr: how many there are
 * @next: @next[i] is the free index after i
 *
 * Lock-free, so it serves every context including NMI. @next[i] of an index
 * that is not free belongs to nobody; a racing get may read it, then fails
 * its cmpxchg on the tag.
 */
struct rl_pool {
	atomic64_t head;
	atomic_t used;
	u32 nr;
	u32 *next;
};

int rl_pool_init(struct rl_pool *p, u32 nr);
void rl_pool_exit(struct rl_pool *p);
u32 rl_pool_get(struct rl_pool *p);
void rl_pool_put(struct rl_pool *p, u32 index);

#endif
