/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_UCALL_H
#define RL_UCALL_H

#include <linux/types.h>

/* Longest call instruction that is known, and longest beginning of a PLT's stub. */
#define RL_UCALL_MAX	7
#define RL_UCALL_STUB	11

/* What stands in front of what may be a return address. */
enum rl_ucall {
	RL_UCALL_NONE,		/* no call */
	RL_UCALL_DIRECT,	/* a call of the code at a distance */
	RL_UCALL_SLOT,		/* a call by the pointer at a distance */
	RL_UCALL_OTHER,		/* a call by a register's value */
};

enum rl_ucall rl_ucall_before(const u8 *code, s32 *distance);
bool rl_ucall_stub(const u8 *code, s32 *distance);

#endif
