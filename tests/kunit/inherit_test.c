// SPDX-License-Identifier: GPL-2.0
/* Cases for inherit.c, by way of the ledger; ledger_test.c includes this file. */

/* A copy of object @parent is born, with that many references. */
static void inherit_birth(struct rl_books *b, unsigned int parent, unsigned int child,
			  unsigned int chain, s32 refs)
{
	const struct rl_event ev = {
		.op = RL_OP_ALLOC, .object = ledger_object(child),
		.parent = ledger_object(parent), .refs = refs,
		.depth = 1, .chain = { LEDGER_CODE + chain },
	};

	preempt_disable();
	rl_ledger_book(b, &ev);
	preempt_enable();
}

static void inherit_expect_balance(struct kunit *test, s64 balance)
{
	struct ledger_test *x = ledger_look_at_all(test);

	KUNIT_EXPECT_EQ(test, x->balance, balance);
	KUNIT_EXPECT_EQ(test, x->posted, balance);
}

static void inherit_the_parents_ways(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 32);

	ledger_hit(b, RL_OP_ALLOC, 1, 1, 10);
	ledger_hit(b, RL_OP_GET, 1, 2, 0);
	ledger_hit(b, RL_OP_GET, 1, 2, 0);
	ledger_hit(b, RL_OP_PUT, 1, 3, 0);
	inherit_birth(b, 1, 2, 4, 14);
	ledger_expect_site(test, RL_OP_ALLOC, 1, 1, 0, 20);
	ledger_expect_site(test, RL_OP_GET, 2, 2, 0, 2);
	ledger_expect_site(test, RL_OP_ALLOC, 2, 0, 0, 2);
	ledger_expect_site(test, RL_OP_ALLOC, 3, 0, 0, -1);
	/* what the parent's postings do not account for */
	ledger_expect_site(test, RL_OP_ALLOC, 4, 1, 0, 3);
	inherit_expect_balance(test, 25);
	ledger_hit(b, RL_OP_FREE, 2, 5, 0);
	ledger_expect_site(test, RL_OP_ALLOC, 2, 0, 0, 0);
	ledger_expect_site(test, RL_OP_ALLOC, 4, 1, 1, 0);
	inherit_expect_balance(test, 11);
	KUNIT_EXPECT_EQ(test, ledger_lost(test), 0);
}

/* What a child grows itself stays apart, and its own child has both in one. */
static void inherit_over_generations(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 32);

	ledger_hit(b, RL_OP_ALLOC, 1, 1, 1);
	ledger_hit(b, RL_OP_GET, 1, 2, 0);
	inherit_birth(b, 1, 2, 4, 2);
	ledger_hit(b, RL_OP_GET, 2, 2, 0);
	ledger_expect_site(test, RL_OP_GET, 2, 2, 0, 2);
	ledger_expect_site(test, RL_OP_ALLOC, 2, 0, 0, 1);
	ledger_hit(b, RL_OP_FREE, 1, 5, 0);
	inherit_birth(b, 2, 3, 4, 3);
	ledger_expect_site(test, RL_OP_GET, 2, 2, 0, 1);
	ledger_expect_site(test, RL_OP_ALLOC, 2, 0, 0, 3);
	ledger_expect_site(test, RL_OP_ALLOC, 4, 2, 0, 0);
	inherit_expect_balance(test, 6);
}

/* More postings than are moved at a time, and in blocks. */
static void inherit_many(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 128);
	unsigned int chain;

	ledger_hit(b, RL_OP_ALLOC, 1, 1, 1);
	for (chain = 10; chain < 50; chain++)
		ledger_hit(b, RL_OP_GET, 1, chain, 0);
	inherit_birth(b, 1, 2, 4, 41);
	for (chain = 10; chain < 50; chain++)
		ledger_expect_site(test, RL_OP_ALLOC, chain, 0, 0, 1);
	ledger_expect_site(test, RL_OP_ALLOC, 4, 1, 0, 0);
	inherit_expect_balance(test, 82);
}

static void inherit_as_far_as_there_is_room(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 1, 64);
	unsigned int chain;

	ledger_hit(b, RL_OP_ALLOC, 1, 1, 1);
	for (chain = 10; chain < 17; chain++)
		ledger_hit(b, RL_OP_GET, 1, chain, 0);
	inherit_birth(b, 1, 2, 4, 8);
	/* one of four slots is that of the birth */
	ledger_expect_site(test, RL_OP_ALLOC, 1, 1, 0, 2);
	ledger_expect_site(test, RL_OP_ALLOC, 11, 0, 0, 1);
	ledger_expect_site(test, RL_OP_ALLOC, 12, 0, 0, 0);
	ledger_expect_site(test, RL_OP_ALLOC, 4, 1, 0, 5);
	inherit_expect_balance(test, 16);
	KUNIT_EXPECT_EQ(test, ledger_lost(test), 0);
}

static void inherit_what_was_before_the_books(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 32);
	struct rl_site_sum sum;

	preempt_disable();
	KUNIT_EXPECT_EQ(test, rl_ledger_adopt(b, ledger_object(1), 7), 0);
	preempt_enable();
	inherit_birth(b, 1, 2, 4, 7);
	rl_sites_sum(&b->sites, RL_OP_OPEN, &sum);
	KUNIT_EXPECT_EQ(test, sum.refs, 14);
	ledger_expect_site(test, RL_OP_ALLOC, 4, 1, 0, 0);
	inherit_expect_balance(test, 14);
}

static void inherit_nothing_of_a_stranger(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 32);

	inherit_birth(b, 1, 2, 4, 7);
	ledger_expect_site(test, RL_OP_ALLOC, 4, 1, 0, 7);
	inherit_expect_balance(test, 7);
}

static struct kunit_case inherit_cases[] = {
	KUNIT_CASE(inherit_the_parents_ways),
	KUNIT_CASE(inherit_over_generations),
	KUNIT_CASE(inherit_many),
	KUNIT_CASE(inherit_as_far_as_there_is_room),
	KUNIT_CASE(inherit_what_was_before_the_books),
	KUNIT_CASE(inherit_nothing_of_a_stranger),
	{}
};

static struct kunit_suite inherit_suite = {
	.name = "rl_inherit",
	.init = ledger_test_init,
	.exit = ledger_test_exit,
	.test_cases = inherit_cases,
};

kunit_test_suite(inherit_suite);
