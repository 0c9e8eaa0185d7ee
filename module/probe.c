// SPDX-License-Identifier: GPL-2.0
/* One interface over the kinds of hook; turns a hit into an event. */

#include <linux/err.h>
#include <linux/percpu.h>

#include "ledger.h"
#include "probe.h"
#include "stack.h"

/* References of a newborn object; nobody else can change them yet. */
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
 * @regs: registers at the hit, see rl_stack_capture()
 *
 * Context: any, preemption off. Called by the hooks only.
 */
void rl_probe_hit(struct rl_probe *p, unsigned long object, struct pt_regs *regs)
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
	ev.depth = rl_stack_capture(ev.chain, p->depth, regs);
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

enum rl_probe_state rl_probe_state(const struct rl_probe *p)
{
	if (p->state == RL_PROBE_ARMED && p->hook->silenced(p))
		return RL_PROBE_SILENCED;
	return p->state;
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
