// SPDX-License-Identifier: GPL-2.0
/* Cases for dump.c, which includes this file. */

#include <kunit/test.h>

#include <linux/slab.h>

#define DUMP_SITES	8

static void dump_most_come_first(struct kunit *test)
{
	static const s64 refs[] = { 3, 9, 1, 9, 7 }, expected[] = { 9, 9, 7 };
	static const u32 sites[] = { 1, 3, 4 };
	struct rl_watch *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	struct top top[ARRAY_SIZE(expected)] = {};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(refs); i++)
		enter(top, ARRAY_SIZE(top), (struct top){ w, i, { refs[i], 1 } });
	for (i = 0; i < ARRAY_SIZE(top); i++) {
		KUNIT_EXPECT_EQ(test, top[i].mark.refs, expected[i]);
		KUNIT_EXPECT_EQ(test, top[i].site, sites[i]);
	}
}

static void dump_few_leave_room(struct kunit *test)
{
	struct rl_watch *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	struct top top[3] = {};

	enter(top, ARRAY_SIZE(top), (struct top){ w, 6, { 1, 1 } });
	KUNIT_EXPECT_EQ(test, top[0].site, 6);
	KUNIT_EXPECT_NULL(test, top[1].watch);
}

static bool second_is_owned(unsigned long object)
{
	return object == 2;
}

static bool third_is_cached(unsigned long object)
{
	return object == 3;
}

static const struct rl_class dump_class = {
	.name = "dump", .owned = second_is_owned, .cached = third_is_cached,
};

static struct rl_watch *dump_watch(struct kunit *test)
{
	static const struct rl_size size = { 16, 16, DUMP_SITES };
	struct rl_watch *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, w);
	w->class = &dump_class;
	KUNIT_ASSERT_EQ(test, rl_ledger_init(&w->books, &size), 0);
	rl_ledger_open(&w->books);
	return w;
}

/* Born at site 5 with one reference, then @gets at site 6 and @puts at site 7. */
static void dump_object(struct rl_watch *w, unsigned long addr, int gets, int puts)
{
	struct rl_birth birth = { .site = 5 };

	rl_objects_insert(&w->books.objects, addr, 1, &birth, NULL);
	rl_objects_post(&w->books.objects, addr, 6, gets);
	rl_objects_post(&w->books.objects, addr, 7, -puts);
}

static void dump_mark_all(struct rl_watch *w, struct mark *mark)
{
	struct mark *own;
	u32 nr;

	mutex_lock(&dump.lock);
	own = dump.mark;
	nr = dump.nr_marks;
	dump.mark = mark;
	dump.nr_marks = DUMP_SITES;
	mark_sites(w);
	dump.mark = own;
	dump.nr_marks = nr;
	mutex_unlock(&dump.lock);
}

static void dump_holds_no_more_than_the_balance(struct kunit *test)
{
	struct rl_watch *w = dump_watch(test);
	struct mark mark[DUMP_SITES];

	dump_object(w, 1, 1000, 999);	/* a balance of 2 */
	dump_object(w, 2, 50, 0);	/* owned */
	dump_object(w, 3, 4, 4);	/* 1, which a cache owns */
	dump_object(w, 4, 3, 0);	/* 4 */
	dump_mark_all(w, mark);
	KUNIT_EXPECT_EQ(test, mark[5].refs, 1 + 1);
	KUNIT_EXPECT_EQ(test, mark[5].objects, 2);
	KUNIT_EXPECT_EQ(test, mark[6].refs, 2 + 3);
	KUNIT_EXPECT_EQ(test, mark[6].objects, 2);
	KUNIT_EXPECT_EQ(test, mark[7].refs, 0);
	rl_ledger_exit(&w->books);
}

static struct kunit_case dump_cases[] = {
	KUNIT_CASE(dump_most_come_first),
	KUNIT_CASE(dump_few_leave_room),
	KUNIT_CASE(dump_holds_no_more_than_the_balance),
	{}
};

static struct kunit_suite dump_suite = {
	.name = "rl_dump",
	.test_cases = dump_cases,
};

kunit_test_suite(dump_suite);
