/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_STACK_H
#define RL_STACK_H

#include "stack_cache.h"

unsigned int rl_stack_unwind(unsigned long *chain, unsigned int depth,
			     unsigned long caller, struct pt_regs *regs);

/**
 * rl_stack_capture() - who called the function that was hit
 * @chain: room for @depth return addresses, innermost first
 * @depth: at least 1
 * @caller: the caller, if it is known already, else 0
 * @regs: registers at the function's first or a return instruction; ip, sp and
 *	bp suffice. NULL where there are none: then @caller is looked for among our
 *	own callers, and is the whole chain if it is not there
 * @seen: which call site is asked for; it may be told instead of @chain, see
 *	rl_stack_cache_find(). NULL when nothing is asked for
 *
 * The return address is not simply read from the stack: kretprobes and the
 * function graph tracer put their trampolines there. The unwinder knows.
 *
 * Context: any, preemption off.
 * Return: how many there are; 0 when the stack cannot be read.
 */
static inline unsigned int rl_stack_capture(unsigned long *chain, unsigned int depth,
					    unsigned long caller, struct pt_regs *regs,
					    struct rl_seen *seen)
{
	unsigned int n = 0;

	if (depth == 1 && caller) {
		chain[0] = caller;
		return 1;
	}
	if (regs && seen)
		n = rl_stack_cache_find(regs, depth, chain, seen);
	return n ?: rl_stack_unwind(chain, depth, caller, regs);
}

#endif
