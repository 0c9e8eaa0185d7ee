// SPDX-License-Identifier: GPL-2.0
/* One interface over the kinds of hook; turns a hit into an event. */

#include <linux/err.h>
#include <linux/percpu.h>

#include "ledger.h"
#include "probe.h"
#include "stack.h"

/*
 * References of a newborn object. Read, not assumed: a lookup by a stale pointer
 * may hold one on a file whose memory was reused (SLAB_TYPESAFE_BY_RCU).
 */
static s32 refs_at_birth(struct rl_probe *p, unsigned long object)
{
	s32 refs;

	if (!p->class->count(object, &refs))
		return refs;
	rl_stats_lost(p->books->stats, RL_LOSS_UNREADABLE);
	return 1;
}

/**
 * rl_probe_hit() - a hook fired
 * @p: the probe
 * @object: the object, NULL and error pointers included
 * @caller: of the function that was hit, 0 if the hook does not know
 * @regs: registers at the hit, see rl_stack_capture()
 *
 * Context: any, preemption off. Called by the hooks only.
 */
void rl_probe_hit(struct rl_probe *p, unsigned long object, unsigned long caller,
		  struct pt_regs *regs)
{
	struct rl_event ev;

	/* pairs with the release in rl_ledger_open() */
	if (!smp_load_acquire(&p->books->open) || IS_ERR_OR_NULL((void *)object))
		return;
	this_cpu_inc(*p->hits);
	if (!rl_ledger_knows(p->books, p->spec->op, object))
		return;
	ev.op = p->spec->op;
	ev.object = object;
	ev.refs = ev.op == RL_OP_ALLOC ? refs_at_birth(p, object) : 0;
	ev.depth = rl_stack_capture(ev.chain, p->depth, caller, regs);
	rl_ledger_book(p->books, &ev);
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
	err = p->hook->arm(p);
	p->state = err ? RL_PROBE_FAILED : RL_PROBE_ARMED;
	return err;
}

/**
 * rl_probe_disarm() - unhook it; no hit is under way when this returns
 * @p: the probe, armed or not
 *
 * Context: may sleep; owner's lock held.
 */
void rl_probe_disarm(struct rl_probe *p)
{
	if (p->state != RL_PROBE_ARMED)
		return;
	p->missed += p->hook->missed(p);
	p->hook->disarm(p);
	p->state = RL_PROBE_OFF;
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
		WRITE_ONCE(*per_cpu_ptr(p->hits, cpu), 0);
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

u64 rl_probe_hits(const struct rl_probe *p)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(p->hits, cpu));
	return sum;
}

u64 rl_probe_missed(const struct rl_probe *p)
{
	return p->missed + (p->state == RL_PROBE_ARMED ? p->hook->missed(p) : 0);
}

int rl_probe_init(struct rl_probe *p)
{
	p->hits = alloc_percpu(u64);
	return p->hits ? 0 : -ENOMEM;
}

void rl_probe_exit(struct rl_probe *p)
{
	free_percpu(p->hits);
}
