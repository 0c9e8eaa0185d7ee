// SPDX-License-Identifier: GPL-2.0
/*
 * What taking a reference, or giving one back, looks like in machine code. Pure.
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

/* Bytes in front of an operation on a pointer in which that is loaded, if it is. */
#define LOADED_WITHIN	256

/* Bytes in front of an xadd in which its source is set to -1, if it is a put. */
#define SET_WITHIN	48

/* Bytes of such a load: REX, opcode, ModRM, SIB and displacement. */
#define LOAD_MIN	4
#define LOAD_MAX	8

#define OPCODE_LEA	0x8D
#define OPCODE_LOAD	0x8B
#define OPCODE_BY_INT32	0x81	/* arithmetic with a number of 4 bytes */
#define OPCODE_BY_INT8	0x83	/* of one byte */

/*
 * The inline functions that take references, and what gcc makes of them. For a
 * refcount_t and a per-CPU count also those that give back. Sources:
 * include/linux/atomic/atomic-arch-fallback.h (the loop of atomic_inc_not_zero()),
 * arch/x86/include/asm/atomic.h, atomic64_64.h and percpu.h, include/linux/rcuref.h,
 * include/linux/file_ref.h, include/linux/refcount.h, include/linux/netdevice.h.
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
	/* refcount_inc_not_zero() */
	{ RL_ENC_REFCOUNT, RL_ATOMIC_CMPXCHG, 4, RL_TAKEN_IF_EQUAL },
	/* refcount_inc(), refcount_dec_and_test(), refcount_dec() */
	{ RL_ENC_REFCOUNT, RL_ATOMIC_XADD, 4, RL_TAKEN_BY_SIGN },
	/* this_cpu_inc(), this_cpu_dec(): dev_hold(), dev_put() */
	{ RL_ENC_PERCPU, RL_ATOMIC_INC, 4, RL_TAKEN_ALWAYS },
	{ RL_ENC_PERCPU, RL_ATOMIC_DEC, 4, RL_TAKEN_NEVER },
};

static bool known(enum rl_encoding encoding, const struct rl_insn *insn,
		  enum rl_taken *taken)
{
	const bool percpu = encoding == RL_ENC_PERCPU;
	size_t i;

	for (i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
		if (shapes[i].encoding != encoding || shapes[i].atomic != insn->atomic ||
		    shapes[i].width != insn->width || insn->percpu != percpu)
			continue;
		*taken = shapes[i].taken;
		return true;
	}
	return false;
}

/* How far the field is from the object, or from one of its members. */
static bool is_distance(const struct rl_field *field, s32 disp)
{
	unsigned int i;

	if (disp == field->offset)
		return true;
	for (i = 0; i < field->nr_members; i++)
		if (disp && disp == field->offset - field->member[i])
			return true;
	return false;
}

static s32 number(const u8 *at)
{
	return at[0] | at[1] << 8 | at[2] << 16 | at[3] << 24;
}

/* "lea distance(%any), %base", or the same with a load. */
static bool loads(const struct rl_field *field, const struct rl_insn *insn,
		  const u8 *at, u8 opcode)
{
	u8 modrm = at[2];
	const u8 *disp = at + 3 + ((modrm & 7) == 4);

	if ((at[0] & 0xFC) != (0x48 | (insn->base & 8) >> 1) || at[1] != opcode ||
	    (modrm >> 3 & 7) != (insn->base & 7))
		return false;
	if (modrm >> 6 == 1)
		return is_distance(field, (s8)*disp);
	return modrm >> 6 == 2 && is_distance(field, number(disp));
}

/*
 * "add distance, %base", where the register held the object or a member before; "sub",
 * where the negative number is the shorter one.
 */
static bool moves(const struct rl_field *field, const struct rl_insn *insn, const u8 *at)
{
	u8 base = insn->base & 7;
	bool add = at[2] == (0xC0 | base), sub = at[2] == (0xE8 | base);
	s32 by = at[1] == OPCODE_BY_INT8 ? (s8)at[3] : number(at + 3);

	if (at[0] != (0x48 | insn->base >> 3))
		return false;
	if (at[1] != OPCODE_BY_INT8 && at[1] != OPCODE_BY_INT32)
		return false;
	return (add && is_distance(field, by)) || (sub && is_distance(field, -by));
}

