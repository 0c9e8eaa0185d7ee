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
 * struct rl_pool - free list of the records 0 .. @nr - 1 of a table
 * @head: index of the first free one in the low half, @nr or more if there is none;
 *	in the high half a tag that changes with every operation, so that a head that
 *	was taken and given back meanwhile is not mistaken for the same (ABA)
 * @used: how many are taken
 * @nr: how many there are
 * @link: a u32 in record 0; in a free one it says which is the next: that many behind
 *	the one that follows. So a table of zeros is free from end to end
 * @stride: bytes from one record to the next
 *
 * Lock-free, so it serves every context including NMI. The link of a record that is
 * not free belongs to its owner; a racing get may read it, then fails its cmpxchg on
 * the tag.
 */
struct rl_pool {
	atomic64_t head;
	atomic_t used;
	u32 nr;
	void *link;
	size_t stride;
};

void rl_pool_init(struct rl_pool *p, u32 nr, u32 *link, size_t stride);
u32 rl_pool_get(struct rl_pool *p);
void rl_pool_put(struct rl_pool *p, u32 index);

#endif
