// SPDX-License-Identifier: GPL-2.0
/*
 * Call chains. The chain of a hit ends where an interrupt or exception was
 * entered: what was interrupted has nothing to do with the hit, and would make
 * a new call site of every place that can be interrupted.
 */

#include <linux/sched.h>
#include <asm/ptrace.h>
#include <asm/unwind.h>

#include "stack.h"

/*
 * The caller alone. A hit is at a function's first or return instruction, where
 * the return address is on top of the stack.
 */
static unsigned int caller(unsigned long *chain, struct pt_regs *regs)
{
	chain[0] = *(unsigned long *)regs->sp;
	return 1;
}

/**
 * rl_stack_capture() - who called the function that was hit
 * @chain: room for @depth return addresses, innermost first
 * @depth: at least 1
 * @regs: registers at the function's first or a return instruction; ip, sp and
 *	bp suffice
 *
 * Context: any.
 * Return: how many there are; at least 1.
 */
unsigned int rl_stack_capture(unsigned long *chain, unsigned int depth,
			      struct pt_regs *regs)
{
	struct unwind_state state;
	unsigned int n = 0;

	if (depth == 1)
		return caller(chain, regs);
	/* from registers the unwinder starts at the caller of regs->ip */
	for (unwind_start(&state, current, regs, NULL);
	     n < depth && !unwind_done(&state); unwind_next_frame(&state)) {
		if (unwind_get_entry_regs(&state, NULL))
			break;
		chain[n] = unwind_get_return_address(&state);
		if (!chain[n])
			break;
		n++;
	}
	return n ?: caller(chain, regs);
}
