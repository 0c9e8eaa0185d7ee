// SPDX-License-Identifier: GPL-2.0
/*
 * The floor of the bench: takes the place of module/hook_entry.c. The same functions,
 * hooked by ftrace in the same way, with a handler that does nothing.
 */

#include <linux/slab.h>

#include "compat/ftrace.h"
#include "probe.h"

static void nothing(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
		    struct ftrace_regs *fregs)
{
}

static int floor_arm(struct rl_probe *p)
{
	struct ftrace_ops *ops = kzalloc(sizeof(*ops), GFP_KERNEL);
	int err;

	if (!ops)
		return -ENOMEM;
	ops->func = nothing;
	ops->flags = FTRACE_OPS_FL_PERMANENT;
	err = ftrace_set_filter_ip(ops, p->addr, 0, 0);
	if (!err)
		err = register_ftrace_function(ops);
	if (err) {
		ftrace_free_filter(ops);
		kfree(ops);
		return err;
	}
	p->priv = ops;
	return 0;
}

static void floor_disarm(struct rl_probe *const *p, unsigned int nr)
{
	while (nr) {
		struct ftrace_ops *ops = p[--nr]->priv;

		unregister_ftrace_function(ops);
		ftrace_free_filter(ops);
		kfree(ops);
	}
}

static u64 floor_missed(const struct rl_probe *p)
{
	return 0;
}

static bool floor_silenced(const struct rl_probe *p)
{
	return false;
}

const struct rl_hook rl_hook_entry = {
	.kind = RL_KIND_ENTRY,
	.arm = floor_arm,
	.disarm = floor_disarm,
	.missed = floor_missed,
	.silenced = floor_silenced,
};
