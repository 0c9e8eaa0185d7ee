// SPDX-License-Identifier: GPL-2.0
/* Cases for ustack.c, which includes this file. */

#include <kunit/test.h>

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
	KUNIT_CASE(ustack_is_empty_without_a_program),
	{}
};

static struct kunit_suite ustack_suite = {
	.name = "rl_ustack",
	.test_cases = ustack_cases,
};

kunit_test_suite(ustack_suite);
