// SPDX-License-Identifier: GPL-2.0
/* Cases for ustack.c, which includes this file. */

#include <kunit/test.h>

#define USTACK_PLACE	0x7f0000005000UL

/* Calls on a stack, innermost first, by the distance of what they call to a place. */
static const struct ustack_stack {
	const char *name;
	unsigned int nr, from, want;
	long called[4];		/* USTACK_BLIND: not to be told */
} ustack_stacks[] = {
#define USTACK_BLIND	LONG_MAX
	{ "the only one", 1, 0, 0, { -0x10 } },
	{ "behind a stale one of a function before", 2, 0, 1, { -0x800, -0x10 } },
	{ "in front of a stale one of a function before", 2, 0, 0, { -0x10, -0x800 } },
	{ "behind a stale one of a function behind", 2, 0, 1, { 0x10, -0x700 } },
	{ "of two of one function the inner one", 3, 0, 1, { -0x900, -0x10, -0x10 } },
	{ "behind one that cannot be told", 2, 0, 1, { USTACK_BLIND, -0x10 } },
	{ "blind, for want of a better one", 3, 0, 1, { 0x10, USTACK_BLIND, 0x20 } },
	{ "the first blind one", 3, 0, 1, { -0x90000, USTACK_BLIND, USTACK_BLIND } },
	{ "where none fits the first", 2, 0, 0, { -0x90000, 0x10 } },
	{ "not before where it begins", 3, 1, 2, { -0x10, 0x20, -0x40 } },
	{ "where none is left but a stale one", 3, 2, 2, { -0x10, -0x10, 0x20 } },
	{ "the place itself", 2, 0, 1, { -0x10, 0 } },
	{ "too far for one function", 2, 0, 1, { -FUNCTION_MAX, 1 - FUNCTION_MAX } },
};

KUNIT_ARRAY_PARAM_DESC(ustack_stack, ustack_stacks, name);

static void ustack_finds_the_caller(struct kunit *test)
{
	const struct ustack_stack *s = test->param_value;
	struct call call[ARRAY_SIZE(s->called)] = {};
	unsigned int i;

	for (i = 0; i < s->nr; i++)
		if (s->called[i] != USTACK_BLIND)
			call[i].target = USTACK_PLACE + s->called[i];
	KUNIT_EXPECT_EQ(test, caller_of(call, s->nr, s->from, USTACK_PLACE), s->want);
}

/* A kernel thread has no code of its own. */
static void ustack_is_empty_without_a_program(struct kunit *test)
{
	unsigned long chain[4];
	bool full = false;

	if (!(current->flags & PF_KTHREAD))
		kunit_skip(test, "not in a kernel thread");
	preempt_disable();
	KUNIT_EXPECT_EQ(test, rl_ustack_capture(chain, ARRAY_SIZE(chain), &full), 0);
	preempt_enable();
	KUNIT_EXPECT_FALSE(test, full);
}

static struct kunit_case ustack_cases[] = {
	KUNIT_CASE_PARAM(ustack_finds_the_caller, ustack_stack_gen_params),
	KUNIT_CASE(ustack_is_empty_without_a_program),
	{}
};

static struct kunit_suite ustack_suite = {
	.name = "rl_ustack",
	.test_cases = ustack_cases,
};

kunit_test_suite(ustack_suite);
