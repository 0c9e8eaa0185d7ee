// SPDX-License-Identifier: GPL-2.0
/* Cases for hook_bulk.c, which includes this file. */

#include <kunit/test.h>

static struct bulk_hook *bulk_new(struct kunit *test)
{
	struct bulk_hook *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, b);
	return b;
}

static void bulk_return_finds_its_call(struct kunit *test)
{
	struct bulk_hook *b = bulk_new(test);
	struct call *outer = slot(b, 0x1000, true), *inner = slot(b, 0x2000, true);

	KUNIT_ASSERT_NOT_NULL(test, outer);
	KUNIT_ASSERT_NOT_NULL(test, inner);
	KUNIT_EXPECT_PTR_NE(test, outer, inner);
	KUNIT_EXPECT_PTR_EQ(test, slot(b, 0x2000, false), inner);
	KUNIT_EXPECT_PTR_EQ(test, slot(b, 0x1000, false), outer);
	KUNIT_EXPECT_NULL(test, slot(b, 0x3000, false));
}

/* A call whose return was not seen left its slot behind. */
static void bulk_same_stack_takes_the_slot_over(struct kunit *test)
{
	struct bulk_hook *b = bulk_new(test);
	struct call *c = slot(b, 0x1000, true);

	KUNIT_EXPECT_PTR_EQ(test, slot(b, 0x1000, true), c);
}

static void bulk_full_slots_refuse(struct kunit *test)
{
	struct bulk_hook *b = bulk_new(test);
	struct call *c;
	int i;

	for (i = 0; i < CALLS; i++)
		b->call[i].stack = 0x1000 + i;
	KUNIT_EXPECT_NULL(test, slot(b, 0x8000, true));
	for (i = 0; i < CALLS; i++)
		b->call[i].stack = 0;
	c = slot(b, 0x8000, true);
	KUNIT_ASSERT_NOT_NULL(test, c);
	KUNIT_EXPECT_EQ(test, c->stack, 0x8000);
}

static struct kunit_case bulk_cases[] = {
	KUNIT_CASE(bulk_return_finds_its_call),
	KUNIT_CASE(bulk_same_stack_takes_the_slot_over),
	KUNIT_CASE(bulk_full_slots_refuse),
	{}
};

static struct kunit_suite bulk_suite = {
	.name = "rl_bulk",
	.test_cases = bulk_cases,
};

kunit_test_suite(bulk_suite);
