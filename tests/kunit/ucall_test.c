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

#define UCALLER_PLACE	0x7f0000005000UL

/* Calls on a stack, innermost first, by the distance of what they call to a place. */
static const struct ucaller_stack {
	const char *name;
	unsigned int nr, from, want;
	long called[4];		/* UCALLER_BLIND: not to be told */
} ucaller_stacks[] = {
#define UCALLER_BLIND	LONG_MAX
	{ "the only one", 1, 0, 0, { -0x10 } },
	{ "behind a stale one of a function before", 2, 0, 1, { -0x800, -0x10 } },
	{ "in front of a stale one of a function before", 2, 0, 0, { -0x10, -0x800 } },
	{ "behind a stale one of a function behind", 2, 0, 1, { 0x10, -0x700 } },
	{ "of two of one function the inner one", 3, 0, 1, { -0x900, -0x10, -0x10 } },
	{ "behind one that cannot be told", 2, 0, 1, { UCALLER_BLIND, -0x10 } },
	{ "blind, for want of a better one", 3, 0, 1, { 0x10, UCALLER_BLIND, 0x20 } },
	{ "the first blind one", 3, 0, 1, { -0x90000, UCALLER_BLIND, UCALLER_BLIND } },
	{ "where none fits the first", 2, 0, 0, { -0x90000, 0x10 } },
	{ "not before where it begins", 3, 1, 2, { -0x10, 0x20, -0x40 } },
	{ "where none is left but a stale one", 3, 2, 2, { -0x10, -0x10, 0x20 } },
	{ "the place itself", 2, 0, 1, { -0x10, 0 } },
	{ "too far for one function", 2, 0, 1, { -RL_UCALL_FUNCTION, 1 - RL_UCALL_FUNCTION } },
};

KUNIT_ARRAY_PARAM_DESC(ucaller_stack, ucaller_stacks, name);

static void ucaller_finds_the_caller(struct kunit *test)
{
	const struct ucaller_stack *s = test->param_value;
	struct rl_ucaller call[ARRAY_SIZE(s->called)] = {};
	unsigned int i;

	for (i = 0; i < s->nr; i++)
		if (s->called[i] != UCALLER_BLIND)
			call[i].target = UCALLER_PLACE + s->called[i];
	KUNIT_EXPECT_EQ(test, rl_ucaller_find(call, s->nr, s->from, UCALLER_PLACE), s->want);
}

/* What was left by a call that is over has no callers, or they lead elsewhere. */
static void ucaller_prefers_who_was_called(struct kunit *test)
{
	const unsigned long place = UCALLER_PLACE, other = place + 0x100000;
	struct rl_ucaller call[] = {
		{ .behind = other + 0x9000, .target = place - 0x10 },
		{ .behind = other + 0x20, .target = place - 0x10 },
		{ .behind = other + 0x5000, .target = other },
	};

	KUNIT_EXPECT_EQ(test, rl_ucaller_find(call, 3, 0, place), 1);
	call[2].target = other + 0x9000;
	KUNIT_EXPECT_EQ(test, rl_ucaller_find(call, 3, 0, place), 0);
}

static void ucaller_knows_of_jumps(struct kunit *test)
{
	const unsigned long place = UCALLER_PLACE, other = place + 0x100000;
	struct rl_ucaller call[] = {
		{ .behind = other + 0x9000, .target = place - 0x10 },
		{ .behind = other + 0x20, .target = other + 0x4000, .jump = place - 0x10 },
		{ .behind = other + 0x5000, .target = other },
	};

	KUNIT_EXPECT_EQ(test, rl_ucaller_find(call, 3, 0, place), 1);
	call[2].target = other + 0x9000;
	KUNIT_EXPECT_EQ(test, rl_ucaller_find(call, 3, 0, place), 0);
	call[0].target = 0;
	KUNIT_EXPECT_EQ(test, rl_ucaller_find(call, 3, 0, place), 1);
	call[1].jump = 0;
	KUNIT_EXPECT_EQ(test, rl_ucaller_find(call, 3, 0, place), 0);
}

static struct kunit_case ucall_cases[] = {
	KUNIT_CASE_PARAM(ucall_knows, ucall_call_gen_params),
	KUNIT_CASE_PARAM(ucall_sees_through_stubs, ucall_stub_gen_params),
	KUNIT_CASE_PARAM(ucaller_finds_the_caller, ucaller_stack_gen_params),
	KUNIT_CASE(ucaller_prefers_who_was_called),
	KUNIT_CASE(ucaller_knows_of_jumps),
	{}
};

static struct kunit_suite ucall_suite = {
	.name = "rl_ucall",
	.test_cases = ucall_cases,
};

kunit_test_suite(ucall_suite);
