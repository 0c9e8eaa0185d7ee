/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_RANGE_H
#define RL_RANGE_H

struct module;

/* Code that stays: [start, end). */
struct rl_range {
	unsigned long start;
	unsigned long end;
};

int rl_range_kernel(struct rl_range *range);
void rl_range_module(const struct module *mod, struct rl_range *range);

struct module *rl_module_next(struct module *mod);

#endif
