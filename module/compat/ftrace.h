/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_COMPAT_FTRACE_H
#define RL_COMPAT_FTRACE_H

#include <linux/ftrace.h>

/*
 * The registers behind a struct ftrace_regs. Without SAVE_REGS the x86
 * trampoline fills ip, sp, bp and the argument registers only, and leaves cs
 * at 0; that is enough for the arguments and to start the unwinder.
 *
 * arch_ftrace_regs() came in 6.13 and 6.12-stable ("ftrace: Make ftrace_regs
 * abstract from direct use"); before, struct ftrace_regs held pt_regs openly.
 */
static inline struct pt_regs *rl_ftrace_regs(struct ftrace_regs *fregs)
{
#ifdef arch_ftrace_regs
	return &arch_ftrace_regs(fregs)->regs;
#else
	return &fregs->regs;
#endif
}

#endif
