// SPDX-License-Identifier: GPL-2.0
/*
 * The way of a hit, from the hook to the books: is it an event, of which object, who
 * called. The commonest hits, a get or a put of an object that is in the books, are
 * inlined from end to end; what is rare is not.
 */

#include <linux/err.h>

#include "compat/slab.h"
#include "compat/uninit.h"
#include "cost.h"
#include "elsewhere.h"
#include "ledger.h"
#include "probe.h"
#include "stack.h"

/* Does a hit come when the count in memory has the reference already? */
static bool is_counted(const struct rl_probe *p)
{
	return p->spec->place == RL_AT_ATOMIC && (p->taken == RL_TAKEN_IF_EQUAL ||
						  p->taken == RL_TAKEN_UNLESS_NEGATIVE);
}

/* First sight of an object that was born before the books. */
static bool adopt(struct rl_probe *p, enum rl_op op, unsigned long object)
{
	s32 refs;

	if (!p->class->count(object, &refs) && refs > is_counted(p))
		return !rl_ledger_adopt(p->books, object, refs - is_counted(p));
	rl_stats_unknown(p->books->stats, op);
	return false;
}

/* Most hits at some places are on what is no object of the class at all. */
static noinline bool is_ours(struct rl_probe *p, enum rl_op op, unsigned long object)
{
	if (!p->class->is_one(object)) {
		rl_probe_foreign(p);
		return false;
	}
	if (op == RL_OP_FREE)
		rl_stats_unknown(p->books->stats, op);
	return op != RL_OP_FREE && adopt(p, op, object);
}

static __always_inline bool concerns_us(struct rl_probe *p, enum rl_op op,
					unsigned long object)
{
	return op == RL_OP_ALLOC || rl_ledger_knows(p->books, object) ||
	       is_ours(p, op, object);
}

/*
 * References in memory, of a newborn and of an object that ends. Those of a newborn
 * are read, not assumed: a lookup by a stale pointer may hold one on a file whose
 * memory was reused (SLAB_TYPESAFE_BY_RCU).
 */
static noinline void read_refs(struct rl_probe *p, struct rl_event *ev)
{
	if (!p->class->count)
		return;
	if (p->spec->refs) {
		ev->refs = p->spec->refs;
		return;
	}
	ev->counted = !p->class->count(ev->object, &ev->refs);
	if (ev->counted || ev->op == RL_OP_FREE)
		return;
	rl_stats_lost(p->books->stats, RL_LOSS_UNREADABLE);
	ev->refs = 1;
}

/* A class that makes call chains of its own. */
static noinline unsigned int own_chain(struct rl_probe *p, struct rl_event *ev,
				       struct pt_regs *regs)
{
	struct rl_hit hit = {
		.refs = ev->op == RL_OP_FREE ? 0 : ev->refs,
		.own = p->spec->place == RL_AT_RETURN ? p->addr : 0,
		.regs = regs,
		.stats = p->books->stats,
	};

	return p->class->chain(&hit, ev->chain);
}

/* An inlined get is itself the innermost frame. */
static __always_inline void capture(struct rl_probe *p, struct rl_event *ev,
				    unsigned long caller, struct pt_regs *regs)
{
	unsigned int depth = min(p->depth, READ_ONCE(p->books->depth)), own = 0;

	if (p->class->chain) {
		ev->depth = own_chain(p, ev, regs);
		return;
	}
	/* editions are no other books' */
	ev->seen.asker = (u64)p->books->edition << 8 | ev->op;
	if (p->behind)
		ev->chain[own++] = p->behind;
	ev->depth = own;
	if (depth > own)
		ev->depth += rl_stack_capture(ev->chain + own, depth - own, caller, regs,
					      &ev->seen);
}

/* 0 when it is no event: see struct rl_class. */
static __always_inline unsigned long identity(const struct rl_probe *p, enum rl_op op,
					      unsigned long hit)
{
	if (p->spec->object)
		return p->spec->object(hit);
	if (IS_ERR_OR_NULL((void *)hit))
		return 0;
	if (op == RL_OP_ALLOC && p->class->identify)
		return p->class->identify(hit);
	return hit - p->spec->inset;
}

/* Is it an event? Then @ev has its object. */
static __always_inline bool is_event(struct rl_probe *p, unsigned long hit, struct rl_event *ev)
{
	/* pairs with the release in rl_ledger_open() */
	if (!smp_load_acquire(&p->books->open))
		return false;
	ev->object = identity(p, ev->op, hit);
	return ev->object && rl_in_sample(ev->object, p->books->sample) &&
	       concerns_us(p, ev->op, ev->object);
}

