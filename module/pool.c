// SPDX-License-Identifier: GPL-2.0
/* Free list of the records of a table that was set up ahead. */

#include "pool.h"

static s64 head_make(s64 old, u32 index)
{
	return (s64)((((u64)old >> 32) + 1) << 32 | index);
}

static u32 *link_of(const struct rl_pool *p, u32 index)
{
	return p->link + index * p->stride;
}

/**
 * rl_pool_init() - set up a pool with all records free
 * @p: the pool
 * @nr: number of records, at most RL_NIL
 * @link: where record 0 has the link; the links of all are 0
 * @stride: bytes from one record to the next
 *
 * Context: any; nobody else knows the pool yet.
 */
void rl_pool_init(struct rl_pool *p, u32 nr, u32 *link, size_t stride)
{
	p->nr = nr;
	p->link = link;
	p->stride = stride;
	atomic_set(&p->used, 0);
	atomic64_set(&p->head, 0);
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
	u32 index, next;

	do {
		index = (u32)old;
		if (index >= p->nr)
			return RL_NIL;
		/* may be stale: then the tag has moved and the cmpxchg fails */
		next = index + 1 + READ_ONCE(*link_of(p, index));
	} while (!atomic64_try_cmpxchg(&p->head, &old, head_make(old, next)));
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
		WRITE_ONCE(*link_of(p, index), (u32)old - index - 1);
		/* release: the link before head; pairs with the cmpxchg of get */
	} while (!atomic64_try_cmpxchg(&p->head, &old, head_make(old, index)));
	atomic_dec(&p->used);
}

#ifdef RL_KUNIT
#include "../tests/kunit/pool_test.c"
#endif
