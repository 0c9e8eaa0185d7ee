/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_UCALL_H
#define RL_UCALL_H

#include <linux/types.h>

/* Longest call instruction that is known, and longest beginning of a PLT's stub. */
#define RL_UCALL_MAX	7
#define RL_UCALL_STUB	11

/* Longest function: what begins farther in front of a place is another one. */
#define RL_UCALL_FUNCTION	8192

/* What stands in front of what may be a return address. */
enum rl_ucall {
	RL_UCALL_NONE,		/* no call */
	RL_UCALL_DIRECT,	/* a call of the code at a distance */
	RL_UCALL_SLOT,		/* a call by the pointer at a distance */
	RL_UCALL_OTHER,		/* a call by a register's value */
};

/**
 * struct rl_ucaller - a word of the stack that points behind a call
 * @behind: the word
 * @target: the function that is called, 0 if that is not known
 * @jump: a function that @target jumps to by a stub, if that was looked for
 */
struct rl_ucaller {
	unsigned long behind;
	unsigned long target;
	unsigned long jump;
};

bool rl_ucaller_leads(unsigned long target, unsigned long place);
bool rl_ucaller_linked(const struct rl_ucaller *call, unsigned int nr, unsigned int which);
unsigned int rl_ucaller_find(const struct rl_ucaller *call, unsigned int nr,
			     unsigned int from, unsigned long place);

enum rl_ucall rl_ucall_before(const u8 *code, s32 *distance);
bool rl_ucall_stub(const u8 *code, s32 *distance);

#endif
