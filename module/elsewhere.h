/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_ELSEWHERE_H
#define RL_ELSEWHERE_H

#include "ledger.h"

void rl_elsewhere_level(struct rl_books *b, unsigned long object,
			int (*count)(unsigned long object, s32 *count), s32 own);
void rl_elsewhere_take_over(struct rl_books *b, const struct rl_event *ev);

#endif
