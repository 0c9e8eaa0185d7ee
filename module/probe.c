// SPDX-License-Identifier: GPL-2.0
/* One interface over the kinds of hook; turns a hit into an event. */

#include <linux/err.h>
#include <linux/percpu.h>
#include <linux/string.h>

#include "compat/slab.h"
#include "elsewhere.h"
#include "ledger.h"
#include "probe.h"
#include "sampled.h"
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
static bool concerns_us(struct rl_probe *p, enum rl_op op, unsigned long object)
{
	if (op == RL_OP_ALLOC || rl_ledger_knows(p->books, object))
		return true;
	if (!p->class->is_one(object)) {
		rl_probe_foreign(p);
		return false;
	}
	if (op == RL_OP_FREE)
		rl_stats_unknown(p->books->stats, op);
	return op != RL_OP_FREE && adopt(p, op, object);
}

/*
 * References in memory, of a newborn and of an object that ends. Those of a newborn
 * are read, not assumed: a lookup by a stale pointer may hold one on a file whose
 * memory was reused (SLAB_TYPESAFE_BY_RCU).
 */
static void read_refs(struct rl_probe *p, struct rl_event *ev)
{
	if (ev->recount)
		return;
	ev->refs = ev->op == RL_OP_ALLOC;
	ev->counted = false;
	if ((ev->op != RL_OP_ALLOC && ev->op != RL_OP_FREE) || !p->class->count)
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
static unsigned int own_chain(struct rl_probe *p, struct rl_event *ev, struct pt_regs *regs)
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
static void capture(struct rl_probe *p, struct rl_event *ev, unsigned long caller,
		    struct pt_regs *regs)
{
	unsigned int own = p->spec->place == RL_AT_ATOMIC;

	if (p->class->chain) {
		ev->depth = own_chain(p, ev, regs);
		return;
	}
	ev->seen.owner = p->books;
	ev->seen.edition = p->books->edition;
	ev->seen.op = ev->op;
	if (own)
		ev->chain[0] = p->behind;
	ev->depth = own;
	if (p->depth > own)
		ev->depth += rl_stack_capture(ev->chain + own, p->depth - own, caller, regs,
					      &ev->seen);
}

/* 0 when it is no event: see struct rl_class. */
static unsigned long identity(const struct rl_probe *p, enum rl_op op, unsigned long hit)
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
static bool is_event(struct rl_probe *p, unsigned long hit, struct rl_event *ev)
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

static void book(struct rl_probe *p, struct rl_event *ev)
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

/* Most of it is filled later; zeroing all of it would cost more than the lookup. */
static void begin(struct rl_event *ev, enum rl_op op)
{
	ev->op = op;
	ev->parent = 0;
	ev->recount = NULL;
	ev->depth = 0;
	ev->seen.known = false;
	ev->seen.site = RL_NIL;
	ev->seen.entry = NULL;
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
	struct rl_event ev;

	begin(&ev, op);
	if (!is_event(p, hit, &ev))
		return;
	if (p->class->unit == RL_UNIT_PAGE && op == RL_OP_GET) {
		ev.recount = p->class->count;
		if (!rl_ledger_due(p->books, &ev))
			return;
	}
	if (op == RL_OP_ALLOC)
		ev.parent = parent_of(p, ev.object);
	read_refs(p, &ev);
	capture(p, &ev, caller, regs);
	if (p->class->elsewhere)
		level(p, &ev);
	if (p->spec->takes_over)
		rl_elsewhere_take_over(p->books, &ev);
	else
		book(p, &ev);
}

static bool is_foreign(const struct rl_probe *p, const void *hit)
{
	return p->class->cache && !rl_slab_holds(p->class->cache, (unsigned long)hit);
}

/**
 * rl_probe_hits() - a hook fired for many objects of any cache at once
 * @p: the probe
 * @hits: pointers as for rl_probe_hit()
 * @nr: how many
 * @caller: of the function that was hit, 0 if the hook does not know
 * @regs: registers at the hit
 *
 * Context: as rl_probe_hit(). The call chain is the same for all.
 */
void rl_probe_hits(struct rl_probe *p, void *const *hits, size_t nr,
		   unsigned long caller, struct pt_regs *regs)
{
	bool captured = false;
	struct rl_event ev;
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
		read_refs(p, &ev);
		book(p, &ev);
	}
}

