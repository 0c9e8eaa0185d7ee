// SPDX-License-Identifier: GPL-2.0
/* Cases for shape.c, which includes this file. Bytes are as the assembler wrote them. */

#include <kunit/test.h>

#include <linux/string.h>

#include "insn.h"

#define SHAPE_OFFSET	0x40
#define SHAPE_BEFORE	6
#define SHAPE_ROOM	(SHAPE_BEFORE + RL_INSN_MAX + TESTED_WITHIN + 3)

#define SHAPE_NOP	0x90
#define SHAPE_NONE	-1

/* An operation, what is in front of it and behind it, and how much can be read. */
struct shape_code {
	struct rl_insn insn;
	struct rl_code code;
	u8 room[SHAPE_ROOM];
};

/* The operation on 0x40(%rdx), with nothing around it. */
static void shape_make(struct shape_code *c, enum rl_atomic atomic, u8 width, u8 source)
{
	c->insn = (struct rl_insn){
		.atomic = atomic, .size = 6, .width = width, .source = source,
		.base = 2, .index = RL_NO_REG, .disp = SHAPE_OFFSET,
	};
	if (atomic == RL_ATOMIC_INC || atomic == RL_ATOMIC_ADD)
		c->insn.source = RL_NO_REG;
	c->code = (struct rl_code){ c->room + SHAPE_BEFORE, SHAPE_BEFORE,
				    SHAPE_ROOM - SHAPE_BEFORE };
	memset(c->room, SHAPE_NOP, sizeof(c->room));
}

static void shape_put_before(struct shape_code *c, const u8 *bytes, size_t nr)
{
	memcpy(c->room + SHAPE_BEFORE - nr, bytes, nr);
}

static void shape_put_behind(struct shape_code *c, size_t gap, const u8 *bytes, size_t nr)
{
	memcpy(c->room + SHAPE_BEFORE + c->insn.size + gap, bytes, nr);
}

/* The operation on 0x40(%rdx) of rcx, with all around it that a get has. */
static void shape_make_get(struct shape_code *c, enum rl_atomic atomic, u8 width)
{
	static const u8 lea[] = { 0x48, 0x8D, 0x48, 0x01 };	/* lea 1(%rax), %rcx */
	static const u8 test[] = { 0x48, 0x85, 0xC9 };		/* test %rcx, %rcx */

	shape_make(c, atomic, width, 1);
	shape_put_before(c, width == 8 ? lea : lea + 1, width == 8 ? 4 : 3);
	shape_put_behind(c, 0, test, sizeof(test));
}

/* When it takes a reference, or SHAPE_NONE. */
static int shape_taken(struct shape_code *c, enum rl_encoding encoding, u16 offset)
{
	const struct rl_field field = { encoding, offset };
	struct rl_shape shape;

	if (!rl_shape_match(&field, &c->insn, &c->code, &shape))
		return SHAPE_NONE;
	return shape.taken;
}

static const struct shape_encoding {
	const char *name;
	enum rl_encoding encoding;
	/* cmpxchg, xadd, inc, add; 4 and 8 bytes wide */
	int taken[4][2];
} shape_encodings[] = {
	{ "atomic", RL_ENC_ATOMIC, {
		{ RL_TAKEN_IF_EQUAL, SHAPE_NONE }, { SHAPE_NONE, SHAPE_NONE },
		{ SHAPE_NONE, SHAPE_NONE }, { SHAPE_NONE, SHAPE_NONE } } },
	{ "rcuref", RL_ENC_RCUREF, {
		{ SHAPE_NONE, SHAPE_NONE }, { SHAPE_NONE, SHAPE_NONE },
		{ SHAPE_NONE, SHAPE_NONE }, { RL_TAKEN_UNLESS_NEGATIVE, SHAPE_NONE } } },
	{ "atomic_long", RL_ENC_ATOMIC_LONG, {
		{ SHAPE_NONE, RL_TAKEN_IF_EQUAL }, { SHAPE_NONE, RL_TAKEN_ALWAYS },
		{ SHAPE_NONE, RL_TAKEN_ALWAYS }, { SHAPE_NONE, SHAPE_NONE } } },
	{ "file_ref", RL_ENC_FILE_REF, {
		{ SHAPE_NONE, SHAPE_NONE }, { SHAPE_NONE, SHAPE_NONE },
		{ SHAPE_NONE, RL_TAKEN_UNLESS_NEGATIVE },
		{ SHAPE_NONE, RL_TAKEN_UNLESS_NEGATIVE } } },
};

