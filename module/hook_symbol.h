/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_HOOK_SYMBOL_H
#define RL_HOOK_SYMBOL_H

#include <linux/types.h>

/* More return instructions than any function worth watching has. */
#define RL_RETURNS_MAX	16

/**
 * struct rl_symbol - a function of the running kernel
 * @start: its first byte
 * @size: bytes up to the next symbol
 */
struct rl_symbol {
	unsigned long start;
	unsigned long size;
};

unsigned long rl_symbol_address(const char *name);
int rl_symbol_find(const char *name, struct rl_symbol *sym);
bool rl_symbol_is_cut(unsigned long addr);
unsigned int rl_symbol_returns(const struct rl_symbol *sym, unsigned long *at);

#endif
