/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_CALLSITE_H
#define RL_CALLSITE_H

#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <asm/local64.h>

#include "words.h"

#define RL_DEPTH_MAX	16

/**
 * struct rl_callsite - one interned call chain; written once, then constant
 * @chain: return addresses, innermost first
 * @hash: of op and chain
 * @next: next site in the same bucket
 * @op: what it does to the books
 * @depth: entries of @chain in use
 */
struct rl_callsite {
	unsigned long chain[RL_DEPTH_MAX];
	u32 hash;
	u32 next;
	u8 op;
	u8 depth;
};

/**
 * struct rl_site_count - one site's counters on one CPU
 * @events: hits
 * @ended: of an alloc site: objects born here that have ended
 * @refs: references posted on objects that are alive
 */
struct rl_site_count {
	local64_t events;
	local64_t ended;
	local64_t refs;
};

/* The same, summed over the CPUs. */
struct rl_site_sum {
	s64 events;
	s64 ended;
	s64 refs;
};

/**
 * struct rl_sites - the call sites of one class
 * @lock: taken to add a site with rl_lock(), last of all locks. Looking up takes
 *	no lock: sites are only ever added, and a bucket's head is stored with
 *	release after the site behind it is whole.
 * @site: the sites; the first ones, one for each op and numbered like it, stand
 *	for the chains that found no room
 * @head: first site of each bucket
 * @count: for each CPU an array of @nr counters, written by that CPU only, with
 *	local64 operations that an interrupt cannot tear
 * @nr: how many there are
 * @used: how many are in use; under @lock, read with acquire by readers
 * @bits: log2 of the number of buckets
 */
struct rl_sites {
	raw_spinlock_t lock;
	struct rl_callsite *site;
	u32 *head;
	struct rl_site_count **count;
	u32 nr;
	u32 used;
	u8 bits;
};

int rl_sites_init(struct rl_sites *s, u32 nr);
void rl_sites_exit(struct rl_sites *s);
void rl_sites_clear(struct rl_sites *s);
size_t rl_sites_bytes(u32 nr);

int rl_sites_intern(struct rl_sites *s, enum rl_op op,
		    const unsigned long *chain, unsigned int depth, u32 *site);

void rl_sites_sum(struct rl_sites *s, u32 site, struct rl_site_sum *sum);

/**
 * rl_sites_add() - count on a site
 * @s: the sites
 * @site: which
 * @events: hits to add
 * @ended: ends of objects born here to add
 * @refs: references on live objects to add
 *
 * Context: any, preemption off.
 */
static inline void rl_sites_add(struct rl_sites *s, u32 site, s64 events, s64 ended, s64 refs)
{
	struct rl_site_count *c = &s->count[raw_smp_processor_id()][site];

	if (events)
		local64_add(events, &c->events);
	if (ended)
		local64_add(ended, &c->ended);
	if (refs)
		local64_add(refs, &c->refs);
}

/* Number of sites that a reader may look at: 0 .. this - 1. */
static inline u32 rl_sites_used(struct rl_sites *s)
{
	/* pairs with the release in add_site() */
	return smp_load_acquire(&s->used);
}

#endif
