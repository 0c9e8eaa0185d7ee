// SPDX-License-Identifier: GPL-2.0
/*
 * Call sites: who took, who gave back. A call chain is interned once; from then
 * on a hit costs a hash, one comparison and one counter of its own CPU.
 */

#include <linux/jhash.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>

#include "callsite.h"
#include "context.h"
#include "pool.h"

static u32 chain_hash(enum rl_op op, const unsigned long *chain, unsigned int depth)
{
	return jhash2((const u32 *)chain, depth * sizeof(*chain) / sizeof(u32), op);
}

static u32 *bucket(struct rl_sites *s, u32 hash)
{
	return &s->head[hash & (BIT(s->bits) - 1)];
}

static bool same(const struct rl_callsite *c, u32 hash, enum rl_op op,
		 const unsigned long *chain, unsigned int depth)
{
	return c->hash == hash && c->op == op && c->depth == depth &&
	       !memcmp(c->chain, chain, depth * sizeof(*chain));
}

static u32 find(struct rl_sites *s, u32 hash, enum rl_op op,
		const unsigned long *chain, unsigned int depth)
{
	/* pairs with the release in add_site(): a site seen here is whole */
	u32 i = smp_load_acquire(bucket(s, hash));

	while (i != RL_NIL && !same(&s->site[i], hash, op, chain, depth))
		i = s->site[i].next;
	return i;
}

/* Caller holds s->lock. */
static u32 add_site(struct rl_sites *s, u32 hash, enum rl_op op,
		    const unsigned long *chain, unsigned int depth)
{
	u32 *head = bucket(s, hash), i = s->used;
	struct rl_callsite *c;

	lockdep_assert_held(&s->lock);
	if (i == s->nr)
		return RL_NIL;
	c = &s->site[i];
	memcpy(c->chain, chain, depth * sizeof(*chain));
	c->hash = hash;
	c->op = op;
	c->depth = depth;
	c->next = *head;
	/* pairs with the acquire in find() */
	smp_store_release(head, i);
	/* pairs with the acquire in rl_sites_used() */
	smp_store_release(&s->used, i + 1);
	return i;
}

/**
 * rl_sites_intern() - the site of a call chain, made if it is new
 * @s: the sites
 * @op: what the event does to the books
 * @chain: return addresses, innermost first
 * @depth: how many, at most RL_DEPTH_MAX
 * @site: where the site goes; the one for @op's chains without room on error
 *
 * Context: any; takes @s->lock for a new chain.
 * Return: 0; -ENOSPC when all sites are in use; -EBUSY as for rl_lock().
 */
int rl_sites_intern(struct rl_sites *s, enum rl_op op,
		    const unsigned long *chain, unsigned int depth, u32 *site)
{
	u32 hash = chain_hash(op, chain, depth), i = find(s, hash, op, chain, depth);
	unsigned long flags;

	*site = i;
	if (i != RL_NIL)
		return 0;
	*site = op;
	if (READ_ONCE(s->used) == s->nr)
		return -ENOSPC;
	if (!rl_lock(&s->lock, &flags))
		return -EBUSY;
	i = find(s, hash, op, chain, depth);
	if (i == RL_NIL)
		i = add_site(s, hash, op, chain, depth);
	rl_unlock(&s->lock, flags);
	if (i == RL_NIL)
		return -ENOSPC;
	*site = i;
	return 0;
}

/**
 * rl_sites_sum() - one site's counters, all CPUs together
 * @s: the sites
 * @site: which
 * @sum: where they go
 *
 * Context: any. The counters may move meanwhile.
 */
void rl_sites_sum(struct rl_sites *s, u32 site, struct rl_site_sum *sum)
{
	int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		struct rl_site_count *c = &s->count[cpu][site];

		sum->events += local64_read(&c->events);
		sum->ended += local64_read(&c->ended);
		sum->refs += local64_read(&c->refs);
	}
}

/**
 * rl_sites_clear() - forget all sites
 * @s: the sites
 *
 * Context: no handler and no reader may be at work on them.
 */
void rl_sites_clear(struct rl_sites *s)
{
	int cpu, op;

	memset(s->head, 0xff, sizeof(*s->head) << s->bits);
	for_each_possible_cpu(cpu)
		memset(s->count[cpu], 0, sizeof(**s->count) * s->nr);
	for (op = 0; op < RL_OP_NR; op++)
		s->site[op] = (struct rl_callsite){ .next = RL_NIL, .op = op };
	s->used = RL_OP_NR;
}

/* Bytes that rl_sites_init(@nr) sets up. */
size_t rl_sites_bytes(u32 nr)
{
	return nr * sizeof(struct rl_callsite) +
	       roundup_pow_of_two(nr) * sizeof(u32) +
	       (size_t)num_possible_cpus() * nr * sizeof(struct rl_site_count);
}

static int counts_init(struct rl_sites *s)
{
	int cpu;

	s->count = kcalloc(nr_cpu_ids, sizeof(*s->count), GFP_KERNEL);
	if (!s->count)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		s->count[cpu] = vzalloc_node(s->nr * sizeof(**s->count),
					     cpu_to_node(cpu));
		if (!s->count[cpu])
			return -ENOMEM;
	}
	return 0;
}

static void counts_exit(struct rl_sites *s)
{
	int cpu;

	if (!s->count)
		return;
	for_each_possible_cpu(cpu)
		vfree(s->count[cpu]);
	kfree(s->count);
	s->count = NULL;
}

/**
 * rl_sites_init() - set up a table of call sites
 * @s: the table, zeroed
 * @nr: number of sites, above RL_OP_NR: those for chains without room are included
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM, then nothing is left behind.
 */
int rl_sites_init(struct rl_sites *s, u32 nr)
{
	raw_spin_lock_init(&s->lock);
	s->nr = nr;
	s->bits = order_base_2(nr);
	s->site = kvcalloc(nr, sizeof(*s->site), RL_GFP_TABLE);
	s->head = kvcalloc(BIT(s->bits), sizeof(*s->head), RL_GFP_TABLE);
	if (!s->site || !s->head || counts_init(s)) {
		rl_sites_exit(s);
		return -ENOMEM;
	}
	rl_sites_clear(s);
	return 0;
}

void rl_sites_exit(struct rl_sites *s)
{
	counts_exit(s);
	kvfree(s->head);
	kvfree(s->site);
	s->head = NULL;
	s->site = NULL;
}

#ifdef RL_KUNIT
#include "../tests/kunit/callsite_test.c"
#endif
