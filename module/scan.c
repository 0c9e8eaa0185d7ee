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
#include <linux/string.h>

#include "scan.h"

/* Bytes between two looks at whether another task wants the processor. */
#define STRETCH		65536

/* A 1 in each byte. */
#define EACH		(~0ULL / 0xFF)

static bool may_begin(u8 byte)
{
	return byte == 0xF0 || byte == 0x3E || byte == 0x65;
}

/* Is one of the word's bytes @byte? */
static bool has(u64 word, u8 byte)
{
	word ^= EACH * byte;
	/* of a byte that is 0 now the highest bit is borrowed */
	return (word - EACH) & ~word & EACH << 7;
}

/* How far @at may go on at once: an operation begins at few bytes only. */
static size_t barren(const u8 *at, const u8 *to)
{
	const u8 *from = at;
	u64 word;

	for (; to - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		if (has(word, 0xF0) || has(word, 0x3E) || has(word, 0x65))
			break;
	}
	return at - from;
}

static void skip(struct rl_code *code, size_t bytes)
{
	code->at += bytes;
	code->before += bytes;
	code->left -= bytes;
}

/* @code->at walks up to @to. */
static void scan_stretch(struct rl_code *code, const u8 *to,
			 void (*found)(void *, const struct rl_code *,
				       const struct rl_insn *),
			 void *ctx)
{
	struct rl_insn insn;
	size_t n;

	while (code->at < to) {
		skip(code, barren(code->at, to));
		n = min_t(size_t, to - code->at, sizeof(u64));
		for (; n; n--, skip(code, 1))
			if (may_begin(*code->at) &&
			    rl_insn_decode(code->at, code->left, &insn))
				found(ctx, code, &insn);
	}
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
