// SPDX-License-Identifier: GPL-2.0
/*
 * Searches code for atomic operations. It reads the live text, as the kernel
 * patched it: on one processor every lock prefix (F0) is another one (3E). What counts
 * on one processor's own memory begins with 65.
 *
 * What begins in the middle of an instruction may look like an operation, too.
 * Registering a kprobe there fails with -EILSEQ.
 */

#include <linux/minmax.h>
#include <linux/sched.h>

#include "scan.h"

/* Bytes between two looks at whether another task wants the processor. */
#define STRETCH		65536

static bool may_begin(u8 byte)
{
	return byte == 0xF0 || byte == 0x3E || byte == 0x65;
}

/* @code->at walks up to @to. */
static void scan_stretch(struct rl_code *code, const u8 *to,
			 void (*found)(void *, const struct rl_code *,
				       const struct rl_insn *),
			 void *ctx)
{
	struct rl_insn insn;

	for (; code->at < to; code->at++, code->before++, code->left--)
		if (may_begin(*code->at) && rl_insn_decode(code->at, code->left, &insn))
			found(ctx, code, &insn);
}

/**
 * rl_scan() - find the atomic operations in a range of code
 * @range: the code
 * @found: called for each; may sleep
 * @ctx: passed on
 *
 * Context: may sleep.
 */
void rl_scan(const struct rl_range *range,
	     void (*found)(void *ctx, const struct rl_code *code,
			   const struct rl_insn *insn),
	     void *ctx)
{
	struct rl_code code = { (const u8 *)range->start, 0, range->end - range->start };

	while (code.left) {
		scan_stretch(&code, code.at + min_t(size_t, code.left, STRETCH), found, ctx);
		cond_resched();
	}
}

#ifdef RL_KUNIT
#include "../tests/kunit/scan_test.c"
#endif
