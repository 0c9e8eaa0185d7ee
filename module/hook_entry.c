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

#include <linux/slab.h>

#include "compat/ftrace.h"
#include "probe.h"

#ifndef CONFIG_DYNAMIC_FTRACE_WITH_ARGS
#error "Refledger needs a kernel with CONFIG_DYNAMIC_FTRACE_WITH_ARGS"
#endif

struct entry_hook {
	struct ftrace_ops ops;
	struct rl_probe *probe;
	u64 __percpu *recursed;
};

static void entry_hit(unsigned long ip, unsigned long parent_ip,
		      struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct entry_hook *e = container_of(ops, struct entry_hook, ops);
	int bit = ftrace_test_recursion_trylock(ip, parent_ip);
	struct pt_regs *regs = rl_ftrace_regs(fregs);

	if (bit < 0) {
		this_cpu_inc(*e->recursed);
		return;
	}
	rl_probe_hit(e->probe, e->probe->op,
		     regs_get_kernel_argument(regs, e->probe->spec->arg), parent_ip, regs);
	ftrace_test_recursion_unlock(bit);
}

static void entry_free(struct entry_hook *e)
{
	ftrace_free_filter(&e->ops);
	free_percpu(e->recursed);
	kfree(e);
}

static int entry_arm(struct rl_probe *p)
{
	struct entry_hook *e = kzalloc(sizeof(*e), GFP_KERNEL);
	int err = -ENOMEM;

	if (!e)
		return err;
	e->probe = p;
	e->ops.func = entry_hit;
	e->ops.flags = FTRACE_OPS_FL_PERMANENT;
	e->recursed = alloc_percpu(u64);
	if (e->recursed)
		err = ftrace_set_filter_ip(&e->ops, p->addr, 0, 0);
	if (!err)
		err = register_ftrace_function(&e->ops);
	if (err) {
		entry_free(e);
		return err;
	}
	p->priv = e;
	return 0;
}

static void disarm_one(struct rl_probe *p)
{
	struct entry_hook *e = p->priv;

	p->priv = NULL;
	/* ftrace has shut itself down: its trampolines may still use e */
	if (WARN_ON_ONCE(unregister_ftrace_function(&e->ops)))
		return;
	entry_free(e);
}

static void entry_disarm(struct rl_probe *const *p, unsigned int nr)
{
	while (nr)
		disarm_one(p[--nr]);
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
	.disarm = entry_disarm,
	.missed = entry_missed,
	.silenced = entry_silenced,
};
