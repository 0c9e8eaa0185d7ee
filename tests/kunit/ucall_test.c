// SPDX-License-Identifier: GPL-2.0
/* Cases for ucall.c, which includes this file. */

#include <kunit/test.h>

/* What stands in front of a return address, as objdump shows it. */
static const struct ucall_call {
	const char *name;
	u8 code[RL_UCALL_MAX];
	enum rl_ucall want;
	s32 distance;
} ucall_calls[] = {
	{ "call forwards", { 0x90, 0x90, 0xE8, 0x10, 0, 0, 0 }, RL_UCALL_DIRECT, 0x10 },
	{ "call backwards", { 0x90, 0x90, 0xE8, 0xF0, 0xFF, 0xFF, 0xFF },
		RL_UCALL_DIRECT, -0x10 },
	{ "call *0x1234(%rip)", { 0x90, 0xFF, 0x15, 0x34, 0x12, 0, 0 },
		RL_UCALL_SLOT, 0x1234 },
	{ "call *%rax", { 0x90, 0x90, 0x90, 0x90, 0x90, 0xFF, 0xD0 }, RL_UCALL_OTHER },
	{ "call *%r12", { 0x90, 0x90, 0x90, 0x90, 0x41, 0xFF, 0xD4 }, RL_UCALL_OTHER },
	{ "call *(%rax)", { 0x90, 0x90, 0x90, 0x90, 0x90, 0xFF, 0x10 }, RL_UCALL_OTHER },
	{ "call *0x18(%rax)", { 0x90, 0x90, 0x90, 0x90, 0xFF, 0x50, 0x18 },
		RL_UCALL_OTHER },
	{ "call *(%rsp)", { 0x90, 0x90, 0x90, 0x90, 0xFF, 0x14, 0x24 }, RL_UCALL_OTHER },
	{ "call *0x8(%rsp)", { 0x90, 0x90, 0x90, 0xFF, 0x54, 0x24, 0x08 },
		RL_UCALL_OTHER },
	{ "call *0x118(%rax)", { 0x90, 0xFF, 0x90, 0x18, 0x01, 0, 0 }, RL_UCALL_OTHER },
	{ "call *0x118(%rsp)", { 0xFF, 0x94, 0x24, 0x18, 0x01, 0, 0 }, RL_UCALL_OTHER },
	{ "call *0x118(,%rax,8)", { 0xFF, 0x14, 0xC5, 0x18, 0x01, 0, 0 },
		RL_UCALL_OTHER },
	{ "jmp *%rax", { 0x90, 0x90, 0x90, 0x90, 0x90, 0xFF, 0xE0 }, RL_UCALL_NONE },
	{ "jmp forwards", { 0x90, 0x90, 0xE9, 0x10, 0, 0, 0 }, RL_UCALL_NONE },
	{ "jmp *(%rip)", { 0x90, 0xFF, 0x25, 0x34, 0x12, 0, 0 }, RL_UCALL_NONE },
	{ "push (%rax)", { 0x90, 0x90, 0x90, 0x90, 0x90, 0xFF, 0x30 }, RL_UCALL_NONE },
	{ "call *0x8(%rax), cut", { 0x90, 0x90, 0x90, 0x90, 0x90, 0xFF, 0x50 },
		RL_UCALL_NONE },
	{ "nothing", { 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90 }, RL_UCALL_NONE },
};

KUNIT_ARRAY_PARAM_DESC(ucall_call, ucall_calls, name);

static void ucall_knows(struct kunit *test)
{
	const struct ucall_call *c = test->param_value;
	s32 distance;

	KUNIT_EXPECT_EQ(test, rl_ucall_before(c->code, &distance), c->want);
	if (c->want == RL_UCALL_DIRECT || c->want == RL_UCALL_SLOT)
		KUNIT_EXPECT_EQ(test, distance, c->distance);
}

static const struct ucall_stub {
	const char *name;
	u8 code[RL_UCALL_STUB];
	bool want;
	s32 distance;
} ucall_stubs[] = {
	{ "jmp *", { 0xFF, 0x25, 0x00, 0x10, 0, 0 }, true, 0x1006 },
	{ "bnd jmp *", { 0xF2, 0xFF, 0x25, 0x00, 0x10, 0, 0 }, true, 0x1007 },
	{ "endbr64, jmp *", { 0xF3, 0x0F, 0x1E, 0xFA, 0xFF, 0x25, 0x00, 0x10, 0, 0 },
		true, 0x100A },
	{ "endbr64, bnd jmp *",
		{ 0xF3, 0x0F, 0x1E, 0xFA, 0xF2, 0xFF, 0x25, 0x00, 0x10, 0, 0 },
		true, 0x100B },
	{ "backwards", { 0xFF, 0x25, 0xF0, 0xFF, 0xFF, 0xFF }, true, -0xA },
	{ "a function", { 0xF3, 0x0F, 0x1E, 0xFA, 0x55, 0x48, 0x89, 0xE5 }, false },
	{ "call *", { 0xFF, 0x15, 0x00, 0x10, 0, 0 }, false },
	{ "zeros", { 0 }, false },
};

KUNIT_ARRAY_PARAM_DESC(ucall_stub, ucall_stubs, name);

static void ucall_sees_through_stubs(struct kunit *test)
{
	const struct ucall_stub *c = test->param_value;
	s32 distance = 0;

	KUNIT_EXPECT_EQ(test, rl_ucall_stub(c->code, &distance), c->want);
	KUNIT_EXPECT_EQ(test, distance, c->distance);
}

static struct kunit_case ucall_cases[] = {
	KUNIT_CASE_PARAM(ucall_knows, ucall_call_gen_params),
	KUNIT_CASE_PARAM(ucall_sees_through_stubs, ucall_stub_gen_params),
	{}
};

static struct kunit_suite ucall_suite = {
	.name = "rl_ucall",
	.test_cases = ucall_cases,
};

kunit_test_suite(ucall_suite);