/* Does the register behind the operand get the field's address, or value, at @at? */
static bool sets(const struct rl_field *field, const struct rl_insn *insn,
		 const u8 *at, u8 opcode)
{
	return loads(field, insn, at, opcode) ||
	       (opcode == OPCODE_LEA && moves(field, insn, at));
}

/* Is the register behind the operand loaded with the field shortly before? */
static bool is_loaded(const struct rl_field *field, const struct rl_insn *insn,
		      const struct rl_code *code, u8 opcode)
{
	size_t back = code->before < LOADED_WITHIN ? code->before : LOADED_WITHIN;

	for (; back >= LOAD_MIN && back + code->left >= LOAD_MAX; back--)
		if (sets(field, insn, code->at - back, opcode))
			return true;
	return false;
}

/* The field itself, or a register that holds its address. */
static bool addresses(const struct rl_field *field, const struct rl_insn *insn,
		      const struct rl_code *code)
{
	if (insn->index != RL_NO_REG)
		return false;
	if (field->encoding == RL_ENC_PERCPU)
		return !insn->disp && is_loaded(field, insn, code, OPCODE_LOAD);
	/* an inc of what a register points to says nothing of its kind */
	if (insn->atomic == RL_ATOMIC_INC)
		return insn->disp && insn->disp == field->offset;
	if (is_distance(field, insn->disp))
		return true;
	/* by the address of a member that no header shows: its RCU head, its work */
	if (field->encoding == RL_ENC_REFCOUNT && insn->disp < 0)
		return true;
	if (field->encoding == RL_ENC_REFCOUNT)
		return !insn->disp && is_loaded(field, insn, code, OPCODE_LEA);
	return !insn->disp;
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

/* "mov $-1, %source", or "or $-1, %source". */
static bool sets_to_minus_1(const struct rl_insn *insn, const u8 *at)
{
	u8 number = insn->source & 7;

	if (at[0] == 0x83)
		return at[1] == (0xC8 | number) && at[2] == 0xFF;
	return at[0] == (0xB8 | number) && (at[1] & at[2] & at[3] & at[4]) == 0xFF;
}

/* Only a label: what counts is the source when it is executed. */
static bool seems_to_give_back(const struct rl_insn *insn, const struct rl_code *code)
{
	size_t back = code->before < SET_WITHIN ? code->before : SET_WITHIN;

	for (; back >= 5; back--)
		if (sets_to_minus_1(insn, code->at - back))
			return true;
	return false;
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
 * rl_shape_match() - may this operation take a reference of a class, or give it back?
 * @field: the class's reference count
 * @insn: the operation
 * @code: where it is
 * @shape: what it is to the class
 *
 * Context: any.
 */
bool rl_shape_match(const struct rl_field *field, const struct rl_insn *insn,
		    const struct rl_code *code, struct rl_shape *shape)
{
	if (!known(field->encoding, insn, &shape->taken) || !addresses(field, insn, code))
		return false;
	shape->likely = field->encoding != RL_ENC_PERCPU && !is_distance(field, insn->disp);
	shape->gives_back = shape->taken == RL_TAKEN_NEVER ||
			    (shape->taken == RL_TAKEN_BY_SIGN &&
			     seems_to_give_back(insn, code));
	/* its distance says enough: what it stores or adds is looked at when it runs */
	if (field->encoding == RL_ENC_REFCOUNT)
		return true;
	if (insn->atomic == RL_ATOMIC_CMPXCHG)
		return stores_rax_plus_1(insn, code);
	return insn->atomic != RL_ATOMIC_XADD || tests_source(insn, code);
}

#ifdef RL_KUNIT
#include "../tests/kunit/shape_test.c"
#include "../tests/kunit/shape_put_test.c"
#endif
