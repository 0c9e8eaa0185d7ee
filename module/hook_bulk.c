// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks at the functions that give out or take back many slab objects at once, where
 * no tracepoint is: kmem_cache_alloc_bulk() and kmem_cache_free_bulk(), and so
 * kfree_rcu()'s batches.
 *
 * What is taken back is known at the entry. What was given out is known at the
 * return, by then in an array whose address only the entry tells. The two belong
 * to the same call if the stack pointer is the same, so the entry leaves the array's
 * address under it: in one of a few slots, since such a call may sleep, and be
 * interrupted by another. A call that finds no slot is counted as missed.
 */

#include <linux/hash.h>
#include <linux/kprobes.h>
#include <linux/slab.h>
#include <asm/text-patching.h>

#include "compat/ftrace.h"
#include "compat/slab.h"
#include "hook_symbol.h"
#include "probe.h"

#define CALL_BITS	6
#define CALLS		BIT(CALL_BITS)

/* Slots that a call may be in. */
#define PROBED		8

/* kmem_cache_free_bulk(cache, size, objects) */
#define FREE_SIZE	1
#define FREE_OBJECTS	2

/* kmem_cache_alloc_bulk(cache, flags, size, objects) */
#define ALLOC_OBJECTS	3

/**
 * struct call - kmem_cache_alloc_bulk() is at work
 * @stack: where its return address is; 0 when the slot is free. Its entry claims the
 *	slot with cmpxchg, its return frees it; in between nobody else looks at it
 * @objects: where it puts what it gives out
 */
struct call {
	unsigned long stack;
	void **objects;
};

/**
 * struct back - the hook at one return of kmem_cache_alloc_bulk()
 * @kp: an int3, as in hook_insn.c
 * @hook: whose
 */
struct back {
	struct kprobe kp;
	struct bulk_hook *hook;
};

/**
 * struct bulk_hook - one probe while it is armed
 * @ops: at the function's entry
 * @probe: the probe
 * @missed: per CPU, calls that were not seen: the entry was hit within our own
 *	handler, or found no slot. Written with this_cpu_inc(), in any context
 * @call: calls that are at work
 * @back: the hooks at the returns
 * @nr_back: how many; 0 where the entry tells all
 */
struct bulk_hook {
	struct ftrace_ops ops;
	struct rl_probe *probe;
	u64 __percpu *missed;
	struct call call[CALLS];
	struct back back[RL_RETURNS_MAX];
	unsigned int nr_back;
};

/* kfree_bulk() names no cache: its objects may be of any. */
static bool may_concern(const struct rl_probe *p, unsigned long cache)
{
	return !cache || !p->class->cache || (unsigned long)p->class->cache == cache;
}

/* The slot of this call, or a free one for it. */
static struct call *slot(struct bulk_hook *b, unsigned long stack, bool claim)
{
	unsigned int i, at = hash_long(stack, CALL_BITS);
	struct call *c;

	for (i = 0; i < PROBED; i++) {
		c = &b->call[(at + i) % CALLS];
		if (READ_ONCE(c->stack) == stack)
			return c;
		if (claim && !READ_ONCE(c->stack) && !cmpxchg(&c->stack, 0, stack))
			return c;
	}
	return NULL;
}

static void note_call(struct bulk_hook *b, struct pt_regs *regs)
{
	struct call *c;

	if (!may_concern(b->probe, regs_get_kernel_argument(regs, 0)))
		return;
	c = slot(b, regs->sp, true);
	if (c)
		c->objects = (void **)regs_get_kernel_argument(regs, ALLOC_OBJECTS);
	else
		this_cpu_inc(*b->missed);
}

static void free_hit(struct rl_probe *p, unsigned long caller, struct pt_regs *regs)
{
	if (may_concern(p, regs_get_kernel_argument(regs, 0)))
		rl_probe_hits(p, (void **)regs_get_kernel_argument(regs, FREE_OBJECTS),
			      regs_get_kernel_argument(regs, FREE_SIZE), caller, regs);
}

static void bulk_hit(unsigned long ip, unsigned long parent_ip,
		     struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct bulk_hook *b = container_of(ops, struct bulk_hook, ops);
	int bit = ftrace_test_recursion_trylock(ip, parent_ip);
	struct pt_regs *regs = rl_ftrace_regs(fregs);

	if (bit < 0) {
		this_cpu_inc(*b->missed);
		return;
	}
	if (b->nr_back)
		note_call(b, regs);
	else
		free_hit(b->probe, parent_ip, regs);
	ftrace_test_recursion_unlock(bit);
}

