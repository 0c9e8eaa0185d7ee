/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_SCAN_H
#define RL_SCAN_H

#include "range.h"
#include "shape.h"

void rl_scan(const struct rl_range *range,
	     void (*found)(void *ctx, const struct rl_code *code,
			   const struct rl_insn *insn),
	     void *ctx);

#endif
