/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_COMPAT_UNWIND_H
#define RL_COMPAT_UNWIND_H

#include <asm/unwind.h>

/**
 * rl_unwind_slot() - where the current frame's return address was read from
 * @state: unwound at least once from registers
 *
 * Of an ordinary frame it is the word below state->sp (ORC_TYPE_CALL in
 * arch/x86/kernel/unwind_orc.c); the caller has to compare what is there. Only the
 * ORC unwinder's frames are where the code that they are of says.
 *
 * Context: any.
 * Return: NULL where that is not known.
 */
static inline const unsigned long *rl_unwind_slot(const struct unwind_state *state)
{
#ifdef CONFIG_UNWINDER_ORC
	return (const unsigned long *)state->sp - 1;
#else
	return NULL;
#endif
}

#endif