/* Kinds of hook that the self-test found not to fire; set before any is armed. */
static bool condemned[RL_KIND_NR];

/**
 * rl_probe_condemn() - a kind of hook does not fire here
 * @kind: the kind; arming one fails from now on
 *
 * Context: at load.
 */
void rl_probe_condemn(enum rl_kind kind)
{
	condemned[kind] = true;
}

/**
 * rl_probe_arm() - hook a probe's place
 * @p: a probe that is off
 *
 * Context: may sleep; owner's lock held.
 * Return: 0, or what the kernel refused the hook with.
 */
int rl_probe_arm(struct rl_probe *p)
{
	int err;

	if (p->refused)
		return p->refused;
	err = condemned[p->hook->kind] ? -ENODEV : p->hook->arm(p);
	p->state = err ? RL_PROBE_FAILED : RL_PROBE_ARMED;
	return err;
}

static unsigned int gather(const struct rl_hook *hook, struct rl_probe *const *p,
			   unsigned int nr, unsigned int *at, struct rl_probe **batch)
{
	unsigned int n = 0;

	for (; *at < nr && n < RL_PROBE_BATCH; ++*at)
		if (p[*at]->hook == hook && p[*at]->state == RL_PROBE_ARMED)
			batch[n++] = p[*at];
	return n;
}

static void disarm_all_of(const struct rl_hook *hook, struct rl_probe *const *p,
			  unsigned int nr)
{
	struct rl_probe *batch[RL_PROBE_BATCH];
	unsigned int n, i, at = 0;

	while ((n = gather(hook, p, nr, &at, batch))) {
		for (i = 0; i < n; i++)
			batch[i]->missed += hook->missed(batch[i]);
		hook->disarm(batch, n);
		for (i = 0; i < n; i++)
			batch[i]->state = RL_PROBE_OFF;
	}
}

/**
 * rl_probes_disarm() - unhook probes; no hit is under way when this returns
 * @p: the probes, armed or not
 * @nr: how many
 *
 * Context: may sleep; owner's lock held.
 */
void rl_probes_disarm(struct rl_probe *const *p, unsigned int nr)
{
	disarm_all_of(&rl_hook_entry, p, nr);
	disarm_all_of(&rl_hook_trace, p, nr);
	disarm_all_of(&rl_hook_bulk, p, nr);
	disarm_all_of(&rl_hook_insn, p, nr);
}

/**
 * rl_probe_restart() - count hits and misses anew
 * @p: the probe
 *
 * Context: no handler may be at work on its books; owner's lock held.
 */
void rl_probe_restart(struct rl_probe *p)
{
	int cpu;

	for_each_possible_cpu(cpu)
		memset(per_cpu_ptr(p->count, cpu), 0, sizeof(*p->count));
	p->missed = p->state == RL_PROBE_ARMED ? 0 - p->hook->missed(p) : 0;
	p->silenced = false;
}

/**
 * rl_probe_state() - its state now
 * @p: the probe
 *
 * A hook that was seen silenced stays so until the books are opened anew: what
 * it did not see meanwhile is missing in them.
 *
 * Context: process.
 */
enum rl_probe_state rl_probe_state(struct rl_probe *p)
{
	if (p->state != RL_PROBE_ARMED)
		return p->state;
	if (p->hook->silenced(p))
		WRITE_ONCE(p->silenced, true);
	return READ_ONCE(p->silenced) ? RL_PROBE_SILENCED : RL_PROBE_ARMED;
}

/* What it counted on all CPUs; may move meanwhile. */
struct rl_probe_count rl_probe_counted(const struct rl_probe *p)
{
	struct rl_probe_count sum = {};
	int cpu;

	for_each_possible_cpu(cpu) {
		sum.hits += READ_ONCE(per_cpu_ptr(p->count, cpu)->hits);
		sum.foreign += READ_ONCE(per_cpu_ptr(p->count, cpu)->foreign);
	}
	return sum;
}

u64 rl_probe_missed(const struct rl_probe *p)
{
	return p->missed + (p->state == RL_PROBE_ARMED ? p->hook->missed(p) : 0);
}

int rl_probe_init(struct rl_probe *p)
{
	p->count = alloc_percpu(struct rl_probe_count);
	return p->count ? 0 : -ENOMEM;
}

void rl_probe_exit(struct rl_probe *p)
{
	free_percpu(p->count);
}
