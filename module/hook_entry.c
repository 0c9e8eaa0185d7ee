// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks at a function's entry, by ftrace. Puts and frees come in bursts from
 * softirqs that interrupt other handlers; a kprobe there would be skipped, while
 * ftrace guards against recursion per context and loses nothing.
 *
 * A hit that our own handler caused in the same context would be refused by
 * that guard; it is counted as missed.
 *
 * The ops are permanent, so that kernel.ftrace_enabled cannot silence them
 * behind our back; while it is 0 they cannot be armed.
 */

#include <linux/hash.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "compat/ftrace.h"
#include "probe.h"

#ifndef CONFIG_DYNAMIC_FTRACE_WITH_ARGS
#error "Refledger needs a kernel with CONFIG_DYNAMIC_FTRACE_WITH_ARGS"
#endif

#define BUCKET_BITS	7

/* A function may begin with an endbr, of 4 bytes; ftrace's place is behind it then. */
#define PLACES		2
#define ENDBR_SIZE	4

struct entry_hook;

/**
 * struct place - where ftrace may say that a hook was hit
 * @node: in all.at[]
 * @ip: the place
 * @hook: the hook
 */
struct place {
	struct hlist_node node;
	unsigned long ip;
	struct entry_hook *hook;
};

struct entry_hook {
	struct place place[PLACES];
	struct rl_probe *probe;
	u64 __percpu *recursed;
};

static void entry_hit(unsigned long ip, unsigned long parent_ip,
		      struct ftrace_ops *ops, struct ftrace_regs *fregs);

/*
 * All hooks share one ops: to unregister one is to wait for all tasks, a tenth of a
 * second, where to take a function out of it is to wait for no more than RCU.
 */
static struct {
	struct mutex lock;	/* taken in process context; protects the rest */
	struct ftrace_ops *ops;	/* registered; NULL while no hook is armed */
	unsigned int nr;	/* hooks that are armed */
	struct hlist_head at[1 << BUCKET_BITS];	/* read under RCU */
} all = {
	.lock = __MUTEX_INITIALIZER(all.lock),
};

static struct hlist_head *bucket(unsigned long ip)
{
	return &all.at[hash_long(ip, BUCKET_BITS)];
}

static void hit(const struct entry_hook *e, unsigned long parent_ip, struct pt_regs *regs)
{
	rl_probe_hit(e->probe, e->probe->op,
		     regs_get_kernel_argument(regs, e->probe->spec->arg), parent_ip, regs);
}

/* Who is refused by the guard runs inside of one who has disabled preemption. */
static void entry_hit(unsigned long ip, unsigned long parent_ip,
		      struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	int bit = ftrace_test_recursion_trylock(ip, parent_ip);
	const struct place *at;

	hlist_for_each_entry_rcu_notrace(at, bucket(ip), node) {
		if (at->ip != ip)
			continue;
		if (bit < 0)
			this_cpu_inc(*at->hook->recursed);
		else
			hit(at->hook, parent_ip, rl_ftrace_regs(fregs));
	}
	if (bit >= 0)
		ftrace_test_recursion_unlock(bit);
}

static void free_hook(struct entry_hook *e)
{
	free_percpu(e->recursed);
	kfree(e);
}

static struct entry_hook *make_hook(struct rl_probe *p)
{
	struct entry_hook *e = kzalloc(sizeof(*e), GFP_KERNEL);
	int i;

	if (!e)
		return NULL;
	e->recursed = alloc_percpu(u64);
	if (!e->recursed) {
		kfree(e);
		return NULL;
	}
	e->probe = p;
	for (i = 0; i < PLACES; i++) {
		e->place[i].hook = e;
		e->place[i].ip = p->addr + i * ENDBR_SIZE;
	}
	return e;
}

/* Caller holds all.lock. Hooks of other classes may be at the same function. */
static bool __is_hooked(unsigned long addr)
{
	const struct place *at;

	hlist_for_each_entry(at, bucket(addr), node)
		if (at->ip == addr)
			return true;
	return false;
}

/* Caller holds all.lock. */
static void __add(struct entry_hook *e)
{
	int i;

	for (i = 0; i < PLACES; i++)
		hlist_add_head_rcu(&e->place[i].node, bucket(e->place[i].ip));
}

/* Caller holds all.lock, and waits for RCU before it frees the hook. */
static void __remove(struct entry_hook *e)
{
	int i;

	for (i = 0; i < PLACES; i++)
		hlist_del_rcu(&e->place[i].node);
}

