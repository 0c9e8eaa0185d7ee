// SPDX-License-Identifier: GPL-2.0
/*
 * Cases for rl_objects_recount() of object.c, which includes this file; the objects are
 * those of object_test.c.
 */

/* What memory says of every object; -1: it cannot be read. */
static s32 recount_memory;

static int recount_read(unsigned long object, s32 *count)
{
	*count = recount_memory;
	return recount_memory < 0 ? -EFAULT : 0;
}

static int recount(struct object_test *x, unsigned int nr, const u32 *site, s32 *due)
{
	return rl_objects_recount(&x->table, object_nr(nr), recount_read, site, due);
}

static void recount_expect(struct kunit *test, s32 memory, u32 site, s32 want)
{
	s32 due = 4711;

	recount_memory = memory;
	KUNIT_EXPECT_EQ(test, recount(test->priv, 1, &site, &due), 0);
	KUNIT_EXPECT_EQ(test, due, want);
}

static void recount_posts_the_difference(struct kunit *test)
{
	struct object_test *x = objects_new(test, 4, 4);

	KUNIT_ASSERT_EQ(test, object_born(x, object_nr(1), 7, 100), 0);
	recount_expect(test, 130, 8, 30);
	recount_expect(test, 130, 9, 0);
	recount_expect(test, 90, 10, -40);
	recount_expect(test, 95, 8, 5);
	KUNIT_ASSERT_EQ(test, object_gone(x, object_nr(1)), 0);
	object_expect_heard(test, 7, 3);
	KUNIT_EXPECT_EQ(test, object_heard_of(x, 7), 100);
	KUNIT_EXPECT_EQ(test, object_heard_of(x, 8), 35);
	KUNIT_EXPECT_EQ(test, object_heard_of(x, 10), -40);
}

static void recount_without_a_site_only_tells(struct kunit *test)
{
	struct object_test *x = objects_new(test, 4, 4);
	s32 due;

	KUNIT_ASSERT_EQ(test, object_born(x, object_nr(1), 7, 0), 0);
	recount_memory = 12;
	KUNIT_EXPECT_EQ(test, recount(x, 1, NULL, &due), 0);
	KUNIT_EXPECT_EQ(test, due, 12);
	recount_expect(test, 12, 8, 12);
}

static void recount_needs_the_object_and_its_count(struct kunit *test)
{
	struct object_test *x = objects_new(test, 4, 4);
	const u32 site = 8;
	s32 due = 1;

	recount_memory = 5;
	KUNIT_EXPECT_EQ(test, recount(x, 1, &site, &due), -ENOENT);
	KUNIT_EXPECT_EQ(test, due, 0);
	KUNIT_ASSERT_EQ(test, object_born(x, object_nr(1), 7, 3), 0);
	recount_memory = -1;
	KUNIT_EXPECT_EQ(test, recount(x, 1, &site, &due), -EFAULT);
	KUNIT_EXPECT_EQ(test, due, 0);
	recount_expect(test, 5, 8, 2);
}

static void recount_keeps_the_balance_without_room(struct kunit *test)
{
	struct object_test *x = objects_new(test, 4, 0);
	s32 memory = 1, due;
	u32 site;

	KUNIT_ASSERT_EQ(test, object_born(x, object_nr(1), 7, 1), 0);
	for (site = 10; site < 9 + RL_INLINE_POSTINGS; site++)
		recount_expect(test, ++memory, site, 1);
	recount_memory = ++memory;
	KUNIT_EXPECT_EQ(test, recount(x, 1, &site, &due), -ENOSPC);
	recount_expect(test, memory, site, 0);
}

static struct kunit_case recount_cases[] = {
	KUNIT_CASE(recount_posts_the_difference),
	KUNIT_CASE(recount_without_a_site_only_tells),
	KUNIT_CASE(recount_needs_the_object_and_its_count),
	KUNIT_CASE(recount_keeps_the_balance_without_room),
	{}
};

static struct kunit_suite recount_suite = {
	.name = "rl_recount",
	.init = object_test_init,
	.exit = object_test_exit,
	.test_cases = recount_cases,
};

kunit_test_suite(recount_suite);
