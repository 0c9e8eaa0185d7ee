/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_SCAN_H
#define RL_SCAN_H

#include "insn.h"
#include "range.h"

void rl_scan(const struct rl_range *range,
	     void (*found)(void *ctx, const u8 *code, const struct rl_insn *insn),
	     void *ctx);

#endif
