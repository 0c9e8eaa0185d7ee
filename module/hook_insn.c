// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks at an instruction, by int3 kprobes. Their handlers run with interrupts
 * off from the trap on, so nothing can nest in them but an NMI, and nothing is
 * lost. The post_handler, though empty, is what forbids the kernel to turn the
 * int3 into an optimized jump, whose handler can be interrupted and then loses
 * what nests.
 *
 * Writing 0 to debugfs' kprobes/enabled takes the int3 away; that is noticed by
 * looking at the instruction.
 */

#include <linux/kprobes.h>
#include <linux/slab.h>
#include <asm/text-patching.h>

#include "context.h"
#include "probe.h"

struct insn_hook {
	struct kprobe kp;
	struct rl_probe *probe;
};

static int insn_hit(struct kprobe *kp, struct pt_regs *regs)
{
	struct insn_hook *n = container_of(kp, struct insn_hook, kp);
	unsigned long ip = regs->ip;

	rl_trap_enter();
	/* the trap leaves it behind the int3, where the unwinder knows nothing */
	regs->ip = (unsigned long)kp->addr;
	rl_probe_hit(n->probe, regs_return_value(regs), 0, regs);
	regs->ip = ip;
	rl_trap_exit();
	return 0;
}

static void insn_post(struct kprobe *kp, struct pt_regs *regs, unsigned long flags)
{
}

static int insn_arm(struct rl_probe *p)
{
	struct insn_hook *n = kzalloc(sizeof(*n), GFP_KERNEL);
	int err;

	if (!n)
		return -ENOMEM;
	n->probe = p;
	n->kp.addr = (kprobe_opcode_t *)p->addr;
	n->kp.pre_handler = insn_hit;
	n->kp.post_handler = insn_post;
	err = register_kprobe(&n->kp);
	if (err) {
		kfree(n);
		return err;
	}
	p->priv = n;
	return 0;
}

static void insn_disarm(struct rl_probe *p)
{
	struct insn_hook *n = p->priv;

	unregister_kprobe(&n->kp);
	kfree(n);
	p->priv = NULL;
}

static u64 insn_missed(const struct rl_probe *p)
{
	const struct insn_hook *n = p->priv;

	return READ_ONCE(n->kp.nmissed);
}

static bool insn_silenced(const struct rl_probe *p)
{
	return READ_ONCE(*(const u8 *)p->addr) != INT3_INSN_OPCODE;
}

const struct rl_hook rl_hook_insn = {
	.kind = RL_KIND_INSN,
	.arm = insn_arm,
	.disarm = insn_disarm,
	.missed = insn_missed,
	.silenced = insn_silenced,
};
