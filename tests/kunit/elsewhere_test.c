// SPDX-License-Identifier: GPL-2.0
/* Cases for elsewhere.c, by way of the ledger; ledger_test.c includes this file. */

static s32 elsewhere_memory;

static int elsewhere_read(unsigned long object, s32 *count)
{
	*count = elsewhere_memory;
	return 0;
}

static void elsewhere_is(struct rl_books *b, s32 memory, s32 own)
{
	elsewhere_memory = memory;
	preempt_disable();
	rl_elsewhere_level(b, ledger_object(1), elsewhere_read, own);
	preempt_enable();
}

static void elsewhere_expect(struct kunit *test, s64 balance, s64 posted)
{
	struct ledger_test *x = ledger_look_at_all(test);

	KUNIT_EXPECT_EQ(test, x->balance, balance);
	KUNIT_EXPECT_EQ(test, x->posted, posted);
}

/* What changed without a hit is in the balance, and posted for nobody. */
static void elsewhere_is_nobodys(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 32);

	ledger_hit(b, RL_OP_ALLOC, 1, 1, 1);
	elsewhere_is(b, 3, 0);
	elsewhere_expect(test, 3, 1);
	ledger_hit(b, RL_OP_PUT, 1, 2, 0);
	elsewhere_expect(test, 2, 0);
	/* one of these is the get's that returns */
	elsewhere_is(b, 4, 1);
	ledger_hit(b, RL_OP_GET, 1, 3, 0);
	elsewhere_expect(test, 4, 1);
	elsewhere_is(b, 0, 0);
	ledger_hit(b, RL_OP_FREE, 1, 4, 0);
	KUNIT_EXPECT_EQ(test, ledger_lost(test), 0);
}

static void take_over_by(struct rl_books *b, unsigned int chain)
{
	const struct rl_event ev = {
		.op = RL_OP_GET, .object = ledger_object(1),
		.depth = 1, .chain = { LEDGER_CODE + chain },
	};

	preempt_disable();
	rl_elsewhere_take_over(b, &ev);
	preempt_enable();
}

/* The reference of a birth changes hands once; those of others stay where they are. */
static void elsewhere_takes_over(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 32);

	ledger_hit(b, RL_OP_ALLOC, 1, 1, 1);
	ledger_hit(b, RL_OP_GET, 1, 2, 0);
	take_over_by(b, 3);
	take_over_by(b, 4);
	ledger_expect_site(test, RL_OP_ALLOC, 1, 1, 0, 0);
	ledger_expect_site(test, RL_OP_GET, 2, 1, 0, 1);
	ledger_expect_site(test, RL_OP_GET, 3, 1, 0, 1);
	ledger_expect_site(test, RL_OP_GET, 4, 0, 0, 0);
	elsewhere_expect(test, 2, 2);
}

/* An end leaves nothing behind at the heir. */
static void elsewhere_ends(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 32);

	ledger_hit(b, RL_OP_ALLOC, 1, 1, 1);
	take_over_by(b, 2);
	ledger_hit(b, RL_OP_PUT, 1, 3, 0);
	ledger_hit(b, RL_OP_FREE, 1, 4, 0);
	ledger_expect_site(test, RL_OP_ALLOC, 1, 1, 1, 0);
	ledger_expect_site(test, RL_OP_GET, 2, 1, 0, 0);
	KUNIT_EXPECT_EQ(test, ledger_lost(test), 0);
}

static struct kunit_case elsewhere_cases[] = {
	KUNIT_CASE(elsewhere_is_nobodys),
	KUNIT_CASE(elsewhere_takes_over),
	KUNIT_CASE(elsewhere_ends),
	{}
};

static struct kunit_suite elsewhere_suite = {
	.name = "rl_elsewhere",
	.init = ledger_test_init,
	.exit = ledger_test_exit,
	.test_cases = elsewhere_cases,
};

kunit_test_suite(elsewhere_suite);
