// SPDX-License-Identifier: GPL-2.0
/*
 * Which put closes which get: counted whenever an object ends with exact books.
 * What finds no slot is not learned; nothing in the books depends on it.
 */

#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/mm.h>

#include "pair.h"
#include "pool.h"

/* Slots that are tried. */
#define STEPS	32

/* Never 0: sites are numbered from 0 on. */
static s64 key_of(u32 get, u32 put)
{
	return (s64)(get + 1) << 32 | put;
}

static struct rl_pair *slot(struct rl_pairs *t, s64 key)
{
	u32 at = hash_64(key, ilog2(RL_PAIRS_NR));
	struct rl_pair *p;
	s64 found;
	int i;

	for (i = 0; i < STEPS; i++, at++) {
		p = &t->pair[at % RL_PAIRS_NR];
		found = atomic64_read(&p->key);
		if (!found) {
			found = atomic64_cmpxchg(&p->key, 0, key);
			if (!found)
				atomic_inc(&t->used);
		}
		if (!found || found == key)
			return p;
	}
	return NULL;
}

/**
 * rl_pairs_learn() - an object that ended had this get and this put
 * @t: the pairs
 * @get: site of the get
 * @put: site of the put
 * @refs: references of the one that had fewer
 *
 * Context: any.
 */
void rl_pairs_learn(struct rl_pairs *t, u32 get, u32 put, u32 refs)
{
	struct rl_pair *p = slot(t, key_of(get, put));

	if (!p)
		return;
	atomic64_inc(&p->objects);
	atomic64_add(refs, &p->refs);
}

/**
 * rl_pairs_look() - read one pair
 * @t: the pairs
 * @index: below RL_PAIRS_NR
 * @get: site of the get
 * @put: site of the put
 * @objects: objects that had both
 * @refs: references of the one that had fewer, summed over them
 *
 * Context: any.
 * Return: false when there is none.
 */
bool rl_pairs_look(struct rl_pairs *t, u32 index, u32 *get, u32 *put, u64 *objects,
		   u64 *refs)
{
	struct rl_pair *p = &t->pair[index];
	s64 key = atomic64_read(&p->key);

	if (!key)
		return false;
	*get = (u32)(key >> 32) - 1;
	*put = (u32)key;
	*objects = atomic64_read(&p->objects);
	*refs = atomic64_read(&p->refs);
	return true;
}

/**
 * rl_pairs_clear() - forget all pairs
 * @t: the pairs
 *
 * Context: no handler and no reader may be at work on them.
 */
void rl_pairs_clear(struct rl_pairs *t)
{
	memset(t->pair, 0, rl_pairs_bytes());
	atomic_set(&t->used, 0);
}

/* Bytes that rl_pairs_init() sets up. */
size_t rl_pairs_bytes(void)
{
	return RL_PAIRS_NR * sizeof(struct rl_pair);
}

/**
 * rl_pairs_init() - set up an empty table
 * @t: the table, zeroed
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int rl_pairs_init(struct rl_pairs *t)
{
	t->pair = kvcalloc(RL_PAIRS_NR, sizeof(*t->pair), RL_GFP_TABLE);
	return t->pair ? 0 : -ENOMEM;
}

void rl_pairs_exit(struct rl_pairs *t)
{
	kvfree(t->pair);
	t->pair = NULL;
}

#ifdef RL_KUNIT
#include "../tests/kunit/pair_test.c"
#endif
