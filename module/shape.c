// SPDX-License-Identifier: GPL-2.0
/*
 * What taking a reference looks like in machine code. Pure.
 *
 * A candidate is an operation of one of the shapes below, either with the field's
 * displacement or on a register that holds the field's address. What is no get
 * after all is found out at each hit, whose operand is then no object of the
 * class; the conditions here only keep such candidates few. docs/recall.md has what
 * they find and what they let through.
 */

#include "shape.h"

/* Bytes behind an xadd in which its result is tested. */
#define TESTED_WITHIN	27

/*
 * The inline functions that take references, and what gcc makes of them. Sources:
 * include/linux/atomic/atomic-arch-fallback.h (the loop of atomic_inc_not_zero()),
 * arch/x86/include/asm/atomic.h and atomic64_64.h, include/linux/rcuref.h,
 * include/linux/file_ref.h.
 */
static const struct {
	enum rl_encoding encoding;
	enum rl_atomic atomic;
	u8 width;
	enum rl_taken taken;
} shapes[] = {
	/* atomic_inc_not_zero(): dst_hold() and dst_hold_safe() to 6.3 */
	{ RL_ENC_ATOMIC, RL_ATOMIC_CMPXCHG, 4, RL_TAKEN_IF_EQUAL },
	/* rcuref_get(): the same from 6.4 on */
	{ RL_ENC_RCUREF, RL_ATOMIC_ADD, 4, RL_TAKEN_UNLESS_NEGATIVE },
	/* atomic_long_inc_not_zero(): get_file_rcu() */
	{ RL_ENC_ATOMIC_LONG, RL_ATOMIC_CMPXCHG, 8, RL_TAKEN_IF_EQUAL },
	/* atomic_long_inc(): get_file() to 6.6 */
	{ RL_ENC_ATOMIC_LONG, RL_ATOMIC_INC, 8, RL_TAKEN_ALWAYS },
	/* atomic_long_fetch_inc(): get_file() from 6.7 on */
	{ RL_ENC_ATOMIC_LONG, RL_ATOMIC_XADD, 8, RL_TAKEN_ALWAYS },
	/* file_ref_get(), file_ref_inc(): 6.13 on */
	{ RL_ENC_FILE_REF, RL_ATOMIC_ADD, 8, RL_TAKEN_UNLESS_NEGATIVE },
	{ RL_ENC_FILE_REF, RL_ATOMIC_INC, 8, RL_TAKEN_UNLESS_NEGATIVE },
};

static bool known(enum rl_encoding encoding, const struct rl_insn *insn,
		  enum rl_taken *taken)
{
	size_t i;

	for (i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
		if (shapes[i].encoding != encoding || shapes[i].atomic != insn->atomic ||
		    shapes[i].width != insn->width)
			continue;
		*taken = shapes[i].taken;
		return true;
	}
	return false;
}

/* The field itself, or a register that holds its address. */
static bool addresses(const struct rl_field *field, const struct rl_insn *insn)
{
	if (insn->index != RL_NO_REG)
		return false;
	/* an inc of what a register points to says nothing of its kind */
	if (insn->atomic == RL_ATOMIC_INC)
		return insn->disp && insn->disp == field->offset;
	return !insn->disp || insn->disp == field->offset;
}

/*
 * "lea 1(%rax), %source" stands right before a cmpxchg that adds one: gcc leaves
 * nothing between the two, in atomic_inc_not_zero()'s loop.
 */
static bool stores_rax_plus_1(const struct rl_insn *insn, const struct rl_code *code)
{
	const u8 *at = code->at;
	u8 modrm = 0x40 | (insn->source & 7) << 3;
	u8 rex = (insn->width == 8 ? 0x48 : 0x40) | (insn->source & 8) >> 1;

	if (code->before < 3 || at[-1] != 1 || at[-2] != modrm || at[-3] != 0x8D)
		return false;
	return rex == 0x40 || (code->before > 3 && at[-4] == rex);
}

/* "test %source, %source" */
static bool is_test(const struct rl_insn *insn, const u8 *at)
{
	u8 number = insn->source & 7, high = insn->source >> 3;

	return at[0] == (0x48 | high << 2 | high) && at[1] == 0x85 &&
	       at[2] == (0xC0 | number << 3 | number);
}

/* "mov $1, %source", in its short form, stands right in front. */
static bool source_is_1(const struct rl_insn *insn, const struct rl_code *code)
{
	const u8 *at = code->at;

	if (code->before < 5 || at[-1] || at[-2] || at[-3] || at[-4] != 1 ||
	    at[-5] != (0xB8 | (insn->source & 7)))
		return false;
	return insn->source < 8 || (code->before > 5 && at[-6] == 0x41);
}

/*
 * get_file() warns of a file that had no reference left: what xadd brings back is
 * tested at once, or, if it can be seen that one is added, a little later.
 */
static bool tests_source(const struct rl_insn *insn, const struct rl_code *code)
{
	size_t within = source_is_1(insn, code) ? TESTED_WITHIN : 3, i;

	if (within > code->left - insn->size)
		within = code->left - insn->size;
	for (i = 0; i + 3 <= within; i++)
		if (is_test(insn, code->at + insn->size + i))
			return true;
	return false;
}

/**
 * rl_shape_match() - may this operation take a reference of a class?
 * @field: the class's reference count
 * @insn: the operation
 * @code: where it is
 * @taken: when it has taken one
 *
 * Context: any.
 */
bool rl_shape_match(const struct rl_field *field, const struct rl_insn *insn,
		    const struct rl_code *code, enum rl_taken *taken)
{
	if (!known(field->encoding, insn, taken) || !addresses(field, insn))
		return false;
	if (insn->atomic == RL_ATOMIC_CMPXCHG)
		return stores_rax_plus_1(insn, code);
	return insn->atomic != RL_ATOMIC_XADD || tests_source(insn, code);
}

#ifdef RL_KUNIT
#include "../tests/kunit/shape_test.c"
#endif
