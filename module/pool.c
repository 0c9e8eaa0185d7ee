// SPDX-License-Identifier: GPL-2.0
/* Free list of indexes into a table that was set up ahead. */

#include <linux/mm.h>

#include "pool.h"

static s64 head_make(s64 old, u32 index)
{
	return (s64)((((u64)old >> 32) + 1) << 32 | index);
}

/**
 * rl_pool_init() - set up a pool with all indexes free
 * @p: the pool
 * @nr: number of indexes, below RL_NIL
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int rl_pool_init(struct rl_pool *p, u32 nr)
{
	u32 i;

	p->next = kvmalloc_array(nr, sizeof(*p->next), RL_GFP_TABLE);
	if (!p->next)
		return -ENOMEM;
	for (i = 0; i < nr; i++)
		p->next[i] = i + 1 < nr ? i + 1 : RL_NIL;
	p->nr = nr;
	atomic_set(&p->used, 0);
	atomic64_set(&p->head, nr ? 0 : RL_NIL);
	return 0;
}

void rl_pool_exit(struct rl_pool *p)
{
	kvfree(p->next);
	p->next = NULL;
}

/**
 * rl_pool_get() - take an index
 * @p: the pool
 *
 * Context: any, NMI included.
 * Return: the index, or RL_NIL when all are taken.
 */
u32 rl_pool_get(struct rl_pool *p)
{
	s64 old = atomic64_read(&p->head);
	u32 index;

	do {
		index = (u32)old;
		if (index == RL_NIL)
			return RL_NIL;
		/* may be stale: then the tag has moved and the cmpxchg fails */
	} while (!atomic64_try_cmpxchg(&p->head, &old,
				       head_make(old, READ_ONCE(p->next[index]))));
	atomic_inc(&p->used);
	return index;
}

/**
 * rl_pool_put() - give an index back
 * @p: the pool
 * @index: one that rl_pool_get() returned; the caller is done with its record
 *
 * Context: any, NMI included.
 */
void rl_pool_put(struct rl_pool *p, u32 index)
{
	s64 old = atomic64_read(&p->head);

	do {
		WRITE_ONCE(p->next[index], (u32)old);
		/* release: next[] before head; pairs with the cmpxchg of get */
	} while (!atomic64_try_cmpxchg(&p->head, &old, head_make(old, index)));
	atomic_dec(&p->used);
}

#ifdef RL_KUNIT
#include "../tests/kunit/pool_test.c"
#endif
