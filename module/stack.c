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

/**
 * rl_stack_capture() - who called the function that was hit
 * @chain: room for @depth return addresses, innermost first
 * @depth: at least 1
 * @caller: the caller, if it is known already, else 0
 * @regs: registers at the function's first or a return instruction; ip, sp and
 *	bp suffice
 *
 * The return address is not simply read from the stack: kretprobes and the
 * function graph tracer put their trampolines there. The unwinder knows.
 *
 * Context: any.
 * Return: how many there are; 0 when the stack cannot be read.
 */
unsigned int rl_stack_capture(unsigned long *chain, unsigned int depth,
			      unsigned long caller, struct pt_regs *regs)
{
	struct unwind_state state;
	unsigned int n = 0;

	if (depth == 1 && caller) {
		chain[0] = caller;
		return 1;
	}
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
	return n;
}
