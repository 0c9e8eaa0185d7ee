/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_LEDGER_H
#define RL_LEDGER_H

#include "callsite.h"
#include "object.h"
#include "pair.h"
#include "sampled.h"
#include "stack_cache.h"
#include "stats.h"

/**
 * struct rl_event - one hit, as plain values
 * @op: what happened
 * @object: to which object; an identity, never dereferenced here
 * @parent: of a birth: the object it is a copy of, 0 if there is none
 * @refs: of a birth and an end: references in memory; of a recount: what is due
 * @counted: @refs could be read
 * @recount: of a get or put: reads the references in memory. What the books have not
 *	is posted then; without it, one reference
 * @seen: the call site, if it is known already
 * @depth: entries of @chain in use
 * @chain: return addresses, innermost first; not when @seen.known is set
 */
struct rl_event {
	enum rl_op op;
	unsigned long object;
	unsigned long parent;
	s32 refs;
	bool counted;
	int (*recount)(unsigned long object, s32 *count);
	struct rl_seen seen;
	unsigned int depth;
	unsigned long chain[RL_DEPTH_MAX];
};

/**
 * struct rl_books - the books of one class
 * @open: events are booked. Cleared before the tables are touched by anybody
 *	but handlers; handlers test it with preemption off, so after
 *	synchronize_rcu() none is at work.
 * @opened: jiffies64 when they were opened
 * @edition: changes whenever they are cleared, and is no other books'; ids of one
 *	edition mean nothing in the next
 * @sample: only objects for which rl_in_sample() holds are booked, 1 for all; changes
 *	only while they are closed
 * @depth: most frames of a call chain that are kept now; changes at any time
 * @stats: what they took in and lost
 * @sites: call sites
 * @objects: live objects
 * @pairs: which put closes which get
 */
struct rl_books {
	bool open;
	u64 opened;
	u32 edition;
	u32 sample;
	u32 depth;
	struct rl_stats __percpu *stats;
	struct rl_sites sites;
	struct rl_objects objects;
	struct rl_pairs pairs;
};

/**
 * struct rl_size - how large books are
 * @objects: objects they hold
 * @blocks: blocks for objects with many sites
 * @sites: call sites they hold
 */
struct rl_size {
	u32 objects;
	u32 blocks;
	u32 sites;
};

int rl_ledger_init(struct rl_books *b, const struct rl_size *size);
void rl_ledger_exit(struct rl_books *b);
size_t rl_ledger_bytes(const struct rl_size *size);

void rl_ledger_open(struct rl_books *b);
void rl_ledger_close(struct rl_books *b);
void rl_ledger_clear(struct rl_books *b);

int rl_ledger_adopt(struct rl_books *b, unsigned long object, s32 refs);
bool rl_ledger_due(struct rl_books *b, struct rl_event *ev);
s64 rl_ledger_intern(struct rl_books *b, const struct rl_event *ev);
void rl_ledger_book(struct rl_books *b, const struct rl_event *ev);

/**
 * rl_ledger_site() - the call site of an event
 * @b: the books
 * @ev: the event, with its call chain or what was seen of it
 *
 * Context: any, preemption off. A chain that finds no room is counted.
 * Return: the site, without room the one of its op for all; -EBUSY as for rl_lock().
 */
static inline s64 rl_ledger_site(struct rl_books *b, const struct rl_event *ev)
{
	return ev->seen.known ? ev->seen.site : rl_ledger_intern(b, ev);
}

/**
 * rl_ledger_knows() - is an object in the books?
 * @b: the books
 * @object: the object
 *
 * Context: any, preemption off.
 * Return: false when it is certainly not.
 */
static inline bool rl_ledger_knows(struct rl_books *b, unsigned long object)
{
	return rl_objects_maybe(&b->objects, object);
}

#endif
