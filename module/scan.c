// SPDX-License-Identifier: GPL-2.0
/*
 * Searches code for atomic operations. It reads the live text, as the kernel
 * patched it: on one processor every lock prefix is another one.
 *
 * What begins in the middle of an instruction may look like an operation, too.
 * Registering a kprobe there fails with -EILSEQ.
 */

#include <linux/sched.h>

#include "scan.h"
#include "shape.h"

/* Bytes between two looks at whether another task wants the processor. */
#define STRETCH		65536

static bool may_begin(u8 byte)
{
	return byte == 0xF0 || byte == 0x3E;
}

static void scan_stretch(const u8 *at, const u8 *to, const u8 *end,
			 void (*found)(void *, const u8 *, const struct rl_insn *),
			 void *ctx)
{
	struct rl_insn insn;

	for (; at < to; at++)
		if (may_begin(*at) && rl_insn_decode(at, end - at, &insn))
			found(ctx, at, &insn);
}

/**
 * rl_scan() - find the atomic operations in a range of code
 * @range: the code
 * @found: called for each; may sleep
 * @ctx: passed on
 *
 * Operations at the very edges, without room for rl_shape_match(), are left out.
 *
 * Context: may sleep.
 */
void rl_scan(const struct rl_range *range,
	     void (*found)(void *ctx, const u8 *code, const struct rl_insn *insn),
	     void *ctx)
{
	const u8 *end = (const u8 *)range->end - RL_SHAPE_BEHIND;
	const u8 *at = (const u8 *)range->start + RL_SHAPE_BEFORE;

	for (; at < end; at += STRETCH) {
		scan_stretch(at, min(at + STRETCH, end), end, found, ctx);
		cond_resched();
	}
}