/* Of a newborn, if that is in the books or can be taken in. In a sample it may not be. */
static unsigned long parent_of(struct rl_probe *p, unsigned long object)
{
	unsigned long parent = p->class->parent ? p->class->parent(object) : 0;

	return parent && rl_in_sample(parent, p->books->sample) &&
	       concerns_us(p, RL_OP_GET, parent) ? parent : 0;
}

static void book(struct rl_probe *p, const struct rl_event *ev)
{
	this_cpu_inc(p->count->hits);
	rl_ledger_book(p->books, ev);
}

/* What changed the count since the last hit. A function that returns has done its get. */
static void level(struct rl_probe *p, const struct rl_event *ev)
{
	s32 own = p->spec->place == RL_AT_RETURN && ev->op == RL_OP_GET;

	if (ev->op != RL_OP_ALLOC)
		rl_elsewhere_level(p->books, ev->object, p->class->count, own);
}

/* Of a class whose gets are not all seen. */
static noinline void book_level(struct rl_probe *p, const struct rl_event *ev)
{
	level(p, ev);
	if (p->spec->takes_over)
		rl_elsewhere_take_over(p->books, ev);
	else
		book(p, ev);
}

static bool is_reference(enum rl_op op)
{
	return op == RL_OP_GET || op == RL_OP_PUT;
}

/* Most of it is filled later; zeroing all of it would cost more than the lookup. */
static __always_inline void begin(struct rl_event *ev, enum rl_op op)
{
	ev->op = op;
	ev->parent = 0;
	ev->refs = op == RL_OP_ALLOC;
	ev->counted = false;
	ev->recount = NULL;
	ev->depth = 0;
	ev->seen.known = false;
	ev->seen.entry = NULL;
}

static __always_inline void hit_one(struct rl_probe *p, enum rl_op op, unsigned long hit,
				    unsigned long caller, struct pt_regs *regs)
{
	struct rl_event ev rl_uninitialized;

	begin(&ev, op);
	if (!is_event(p, hit, &ev))
		return;
	if (op == RL_OP_GET && p->class->unit == RL_UNIT_PAGE) {
		ev.recount = p->class->count;
		if (!rl_ledger_due(p->books, &ev))
			return;
	}
	if (op == RL_OP_ALLOC)
		ev.parent = parent_of(p, ev.object);
	if (!is_reference(op))
		read_refs(p, &ev);
	capture(p, &ev, caller, regs);
	if (p->class->elsewhere)
		book_level(p, &ev);
	else
		book(p, &ev);
}

/**
 * rl_probe_hit() - a hook fired
 * @p: the probe
 * @op: what happened
 * @hit: pointer to the object or into it, NULL and error pointers included
 * @caller: of the function that was hit, 0 if the hook does not know
 * @regs: registers at the hit, NULL without them; see rl_stack_capture()
 *
 * Context: any, preemption off. Called by the hooks only.
 */
void rl_probe_hit(struct rl_probe *p, enum rl_op op, unsigned long hit,
		  unsigned long caller, struct pt_regs *regs)
{
	u64 began = rl_cost_begin();

	hit_one(p, op, hit, caller, regs);
	rl_cost_end(began);
}

static bool is_foreign(const struct rl_probe *p, const void *hit)
{
	return p->class->cache && !rl_slab_holds(p->class->cache, (unsigned long)hit);
}

/* The call chain is the same for all. */
static void hit_many(struct rl_probe *p, void *const *hits, size_t nr,
		     unsigned long caller, struct pt_regs *regs)
{
	struct rl_event ev rl_uninitialized;
	bool captured = false;
	size_t i;

	begin(&ev, p->op);
	for (i = 0; i < nr; i++) {
		if (is_foreign(p, hits[i])) {
			rl_probe_foreign(p);
			continue;
		}
		if (!is_event(p, (unsigned long)hits[i], &ev))
			continue;
		if (!captured)
			capture(p, &ev, caller, regs);
		captured = true;
		if (!is_reference(p->op))
			read_refs(p, &ev);
		book(p, &ev);
	}
}

/**
 * rl_probe_hits() - a hook fired for many objects of any cache at once
 * @p: the probe
 * @hits: pointers as for rl_probe_hit()
 * @nr: how many
 * @caller: of the function that was hit, 0 if the hook does not know
 * @regs: registers at the hit
 *
 * Context: as rl_probe_hit().
 */
void rl_probe_hits(struct rl_probe *p, void *const *hits, size_t nr,
		   unsigned long caller, struct pt_regs *regs)
{
	u64 began = rl_cost_begin();

	hit_many(p, hits, nr, caller, regs);
	rl_cost_end(began);
}
