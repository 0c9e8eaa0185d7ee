// SPDX-License-Identifier: GPL-2.0
/*
 * Stand-ins for the later stages of a hit, so that the bench can count what the stages
 * before cost. Who calls a stage is compiled with its name made that of the stand-in;
 * see build-stages. Births and ends stay as they are: without them a lookup finds nothing.
 */

#include "ledger.h"
#include "probe.h"
#include "stack.h"

void rl_cut_hit(struct rl_probe *p, enum rl_op op, unsigned long object,
		unsigned long caller, struct pt_regs *regs);
void rl_cut_hit(struct rl_probe *p, enum rl_op op, unsigned long object,
		unsigned long caller, struct pt_regs *regs)
{
}

static bool is_cut(enum rl_op op)
{
	return op == RL_OP_GET || op == RL_OP_PUT;
}

unsigned int rl_cut_capture(unsigned long *chain, unsigned int depth,
			    unsigned long caller, struct pt_regs *regs,
			    struct rl_seen *seen);
unsigned int rl_cut_capture(unsigned long *chain, unsigned int depth,
			    unsigned long caller, struct pt_regs *regs,
			    struct rl_seen *seen)
{
	return is_cut(seen->op) ? 0 : rl_stack_capture(chain, depth, caller, regs, seen);
}

void rl_cut_book(struct rl_books *b, const struct rl_event *ev);
void rl_cut_book(struct rl_books *b, const struct rl_event *ev)
{
	if (!is_cut(ev->op))
		rl_ledger_book(b, ev);
}

int rl_cut_post(struct rl_objects *t, unsigned long addr, u32 site, s32 refs);
int rl_cut_post(struct rl_objects *t, unsigned long addr, u32 site, s32 refs)
{
	return 0;
}

void rl_cut_add(struct rl_sites *s, u32 site, s64 events, s64 ended, s64 refs);
void rl_cut_add(struct rl_sites *s, u32 site, s64 events, s64 ended, s64 refs)
{
}
