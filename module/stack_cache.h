/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_STACK_CACHE_H
#define RL_STACK_CACHE_H

#include <linux/types.h>

#include "callsite.h"

struct pt_regs;
struct unwind_state;

/**
 * struct rl_trail - a call chain with the places where it was found
 * @chain: return addresses, innermost first
 * @at: of each, how many words above the stack pointer it was, but for the last one if
 *	@top: that is right below the registers at the top of the task's stack
 * @depth: how many
 * @fixed: all of them are where they will be the next time
 * @top: see @at
 */
struct rl_trail {
	unsigned long chain[RL_DEPTH_MAX];
	u16 at[RL_DEPTH_MAX];
	u8 depth;
	bool fixed;
	bool top;
};

/**
 * struct rl_seen - which call site a chain was of, the last time
 * @asker: who asks: whose call sites, of which edition, for which op. 0: nobody
 * @entry: where the site of the chain goes when it is known later, or NULL
 * @seq: tells whether that is still the same chain's
 * @site: the call site, if it is @known
 * @known: the chain was found, and @site with it
 */
struct rl_seen {
	u64 asker;
	struct rl_stack_entry *entry;
	unsigned int seq;
	u32 site;
	bool known;
};

int rl_stack_cache_init(void);
void rl_stack_cache_exit(void);

unsigned int rl_stack_cache_find(const struct pt_regs *regs, unsigned int depth,
				 unsigned long *chain, struct rl_seen *seen);
void rl_stack_cache_note(struct rl_trail *t, const struct pt_regs *regs,
			 const struct unwind_state *state);
void rl_stack_cache_add(const struct rl_trail *t, const struct pt_regs *regs,
			unsigned int depth);
void rl_stack_cache_set_site(const struct rl_seen *seen, u32 site);
void rl_stack_cache_forget(void);

#endif
