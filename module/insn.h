/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_INSN_H
#define RL_INSN_H

#include <linux/types.h>

/* One prefix, REX, two bytes of opcode (or one and an immediate), ModRM, SIB, displacement. */
#define RL_INSN_MAX	10

/* Stands for a register that an operand does not use. */
#define RL_NO_REG	0xff

/* The operations that take references or give them back. */
enum rl_atomic {
	RL_ATOMIC_CMPXCHG,	/* lock cmpxchg %source, mem */
	RL_ATOMIC_XADD,		/* lock xadd %source, mem */
	RL_ATOMIC_INC,		/* lock inc mem, or inc %gs:mem */
	RL_ATOMIC_ADD,		/* lock add $1, mem */
	RL_ATOMIC_DEC,		/* dec %gs:mem */
};

/**
 * struct rl_insn - an atomic operation on memory
 * @atomic: which
 * @size: bytes of the instruction
 * @width: bytes of the operand, 4 or 8
 * @source: register that is stored or added, RL_NO_REG if none
 * @base: register, or RL_NO_REG
 * @index: register, or RL_NO_REG
 * @shift: the index is multiplied by 1 << this
 * @disp: displacement
 * @percpu: on this CPU's copy of a variable: atomic for what else runs on it
 *
 * Registers are numbered as the processor does: 0 is rax, 15 is r15.
 */
struct rl_insn {
	enum rl_atomic atomic;
	u8 size;
	u8 width;
	u8 source;
	u8 base;
	u8 index;
	u8 shift;
	s32 disp;
	bool percpu;
};

bool rl_insn_decode(const u8 *code, size_t size, struct rl_insn *insn);

/* Address of the operand, from the values of its registers (0 for none). */
static inline unsigned long rl_insn_address(const struct rl_insn *insn,
					    unsigned long base, unsigned long index)
{
	return base + (index << insn->shift) + (unsigned long)(long)insn->disp;
}

#endif
