/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_STACK_H
#define RL_STACK_H

struct pt_regs;
struct rl_seen;

unsigned int rl_stack_capture(unsigned long *chain, unsigned int depth,
			      unsigned long caller, struct pt_regs *regs,
			      struct rl_seen *seen);

#endif