/* What ftrace frees of its filter it does not forget: an ops is used once. */
static void free_ops(struct ftrace_ops *ops)
{
	ftrace_free_filter(ops);
	kfree(ops);
}

/* Caller holds all.lock. Without any function the ops would mean every one. */
static int __trace_first(unsigned long *addr, unsigned int nr)
{
	struct ftrace_ops *ops = kzalloc(sizeof(*ops), GFP_KERNEL);
	int err;

	if (!ops)
		return -ENOMEM;
	ops->func = entry_hit;
	ops->flags = FTRACE_OPS_FL_PERMANENT;
	err = ftrace_set_filter_ips(ops, addr, nr, 0, 0);
	if (!err)
		err = register_ftrace_function(ops);
	if (err)
		free_ops(ops);
	else
		all.ops = ops;
	return err;
}

/* Caller holds all.lock. Whatever the number, ftrace goes once through all it knows. */
static int __trace(unsigned long *addr, unsigned int nr)
{
	if (!nr)
		return 0;
	return all.ops ? ftrace_set_filter_ips(all.ops, addr, nr, 0, 0) :
			 __trace_first(addr, nr);
}

/* Caller holds all.lock. The hooks are found before the first hit can be. */
static int __arm(struct rl_probe *const *p, unsigned int nr)
{
	unsigned long new[RL_PROBE_BATCH];
	unsigned int i, n = 0;
	int err;

	for (i = 0; i < nr; i++) {
		if (!__is_hooked(p[i]->addr))
			new[n++] = p[i]->addr;
		__add(p[i]->priv);
	}
	err = __trace(new, n);
	if (!err)
		all.nr += nr;
	for (i = 0; err && i < nr; i++)
		__remove(p[i]->priv);
	return err;
}

static void free_hooks(struct rl_probe *const *p, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		free_hook(p[i]->priv);
		p[i]->priv = NULL;
	}
}

/* All are armed, or none is. */
static int entry_arm_all(struct rl_probe *const *p, unsigned int nr)
{
	unsigned int i;
	int err;

	for (i = 0; i < nr; i++) {
		p[i]->priv = make_hook(p[i]);
		if (!p[i]->priv) {
			free_hooks(p, i);
			return -ENOMEM;
		}
	}
	mutex_lock(&all.lock);
	err = __arm(p, nr);
	mutex_unlock(&all.lock);
	if (err) {
		synchronize_rcu();
		free_hooks(p, nr);
	}
	return err;
}

static int entry_arm(struct rl_probe *p)
{
	return entry_arm_all(&p, 1);
}

/* Caller holds all.lock. */
static void __untrace_all(void)
{
	/* ftrace has shut itself down: it may still use the ops */
	if (!WARN_ON_ONCE(unregister_ftrace_function(all.ops)))
		free_ops(all.ops);
	all.ops = NULL;
}

/*
 * Caller holds all.lock. What ftrace cannot take out for lack of memory is hit in
 * vain from now on.
 */
static void __disarm(struct rl_probe *const *p, unsigned int nr)
{
	unsigned long gone[RL_PROBE_BATCH];
	unsigned int i, n = 0;

	for (i = 0; i < nr; i++) {
		__remove(p[i]->priv);
		if (!__is_hooked(p[i]->addr))
			gone[n++] = p[i]->addr;
	}
	all.nr -= nr;
	if (!all.nr)
		__untrace_all();
	else if (n)
		ftrace_set_filter_ips(all.ops, gone, n, 1, 0);
}

/* One grace period for all. A hit that is late finds no hook. */
static void entry_disarm(struct rl_probe *const *p, unsigned int nr)
{
	mutex_lock(&all.lock);
	__disarm(p, nr);
	mutex_unlock(&all.lock);
	synchronize_rcu();
	free_hooks(p, nr);
}

static u64 entry_missed(const struct rl_probe *p)
{
	const struct entry_hook *e = p->priv;
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(e->recursed, cpu));
	return sum;
}

static bool entry_silenced(const struct rl_probe *p)
{
	return false;
}

const struct rl_hook rl_hook_entry = {
	.kind = RL_KIND_ENTRY,
	.arm = entry_arm,
	.arm_all = entry_arm_all,
	.disarm = entry_disarm,
	.missed = entry_missed,
	.silenced = entry_silenced,
};