static void shape_encoding_name(const struct shape_encoding *e, char *name)
{
	strscpy(name, e->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(shape_encoding, shape_encodings, shape_encoding_name);

static void shape_has_an_encoding(struct kunit *test)
{
	const struct shape_encoding *e = test->param_value;
	struct shape_code c;
	int atomic, wide;

	for (atomic = RL_ATOMIC_CMPXCHG; atomic <= RL_ATOMIC_ADD; atomic++)
		for (wide = 0; wide < 2; wide++) {
			shape_make_get(&c, atomic, wide ? 8 : 4);
			KUNIT_EXPECT_EQ_MSG(test, shape_taken(&c, e->encoding, SHAPE_OFFSET),
					    e->taken[atomic][wide],
					    "operation %d, %d bytes", atomic, wide ? 8 : 4);
		}
}

/* Each operation, with an encoding that has it. */
static const struct shape_operation {
	const char *name;
	enum rl_encoding encoding;
	enum rl_atomic atomic;
	u8 width;
	bool in_register;	/* the field's address may be in a register */
} shape_operations[] = {
	{ "cmpxchg, 4 bytes", RL_ENC_ATOMIC, RL_ATOMIC_CMPXCHG, 4, true },
	{ "cmpxchg, 8 bytes", RL_ENC_ATOMIC_LONG, RL_ATOMIC_CMPXCHG, 8, true },
	{ "xadd", RL_ENC_ATOMIC_LONG, RL_ATOMIC_XADD, 8, true },
	{ "inc of an atomic_long", RL_ENC_ATOMIC_LONG, RL_ATOMIC_INC, 8, false },
	{ "inc of a file_ref", RL_ENC_FILE_REF, RL_ATOMIC_INC, 8, false },
	{ "add, 4 bytes", RL_ENC_RCUREF, RL_ATOMIC_ADD, 4, true },
	{ "add, 8 bytes", RL_ENC_FILE_REF, RL_ATOMIC_ADD, 8, true },
};

static void shape_operation_name(const struct shape_operation *o, char *name)
{
	strscpy(name, o->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(shape_operation, shape_operations, shape_operation_name);

static bool shape_is_get(const struct shape_operation *o, u16 offset, s32 disp, u8 index)
{
	struct shape_code c;

	shape_make_get(&c, o->atomic, o->width);
	c.insn.disp = disp;
	c.insn.index = index;
	return shape_taken(&c, o->encoding, offset) != SHAPE_NONE;
}

static void shape_displacement_is_the_fields(struct kunit *test)
{
	static const s32 others[] = { 1, 4, 0x3c, 0x44, 0x80, -SHAPE_OFFSET,
				      0x10000 + SHAPE_OFFSET, S32_MIN, S32_MAX };
	const struct shape_operation *o = test->param_value;
	int i;

	KUNIT_EXPECT_TRUE(test, shape_is_get(o, SHAPE_OFFSET, SHAPE_OFFSET, RL_NO_REG));
	KUNIT_EXPECT_TRUE(test, shape_is_get(o, 0x1234, 0x1234, RL_NO_REG));
	KUNIT_EXPECT_TRUE(test, shape_is_get(o, 0xffff, 0xffff, RL_NO_REG));
	KUNIT_EXPECT_EQ(test, shape_is_get(o, SHAPE_OFFSET, 0, RL_NO_REG), o->in_register);
	KUNIT_EXPECT_EQ(test, shape_is_get(o, 0, 0, RL_NO_REG), o->in_register);
	KUNIT_EXPECT_FALSE(test, shape_is_get(o, 0xffff, -1, RL_NO_REG));
	for (i = 0; i < ARRAY_SIZE(others); i++)
		KUNIT_EXPECT_FALSE_MSG(test, shape_is_get(o, SHAPE_OFFSET, others[i], RL_NO_REG),
				       "displacement %d", others[i]);
}

static void shape_has_no_index(struct kunit *test)
{
	const struct shape_operation *o = test->param_value;
	u8 index;

	for (index = 0; index < 16; index++) {
		KUNIT_EXPECT_FALSE(test, shape_is_get(o, SHAPE_OFFSET, SHAPE_OFFSET, index));
		KUNIT_EXPECT_FALSE(test, shape_is_get(o, SHAPE_OFFSET, 0, index));
	}
}

static const struct shape_lea {
	const char *name;
	u8 width;
	u8 source;
	u8 before[SHAPE_BEFORE];
	bool want;
} shape_leas[] = {
	{ "ecx", 4, 1, { 0x90, 0x90, 0x90, 0x8D, 0x48, 0x01 }, true },
	{ "edi", 4, 7, { 0x90, 0x90, 0x90, 0x8D, 0x78, 0x01 }, true },
	{ "r8d", 4, 8, { 0x90, 0x90, 0x44, 0x8D, 0x40, 0x01 }, true },
	{ "r15d", 4, 15, { 0x90, 0x90, 0x44, 0x8D, 0x78, 0x01 }, true },
	{ "rsi", 8, 6, { 0x90, 0x90, 0x48, 0x8D, 0x70, 0x01 }, true },
	{ "r9", 8, 9, { 0x90, 0x90, 0x4C, 0x8D, 0x48, 0x01 }, true },
	{ "r14", 8, 14, { 0x90, 0x90, 0x4C, 0x8D, 0x70, 0x01 }, true },

	{ "nothing", 4, 1, { 0x90, 0x90, 0x90, 0x90, 0x90, 0x90 }, false },
	{ "ecx, a byte further away", 4, 1, { 0x90, 0x90, 0x8D, 0x48, 0x01, 0x90 }, false },
	{ "r8d, a byte further away", 4, 8, { 0x90, 0x44, 0x8D, 0x40, 0x01, 0x90 }, false },
	{ "rsi, a byte further away", 8, 6, { 0x90, 0x48, 0x8D, 0x70, 0x01, 0x90 }, false },
	{ "r9, a byte further away", 8, 9, { 0x90, 0x4C, 0x8D, 0x48, 0x01, 0x90 }, false },
	{ "two more", 4, 1, { 0x90, 0x90, 0x90, 0x8D, 0x48, 0x02 }, false },
	{ "one less", 8, 6, { 0x90, 0x90, 0x48, 0x8D, 0x70, 0xFF }, false },
	{ "a load", 4, 1, { 0x90, 0x90, 0x90, 0x8B, 0x48, 0x01 }, false },
	{ "one more than rcx", 4, 1, { 0x90, 0x90, 0x90, 0x8D, 0x49, 0x01 }, false },
	{ "one more than rax and rbx", 4, 1, { 0x90, 0x90, 0x8D, 0x4C, 0x18, 0x01 }, false },
	{ "another register", 4, 1, { 0x90, 0x90, 0x90, 0x8D, 0x50, 0x01 }, false },
	{ "eax for r8d", 4, 8, { 0x90, 0x90, 0x90, 0x8D, 0x40, 0x01 }, false },
	{ "r8 for r8d", 4, 8, { 0x90, 0x90, 0x4C, 0x8D, 0x40, 0x01 }, false },
	{ "ecx for rcx", 8, 1, { 0x90, 0x90, 0x90, 0x8D, 0x48, 0x01 }, false },
	{ "rcx for r9", 8, 9, { 0x90, 0x90, 0x48, 0x8D, 0x48, 0x01 }, false },
	{ "r9 for rcx", 8, 1, { 0x90, 0x90, 0x4C, 0x8D, 0x48, 0x01 }, false },
	{ "r9d for r9", 8, 9, { 0x90, 0x90, 0x44, 0x8D, 0x48, 0x01 }, false },
};

static void shape_lea_name(const struct shape_lea *l, char *name)
{
	strscpy(name, l->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(shape_lea, shape_leas, shape_lea_name);

static void shape_cmpxchg_adds_one(struct kunit *test)
{
	const struct shape_lea *l = test->param_value;
	struct shape_code c;

	shape_make(&c, RL_ATOMIC_CMPXCHG, l->width, l->source);
	shape_put_before(&c, l->before, sizeof(l->before));
	KUNIT_EXPECT_EQ(test, shape_taken(&c, l->width == 4 ? RL_ENC_ATOMIC : RL_ENC_ATOMIC_LONG,
					  SHAPE_OFFSET),
			l->want ? RL_TAKEN_IF_EQUAL : SHAPE_NONE);
}

#define SHAPE_NOPS	{ 0x90, 0x90, 0x90, 0x90, 0x90, 0x90 }
#define SHAPE_ECX_1	{ 0x90, 0xB9, 0x01, 0x00, 0x00, 0x00 }
#define SHAPE_R12D_1	{ 0x41, 0xBC, 0x01, 0x00, 0x00, 0x00 }
#define SHAPE_RCX	{ 0x48, 0x85, 0xC9 }
#define SHAPE_R12	{ 0x4D, 0x85, 0xE4 }

static const struct shape_xadd {
	const char *name;
	u8 source;
	u8 before[SHAPE_BEFORE];
	u8 gap;
	u8 test[3];
	bool want;
} shape_xadds[] = {
	{ "tested at once", 1, SHAPE_NOPS, 0, SHAPE_RCX, true },
	{ "r12 tested at once", 12, SHAPE_NOPS, 0, SHAPE_R12, true },
	{ "of 1, tested at once", 1, SHAPE_ECX_1, 0, SHAPE_RCX, true },
	{ "of 1, tested a little later", 1, SHAPE_ECX_1, 1, SHAPE_RCX, true },
	{ "of 1, tested 24 bytes later", 1, SHAPE_ECX_1, 24, SHAPE_RCX, true },
	{ "of 1, r12 tested 24 bytes later", 12, SHAPE_R12D_1, 24, SHAPE_R12, true },

	{ "of 1, tested 25 bytes later", 1, SHAPE_ECX_1, 25, SHAPE_RCX, false },
	{ "of 1, r12 tested 25 bytes later", 12, SHAPE_R12D_1, 25, SHAPE_R12, false },
	{ "of anything, tested later", 1, SHAPE_NOPS, 1, SHAPE_RCX, false },
	{ "of 2, tested later", 1, { 0x90, 0xB9, 0x02, 0x00, 0x00, 0x00 }, 4, SHAPE_RCX, false },
	{ "of 257, tested later", 1, { 0x90, 0xB9, 0x01, 0x01, 0x00, 0x00 }, 4, SHAPE_RCX, false },
	{ "of 2^16 + 1, tested later", 1, { 0x90, 0xB9, 1, 0, 1, 0 }, 4, SHAPE_RCX, false },
	{ "of 2^24 + 1, tested later", 1, { 0x90, 0xB9, 1, 0, 0, 1 }, 4, SHAPE_RCX, false },
	{ "1 in edx", 1, { 0x90, 0xBA, 0x01, 0x00, 0x00, 0x00 }, 4, SHAPE_RCX, false },
	{ "1 in esp for r12", 12, { 0x90, 0xBC, 0x01, 0x00, 0x00, 0x00 }, 4, SHAPE_R12, false },
	{ "1 a byte further away", 1, { 0xB9, 0x01, 0x00, 0x00, 0x00, 0x90 }, 4, SHAPE_RCX, false },

	{ "never tested", 1, SHAPE_ECX_1, 0, { 0x90, 0x90, 0x90 }, false },
	{ "rdx tested", 1, SHAPE_ECX_1, 0, { 0x48, 0x85, 0xD2 }, false },
	{ "half of it tested", 1, SHAPE_ECX_1, 0, { 0x85, 0xC9, 0x90 }, false },
	{ "tested against rdx", 1, SHAPE_ECX_1, 0, { 0x48, 0x85, 0xCA }, false },
	{ "rdx tested against it", 1, SHAPE_ECX_1, 0, { 0x48, 0x85, 0xD1 }, false },
	{ "tested against r9", 1, SHAPE_ECX_1, 0, { 0x4C, 0x85, 0xC9 }, false },
	{ "rsp tested for r12", 12, SHAPE_R12D_1, 0, { 0x48, 0x85, 0xE4 }, false },
	{ "r12 tested for rsp", 4, SHAPE_NOPS, 0, SHAPE_R12, false },
	{ "compared", 1, SHAPE_ECX_1, 0, { 0x48, 0x39, 0xC9 }, false },
};

static void shape_xadd_name(const struct shape_xadd *x, char *name)
{
	strscpy(name, x->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(shape_xadd, shape_xadds, shape_xadd_name);

static void shape_xadd_is_tested(struct kunit *test)
{
	const struct shape_xadd *x = test->param_value;
	struct shape_code c;
	u8 size;

	/* "behind" counts from the operation's end, however long it is */
	for (size = 5; size <= RL_INSN_MAX; size++) {
		shape_make(&c, RL_ATOMIC_XADD, 8, x->source);
		c.insn.size = size;
		shape_put_before(&c, x->before, sizeof(x->before));
		shape_put_behind(&c, x->gap, x->test, sizeof(x->test));
		KUNIT_EXPECT_EQ_MSG(test, shape_taken(&c, RL_ENC_ATOMIC_LONG, SHAPE_OFFSET),
				    x->want ? RL_TAKEN_ALWAYS : SHAPE_NONE, "size %u", size);
	}
}

/* What a get needs around it, and no more than that can be read. */
static const struct shape_edge {
	const char *name;
	enum rl_atomic atomic;
	u8 width;
	u8 source;
	u8 around[2][SHAPE_BEFORE];	/* in front, right-aligned; behind */
	u8 gap;
	u8 before, behind;		/* bytes that are needed */
} shape_edges[] = {
	{ "inc", RL_ATOMIC_INC, 8, RL_NO_REG, {}, 0, 0, 0 },
	{ "lea of ecx", RL_ATOMIC_CMPXCHG, 4, 1,
	  { { 0x90, 0x90, 0x90, 0x8D, 0x48, 0x01 } }, 0, 3, 0 },
	{ "lea of r9", RL_ATOMIC_CMPXCHG, 8, 9,
	  { { 0x90, 0x90, 0x4C, 0x8D, 0x48, 0x01 } }, 0, 4, 0 },
	{ "test of rcx", RL_ATOMIC_XADD, 8, 1,
	  { { 0x90 }, { 0x48, 0x85, 0xC9 } }, 0, 0, 3 },
	{ "mov of ecx and test", RL_ATOMIC_XADD, 8, 1,
	  { { 0x90, 0xB9, 0x01, 0x00, 0x00, 0x00 }, { 0x48, 0x85, 0xC9 } }, 24, 5, 27 },
	{ "mov of r12d and test", RL_ATOMIC_XADD, 8, 12,
	  { { 0x41, 0xBC, 0x01, 0x00, 0x00, 0x00 }, { 0x4D, 0x85, 0xE4 } }, 1, 6, 4 },
};

static void shape_edge_name(const struct shape_edge *e, char *name)
{
	strscpy(name, e->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(shape_edge, shape_edges, shape_edge_name);

static void shape_reads_no_further(struct kunit *test)
{
	const struct shape_edge *e = test->param_value;
	enum rl_encoding encoding = e->width == 4 ? RL_ENC_ATOMIC : RL_ENC_ATOMIC_LONG;
	struct shape_code c;
	int i;

	shape_make(&c, e->atomic, e->width, e->source);
	shape_put_before(&c, e->around[0], SHAPE_BEFORE);
	shape_put_behind(&c, e->gap, e->around[1], 3);
	for (i = 0; i <= SHAPE_BEFORE; i++) {
		c.code.before = i;
		c.code.left = c.insn.size + e->behind;
		KUNIT_EXPECT_EQ(test, shape_taken(&c, encoding, SHAPE_OFFSET) != SHAPE_NONE,
				i >= e->before);
	}
	for (i = 0; i < TESTED_WITHIN + 3; i++) {
		c.code.before = e->before;
		c.code.left = c.insn.size + i;
		KUNIT_EXPECT_EQ(test, shape_taken(&c, encoding, SHAPE_OFFSET) != SHAPE_NONE,
				i >= e->behind);
	}
}

static struct kunit_case shape_cases[] = {
	KUNIT_CASE_PARAM(shape_has_an_encoding, shape_encoding_gen_params),
	KUNIT_CASE_PARAM(shape_displacement_is_the_fields, shape_operation_gen_params),
	KUNIT_CASE_PARAM(shape_has_no_index, shape_operation_gen_params),
	KUNIT_CASE_PARAM(shape_cmpxchg_adds_one, shape_lea_gen_params),
	KUNIT_CASE_PARAM(shape_xadd_is_tested, shape_xadd_gen_params),
	KUNIT_CASE_PARAM(shape_reads_no_further, shape_edge_gen_params),
	{}
};

static struct kunit_suite shape_suite = {
	.name = "rl_shape",
	.test_cases = shape_cases,
};

kunit_test_suite(shape_suite);
