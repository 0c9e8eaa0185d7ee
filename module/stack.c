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

/* Frames of ours and of the slab allocator, at the most. */
#define SEARCHED_MAX	24

/*
 * A function that is traced otherwise, too, may see another return address than the
 * one that the unwinder knows.
 */
static bool find_caller(struct unwind_state *state, unsigned long caller)
{
	int i;

	for (i = 0; i < SEARCHED_MAX && !unwind_done(state); i++) {
		if (unwind_get_return_address(state) == caller)
			return true;
		unwind_next_frame(state);
	}
	return false;
}

/* The next frame of the chain; false when there is none. */
static bool frame(struct unwind_state *state, unsigned long *address)
{
	if (unwind_done(state) || unwind_get_entry_regs(state, NULL))
		return false;
	*address = unwind_get_return_address(state);
	return *address;
}

static unsigned int without_regs(unsigned long *chain, unsigned int depth,
				 unsigned long caller)
{
	struct unwind_state state;
	unsigned int n = 0;

	unwind_start(&state, current, NULL, NULL);
	if (!find_caller(&state, caller)) {
		chain[0] = caller;
		return 1;
	}
	for (; n < depth && frame(&state, &chain[n]); n++)
		unwind_next_frame(&state);
	return n;
}

static unsigned int from_regs(unsigned long *chain, unsigned int depth,
			      struct pt_regs *regs)
{
	struct rl_trail t = { .fixed = true };
	struct unwind_state state;

	/* from registers the unwinder starts at the caller of regs->ip */
	unwind_start(&state, current, regs, NULL);
	while (t.depth < depth && frame(&state, &t.chain[t.depth])) {
		t.depth++;
		rl_stack_cache_note(&t, regs, &state);
		unwind_next_frame(&state);
	}
	if (!unwind_error(&state))
		rl_stack_cache_add(&t, regs, depth);
	memcpy(chain, t.chain, t.depth * sizeof(*chain));
	return t.depth;
}

/* Does rl_stack_capture()'s work when the chain was not seen before. */
unsigned int rl_stack_unwind(unsigned long *chain, unsigned int depth,
			     unsigned long caller, struct pt_regs *regs)
{
	return regs ? from_regs(chain, depth, regs) : without_regs(chain, depth, caller);
}
