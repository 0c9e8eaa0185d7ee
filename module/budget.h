/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_BUDGET_H
#define RL_BUDGET_H

#include <linux/types.h>

#include "words.h"

struct rl_watch;

/**
 * struct rl_spending - what handlers take, and what is done about it
 * @percent: of the time of all CPUs that they may take, 0 for any
 * @ppm: what they took of it lately, parts per million
 * @effort: what is left of what the parameters ask for
 */
struct rl_spending {
	unsigned int percent;
	u32 ppm;
	enum rl_effort effort;
};

void rl_budget_init(struct rl_watch *watches, unsigned int nr, unsigned int percent);
void rl_budget_exit(void);
void rl_budget_read(struct rl_spending *to);
int rl_budget_full(void);

#endif
