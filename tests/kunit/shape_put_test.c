// SPDX-License-Identifier: GPL-2.0
/*
 * Cases for shape.c, which includes this file: counts whose puts are inlined, too.
 * Bytes are as the assembler wrote them.
 */

#include <kunit/test.h>
#include <linux/string.h>

#include "insn.h"

#define PUT_BYTES	32

static const u16 put_members[] = { 0x68, 0x90 };

static const struct rl_field put_refcount = { RL_ENC_REFCOUNT, 0x80, put_members, 2 };
static const struct rl_field put_percpu = { RL_ENC_PERCPU, 0x4d0 };

static const struct put_case {
	const char *name;
	const struct rl_field *field;
	u8 before;		/* bytes in front of the operation */
	u8 code[PUT_BYTES];
	bool match;
	struct rl_shape shape;	/* taken, gives_back, likely */
} put_cases_table[] = {
	/* refcount_t by its own distance */
	{ "mov $1, eax; xadd eax, 0x80(rdi)", &put_refcount, 5,
	  { 0xB8, 1, 0, 0, 0, 0xF0, 0x0F, 0xC1, 0x87, 0x80, 0, 0, 0 },
	  true, { RL_TAKEN_BY_SIGN, false, false } },
	{ "mov $-1, eax; xadd eax, 0x80(rdi)", &put_refcount, 5,
	  { 0xB8, 0xFF, 0xFF, 0xFF, 0xFF, 0xF0, 0x0F, 0xC1, 0x87, 0x80, 0, 0, 0 },
	  true, { RL_TAKEN_BY_SIGN, true, false } },
	{ "or $-1, ecx; nop; nop; xadd ecx, 0x80(rdi)", &put_refcount, 5,
	  { 0x83, 0xC9, 0xFF, 0x90, 0x90, 0xF0, 0x0F, 0xC1, 0x8F, 0x80, 0, 0, 0 },
	  true, { RL_TAKEN_BY_SIGN, true, false } },
	{ "mov $-1 to another register", &put_refcount, 5,
	  { 0xBA, 0xFF, 0xFF, 0xFF, 0xFF, 0xF0, 0x0F, 0xC1, 0x87, 0x80, 0, 0, 0 },
	  true, { RL_TAKEN_BY_SIGN, false, false } },
	{ "cmpxchg ecx, 0x80(rdi)", &put_refcount, 0,
	  { 0xF0, 0x0F, 0xB1, 0x8F, 0x80, 0, 0, 0 },
	  true, { RL_TAKEN_IF_EQUAL, false, false } },
	{ "8 bytes wide", &put_refcount, 0,
	  { 0xF0, 0x48, 0x0F, 0xC1, 0x87, 0x80, 0, 0, 0 }, false },
	{ "another distance", &put_refcount, 0,
	  { 0xF0, 0x0F, 0xC1, 0x87, 0x84, 0, 0, 0 }, false },
	{ "inc is no refcount_t", &put_refcount, 0,
	  { 0xF0, 0xFF, 0x87, 0x80, 0, 0, 0 }, false },
	{ "on one processor's own memory", &put_refcount, 0,
	  { 0x65, 0xFF, 0x87, 0x80, 0, 0, 0 }, false },

	/* by the address of a member */
	{ "0x18 behind the node at 0x68", &put_refcount, 0,
	  { 0xF0, 0x0F, 0xC1, 0x43, 0x18 }, true, { RL_TAKEN_BY_SIGN, false, false } },
	{ "0x10 before the member at 0x90", &put_refcount, 0,
	  { 0xF0, 0x0F, 0xC1, 0x43, 0xF0 }, true, { RL_TAKEN_BY_SIGN, false, false } },
	{ "before a member that is not known", &put_refcount, 0,
	  { 0xF0, 0x0F, 0xC1, 0x43, 0xF8 }, true, { RL_TAKEN_BY_SIGN, false, true } },
	{ "behind a member that is not known", &put_refcount, 0,
	  { 0xF0, 0x0F, 0xC1, 0x43, 0x10 }, false },

	/* by a pointer */
	{ "lea 0x80(rdi), rdx; mov; cmpxchg ecx, (rdx)", &put_refcount, 9,
	  { 0x48, 0x8D, 0x97, 0x80, 0, 0, 0, 0x90, 0x90, 0xF0, 0x0F, 0xB1, 0x0A },
	  true, { RL_TAKEN_IF_EQUAL, false, true } },
	{ "lea 0x18(rbx), rdi; cmpxchg ecx, (rdi)", &put_refcount, 4,
	  { 0x48, 0x8D, 0x7B, 0x18, 0xF0, 0x0F, 0xB1, 0x0F },
	  true, { RL_TAKEN_IF_EQUAL, false, true } },
	{ "lea 0x80(r12), r9; cmpxchg ecx, (r9)", &put_refcount, 8,
	  { 0x4D, 0x8D, 0x8C, 0x24, 0x80, 0, 0, 0, 0xF0, 0x41, 0x0F, 0xB1, 0x09 },
	  true, { RL_TAKEN_IF_EQUAL, false, true } },
	{ "lea to another register", &put_refcount, 4,
	  { 0x48, 0x8D, 0x73, 0x18, 0xF0, 0x0F, 0xB1, 0x0F }, false },
	{ "lea to rdi, cmpxchg (r15)", &put_refcount, 4,
	  { 0x48, 0x8D, 0x7B, 0x18, 0xF0, 0x41, 0x0F, 0xB1, 0x0F }, false },
	{ "lea of another distance", &put_refcount, 7,
	  { 0x48, 0x8D, 0x97, 0x84, 0, 0, 0, 0xF0, 0x0F, 0xB1, 0x0A }, false },
	{ "a load is no lea", &put_refcount, 7,
	  { 0x48, 0x8B, 0x97, 0x80, 0, 0, 0, 0xF0, 0x0F, 0xB1, 0x0A }, false },
	{ "add $0x18, rdi; cmpxchg ecx, (rdi)", &put_refcount, 4,
	  { 0x48, 0x83, 0xC7, 0x18, 0xF0, 0x0F, 0xB1, 0x0F },
	  true, { RL_TAKEN_IF_EQUAL, false, true } },
	{ "sub $-0x80, r9; cmpxchg ecx, (r9)", &put_refcount, 4,
	  { 0x49, 0x83, 0xE9, 0x80, 0xF0, 0x41, 0x0F, 0xB1, 0x09 },
	  true, { RL_TAKEN_IF_EQUAL, false, true } },
	{ "add $0x80, rdi; cmpxchg ecx, (rdi)", &put_refcount, 7,
	  { 0x48, 0x81, 0xC7, 0x80, 0, 0, 0, 0xF0, 0x0F, 0xB1, 0x0F },
	  true, { RL_TAKEN_IF_EQUAL, false, true } },
	{ "sub $0x18, rdi; cmpxchg ecx, (rdi)", &put_refcount, 4,
	  { 0x48, 0x83, 0xEF, 0x18, 0xF0, 0x0F, 0xB1, 0x0F }, false },
	{ "add $0x18, r15; cmpxchg ecx, (rdi)", &put_refcount, 4,
	  { 0x49, 0x83, 0xC7, 0x18, 0xF0, 0x0F, 0xB1, 0x0F }, false },
	{ "cmp $0x18, rdi; cmpxchg ecx, (rdi)", &put_refcount, 4,
	  { 0x48, 0x83, 0xFF, 0x18, 0xF0, 0x0F, 0xB1, 0x0F }, false },
	{ "add $0x19, rdi; cmpxchg ecx, (rdi)", &put_refcount, 4,
	  { 0x48, 0x83, 0xC7, 0x19, 0xF0, 0x0F, 0xB1, 0x0F }, false },

	/* a count of each CPU */
	{ "add $0x4d0, rax; inc gs:(rax)", &put_percpu, 7,
	  { 0x48, 0x81, 0xC0, 0xD0, 4, 0, 0, 0x65, 0xFF, 0x00 }, false },
	{ "mov 0x4d0(rbx), rax; inc gs:(rax)", &put_percpu, 7,
	  { 0x48, 0x8B, 0x83, 0xD0, 4, 0, 0, 0x65, 0xFF, 0x00 },
	  true, { RL_TAKEN_ALWAYS, false, false } },
	{ "mov 0x4d0(r14), rax; dec gs:(rax)", &put_percpu, 7,
	  { 0x49, 0x8B, 0x86, 0xD0, 4, 0, 0, 0x65, 0xFF, 0x08 },
	  true, { RL_TAKEN_NEVER, true, false } },
	{ "mov 0x4d0(r12), rax; test; dec gs:(rax)", &put_percpu, 11,
	  { 0x49, 0x8B, 0x84, 0x24, 0xD0, 4, 0, 0, 0x85, 0xC0, 0x90, 0x65, 0xFF, 0x08 },
	  true, { RL_TAKEN_NEVER, true, false } },
	{ "mov 0x4d8(rbx), rax; inc gs:(rax)", &put_percpu, 7,
	  { 0x48, 0x8B, 0x83, 0xD8, 4, 0, 0, 0x65, 0xFF, 0x00 }, false },
	{ "mov 0x4d0(rbx), rdx; inc gs:(rax)", &put_percpu, 7,
	  { 0x48, 0x8B, 0x93, 0xD0, 4, 0, 0, 0x65, 0xFF, 0x00 }, false },
	{ "inc gs:8(rax)", &put_percpu, 7,
	  { 0x48, 0x8B, 0x83, 0xD0, 4, 0, 0, 0x65, 0xFF, 0x40, 8 }, false },
	{ "inc (rax) of all CPUs", &put_percpu, 7,
	  { 0x48, 0x8B, 0x83, 0xD0, 4, 0, 0, 0xF0, 0xFF, 0x00 }, false },
	{ "nothing in front", &put_percpu, 0, { 0x65, 0xFF, 0x00 }, false },
};

