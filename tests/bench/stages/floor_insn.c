// SPDX-License-Identifier: GPL-2.0
/*
 * The floor of the bench: takes the place of module/hook_insn.c. The same places,
 * hooked by the same kind of kprobe, with a handler that does nothing.
 */

#include <linux/kprobes.h>
#include <linux/slab.h>

#include "hook_symbol.h"
#include "probe.h"

static int nothing(struct kprobe *kp, struct pt_regs *regs)
{
	return 0;
}

static void nothing_behind(struct kprobe *kp, struct pt_regs *regs, unsigned long flags)
{
}

static int floor_arm(struct rl_probe *p)
{
	struct kprobe *kp;
	int err;

	if (rl_symbol_is_cut(p->addr))
		return -EFAULT;
	kp = kzalloc(sizeof(*kp), GFP_KERNEL);
	if (!kp)
		return -ENOMEM;
	kp->addr = (kprobe_opcode_t *)p->addr;
	kp->pre_handler = nothing;
	kp->post_handler = p->jump ? NULL : nothing_behind;
	err = register_kprobe(kp);
	if (err)
		kfree(kp);
	else
		p->priv = kp;
	return err;
}

static void floor_disarm(struct rl_probe *const *p, unsigned int nr)
{
	struct kprobe *kps[RL_PROBE_BATCH];
	unsigned int i;

	for (i = 0; i < nr; i++)
		kps[i] = p[i]->priv;
	unregister_kprobes(kps, nr);
	for (i = 0; i < nr; i++)
		kfree(kps[i]);
}

static u64 floor_missed(const struct rl_probe *p)
{
	return ((struct kprobe *)p->priv)->nmissed;
}

static bool floor_silenced(const struct rl_probe *p)
{
	return false;
}

const struct rl_hook rl_hook_insn = {
	.kind = RL_KIND_INSN,
	.arm = floor_arm,
	.disarm = floor_disarm,
	.missed = floor_missed,
	.silenced = floor_silenced,
};
