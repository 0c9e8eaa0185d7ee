// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks at an instruction, by int3 kprobes. Their handlers run with interrupts
 * off from the trap on, so nothing can nest in them but an NMI, and nothing is
 * lost. The post_handler, though empty, is what forbids the kernel to turn the
 * int3 into an optimized jump, whose handler can be interrupted and then loses
 * what nests; @jump of a probe allows it.
 *
 * Writing 0 to debugfs' kprobes/enabled takes the hook away; that is noticed by
 * looking at the instruction.
 */

#include <linux/kprobes.h>
#include <linux/slab.h>
#include <asm/text-patching.h>

#include "hook_symbol.h"
#include "probe.h"

#define JMP32_OPCODE	0xE9

struct insn_hook {
	struct kprobe kp;
	struct rl_probe *probe;
};

/* Where struct pt_regs keeps the registers, numbered as the processor does. */
static const u8 reg_offset[] = {
	offsetof(struct pt_regs, ax),	offsetof(struct pt_regs, cx),
	offsetof(struct pt_regs, dx),	offsetof(struct pt_regs, bx),
	offsetof(struct pt_regs, sp),	offsetof(struct pt_regs, bp),
	offsetof(struct pt_regs, si),	offsetof(struct pt_regs, di),
	offsetof(struct pt_regs, r8),	offsetof(struct pt_regs, r9),
	offsetof(struct pt_regs, r10),	offsetof(struct pt_regs, r11),
	offsetof(struct pt_regs, r12),	offsetof(struct pt_regs, r13),
	offsetof(struct pt_regs, r14),	offsetof(struct pt_regs, r15),
};

static unsigned long reg(const struct pt_regs *regs, u8 number)
{
	if (number == RL_NO_REG)
		return 0;
	return *(const unsigned long *)((const u8 *)regs + reg_offset[number]);
}

static bool is_1(u64 value, u8 width)
{
	return width == 4 ? (u32)value == 1 : value == 1;
}

/* References that the operation has taken or will take; more than one is none. */
static int takes(const struct rl_probe *p, const struct pt_regs *regs)
{
	unsigned long source = reg(regs, p->insn.source);
	s64 value = p->insn.width == 4 ? (s32)source : (s64)source;

	switch (p->taken) {
	case RL_TAKEN_IF_EQUAL:
		return regs->flags & X86_EFLAGS_ZF &&
		       is_1(source - regs->ax, p->insn.width);
	case RL_TAKEN_UNLESS_NEGATIVE:
		return !(regs->flags & X86_EFLAGS_SF);
	case RL_TAKEN_BY_SIGN:
		return value == 1 || value == -1 ? value : 0;
	case RL_TAKEN_NEVER:
		return -1;
	default:
		return p->insn.atomic != RL_ATOMIC_XADD || value == 1;
	}
}

/* The identity of an object with a per-CPU count is the pointer to that. */
static unsigned long object_around(const struct rl_probe *p, const struct pt_regs *regs)
{
	unsigned long at = rl_insn_address(&p->insn, reg(regs, p->insn.base),
					   reg(regs, p->insn.index));

	return p->insn.percpu ? at : at - p->class->field.offset;
}

static void atomic_hit(struct rl_probe *p, struct pt_regs *regs)
{
	int refs = takes(p, regs);

	if (refs)
		rl_probe_hit(p, refs > 0 ? RL_OP_GET : RL_OP_PUT, object_around(p, regs),
			     0, regs);
}

static int insn_hit(struct kprobe *kp, struct pt_regs *regs)
{
	struct rl_probe *p = container_of(kp, struct insn_hook, kp)->probe;
	unsigned long ip = regs->ip;

	/* the trap leaves it behind the int3, where the unwinder knows nothing */
	regs->ip = (unsigned long)kp->addr;
	if (p->spec->place == RL_AT_ATOMIC)
		atomic_hit(p, regs);
	else if (p->spec->place == RL_AT_START)
		rl_probe_hit(p, p->op, regs_get_kernel_argument(regs, p->spec->arg), 0, regs);
	else
		rl_probe_hit(p, p->op, regs_return_value(regs), 0, regs);
	regs->ip = ip;
	return 0;
}

static void insn_post(struct kprobe *kp, struct pt_regs *regs, unsigned long flags)
{
}

static int insn_arm(struct rl_probe *p)
{
	struct insn_hook *n;
	int err;

	if (rl_symbol_is_cut(p->addr))
		return -EFAULT;
	n = kzalloc(sizeof(*n), GFP_KERNEL);
	if (!n)
		return -ENOMEM;
	n->probe = p;
	n->kp.addr = (kprobe_opcode_t *)p->addr;
	n->kp.pre_handler = insn_hit;
	n->kp.post_handler = p->jump ? NULL : insn_post;
	err = register_kprobe(&n->kp);
	if (err) {
		kfree(n);
		return err;
	}
	p->priv = n;
	return 0;
}

/* One grace period for all. */
static void insn_disarm(struct rl_probe *const *p, unsigned int nr)
{
	struct kprobe *kps[RL_PROBE_BATCH];
	unsigned int i;

	for (i = 0; i < nr; i++)
		kps[i] = &((struct insn_hook *)p[i]->priv)->kp;
	unregister_kprobes(kps, nr);
	for (i = 0; i < nr; i++) {
		kfree(p[i]->priv);
		p[i]->priv = NULL;
	}
}

static u64 insn_missed(const struct rl_probe *p)
{
	const struct insn_hook *n = p->priv;

	return READ_ONCE(n->kp.nmissed);
}

static bool insn_silenced(const struct rl_probe *p)
{
	const struct insn_hook *n = p->priv;
	/* behind an endbr, if that is where the function begins */
	u8 opcode = READ_ONCE(*n->kp.addr);

	return opcode != INT3_INSN_OPCODE && !(p->jump && opcode == JMP32_OPCODE);
}

const struct rl_hook rl_hook_insn = {
	.kind = RL_KIND_INSN,
	.arm = insn_arm,
	.disarm = insn_disarm,
	.missed = insn_missed,
	.silenced = insn_silenced,
};