static void put_case_name(const struct put_case *c, char *name)
{
	strscpy(name, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(put_case, put_cases_table, put_case_name);

static void put_matches(struct kunit *test)
{
	const struct put_case *c = test->param_value;
	struct rl_code code = { c->code + c->before, c->before, PUT_BYTES - c->before };
	struct rl_shape shape = {};
	struct rl_insn insn;

	KUNIT_ASSERT_TRUE(test, rl_insn_decode(code.at, code.left, &insn));
	KUNIT_ASSERT_EQ(test, rl_shape_match(c->field, &insn, &code, &shape), c->match);
	if (!c->match)
		return;
	KUNIT_EXPECT_EQ(test, shape.taken, c->shape.taken);
	KUNIT_EXPECT_EQ(test, shape.gives_back, c->shape.gives_back);
	KUNIT_EXPECT_EQ(test, shape.likely, c->shape.likely);
}

/* Too little in front of it, or behind it, to see the load. */
static void put_reads_no_further(struct kunit *test)
{
	static const u8 bytes[] = { 0x48, 0x8B, 0x83, 0xD0, 4, 0, 0, 0x65, 0xFF, 0x00 };
	struct rl_code code = { bytes + 7, 7, 3 };
	struct rl_shape shape;
	struct rl_insn insn;

	KUNIT_ASSERT_TRUE(test, rl_insn_decode(code.at, code.left, &insn));
	KUNIT_EXPECT_TRUE(test, rl_shape_match(&put_percpu, &insn, &code, &shape));
	code.before = 6;
	KUNIT_EXPECT_FALSE(test, rl_shape_match(&put_percpu, &insn, &code, &shape));
	code.before = 7;
	code.left = 0;
	KUNIT_EXPECT_FALSE(test, rl_shape_match(&put_percpu, &insn, &code, &shape));
}

static struct kunit_case put_cases[] = {
	KUNIT_CASE_PARAM(put_matches, put_case_gen_params),
	KUNIT_CASE(put_reads_no_further),
	{}
};

static struct kunit_suite put_suite = {
	.name = "rl_put",
	.test_cases = put_cases,
};

kunit_test_suite(put_suite);