/* All or nothing was given out. */
static int back_hit(struct kprobe *kp, struct pt_regs *regs)
{
	struct bulk_hook *b = container_of(kp, struct back, kp)->hook;
	struct call *c = slot(b, regs->sp, false);
	unsigned long ip = regs->ip;

	if (!c)
		return 0;
	/* as in hook_insn.c */
	regs->ip = (unsigned long)kp->addr;
	if ((int)regs_return_value(regs) > 0)
		rl_probe_hits(b->probe, c->objects, (int)regs_return_value(regs), 0, regs);
	regs->ip = ip;
	WRITE_ONCE(c->stack, 0);
	return 0;
}

static void back_post(struct kprobe *kp, struct pt_regs *regs, unsigned long flags)
{
}

static int hook_return(struct bulk_hook *b, unsigned long at)
{
	struct back *back = &b->back[b->nr_back];
	int err;

	back->hook = b;
	back->kp.addr = (kprobe_opcode_t *)at;
	back->kp.pre_handler = back_hit;
	back->kp.post_handler = back_post;
	err = register_kprobe(&back->kp);
	if (!err)
		b->nr_back++;
	/* inside of another instruction: no return */
	return err == -EILSEQ ? 0 : err;
}

static void unhook_returns(struct bulk_hook *b)
{
	struct kprobe *kps[RL_RETURNS_MAX];
	unsigned int i;

	for (i = 0; i < b->nr_back; i++)
		kps[i] = &b->back[i].kp;
	unregister_kprobes(kps, b->nr_back);
	b->nr_back = 0;
}

static int hook_returns(struct bulk_hook *b)
{
	unsigned long at[RL_RETURNS_MAX];
	struct rl_symbol sym;
	int err = rl_symbol_find(b->probe->spec->symbol, &sym);
	unsigned int i, n = err ? 0 : rl_symbol_returns(&sym, at);

	for (i = 0; i < n && n <= RL_RETURNS_MAX && !err; i++)
		err = hook_return(b, at[i]);
	if (!err && !b->nr_back)
		err = -EOPNOTSUPP;
	if (err)
		unhook_returns(b);
	return err;
}

static void bulk_free(struct bulk_hook *b)
{
	ftrace_free_filter(&b->ops);
	free_percpu(b->missed);
	kfree(b);
}

static int hook_entry(struct bulk_hook *b)
{
	int err = ftrace_set_filter_ip(&b->ops, b->probe->addr, 0, 0);

	return err ?: register_ftrace_function(&b->ops);
}

static int bulk_arm(struct rl_probe *p)
{
	struct bulk_hook *b = kzalloc(sizeof(*b), GFP_KERNEL);
	int err = 0;

	if (!b)
		return -ENOMEM;
	b->probe = p;
	b->ops.func = bulk_hit;
	b->ops.flags = FTRACE_OPS_FL_PERMANENT;
	b->missed = alloc_percpu(u64);
	if (!b->missed)
		err = -ENOMEM;
	if (!err && p->spec->op == RL_OP_ALLOC)
		err = hook_returns(b);
	if (!err)
		err = hook_entry(b);
	if (err) {
		unhook_returns(b);
		bulk_free(b);
		return err;
	}
	p->priv = b;
	return 0;
}

static void disarm_one(struct rl_probe *p)
{
	struct bulk_hook *b = p->priv;

	p->priv = NULL;
	/* ftrace has shut itself down: its trampolines may still use b */
	if (WARN_ON_ONCE(unregister_ftrace_function(&b->ops)))
		return;
	unhook_returns(b);
	bulk_free(b);
}

static void bulk_disarm(struct rl_probe *const *p, unsigned int nr)
{
	while (nr)
		disarm_one(p[--nr]);
}

static u64 bulk_missed(const struct rl_probe *p)
{
	const struct bulk_hook *b = p->priv;
	unsigned int i;
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(b->missed, cpu));
	for (i = 0; i < b->nr_back; i++)
		sum += READ_ONCE(b->back[i].kp.nmissed);
	return sum;
}

static bool bulk_silenced(const struct rl_probe *p)
{
	const struct bulk_hook *b = p->priv;
	unsigned int i;

	for (i = 0; i < b->nr_back; i++)
		if (READ_ONCE(*(const u8 *)b->back[i].kp.addr) != INT3_INSN_OPCODE)
			return true;
	return false;
}

/* Its line in the probes file is that of the entry. */
const struct rl_hook rl_hook_bulk = {
	.kind = RL_KIND_ENTRY,
	.arm = bulk_arm,
	.disarm = bulk_disarm,
	.missed = bulk_missed,
	.silenced = bulk_silenced,
};

#ifdef RL_KUNIT
#include "../tests/kunit/bulk_test.c"
#endif
