// SPDX-License-Identifier: GPL-2.0
/* Cases for budget.c, which includes this file. */

#include <kunit/test.h>

static void budget_counts_shares(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, share_ppm(0, 1000000, 2), 0);
	KUNIT_EXPECT_EQ(test, share_ppm(10000, 1000000, 1), 10000);
	KUNIT_EXPECT_EQ(test, share_ppm(10000, 1000000, 4), 2500);
	/* an estimate may be off, but not say more than all */
	KUNIT_EXPECT_EQ(test, share_ppm(3000000, 1000000, 2), 1000000);
	KUNIT_EXPECT_EQ(test, share_ppm(1, 0, 1), 0);
	/* a day of 1024 CPUs in handlers all the time */
	KUNIT_EXPECT_EQ(test, share_ppm(86400ull * 1024 * 1000000, 86400ull * 1000000, 1024),
			1000000);
}

static void budget_goes_down_in_steps(struct kunit *test)
{
	enum rl_effort effort = RL_EFFORT_FULL;
	static const enum rl_effort steps[] = {
		RL_EFFORT_SHALLOW, RL_EFFORT_SAMPLED, RL_EFFORT_SAMPLED, RL_EFFORT_OFF,
		RL_EFFORT_OFF,
	};
	unsigned int i, samplings = 0;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		effort = less(effort, samplings);
		samplings += effort == RL_EFFORT_SAMPLED;
		KUNIT_EXPECT_EQ(test, effort, steps[i]);
	}
}

static struct kunit_case budget_cases[] = {
	KUNIT_CASE(budget_counts_shares),
	KUNIT_CASE(budget_goes_down_in_steps),
	{}
};

static struct kunit_suite budget_suite = {
	.name = "rl_budget",
	.test_cases = budget_cases,
};

kunit_test_suite(budget_suite);
