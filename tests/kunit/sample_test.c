// SPDX-License-Identifier: GPL-2.0
/* Cases for records_objects.c, which includes this file. */

#include <kunit/test.h>

/* What fits is whole; what does not is halved until there is little. */
static const struct sample_case {
	const char *name;
	u32 live, recorded, want;
} sample_cases[] = {
	{ "no object", 0, 1, 1 },
	{ "what fits", WHOLE_MOST, 1, 1 },
	{ "one too many", WHOLE_MOST + 1, 1, 2 },
	{ "many", 64 * SAMPLE_MOST, 1, 64 },
	{ "a million", 1000000, 1, 128 },
	{ "more than any sample halves", U32_MAX, 1, RL_SAMPLE_MAX },
	{ "a recorded sample that fits", WHOLE_MOST, 16, 16 },
	{ "one that does not", 4 * SAMPLE_MOST, 16, 64 },
	{ "one that cannot be coarser", U32_MAX, RL_SAMPLE_MAX, RL_SAMPLE_MAX },
};

static void sample_case_name(const struct sample_case *c, char *name)
{
	strscpy(name, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(sample, sample_cases, sample_case_name);

static void sample_rates(struct kunit *test)
{
	const struct sample_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, sample_rate(c->live, c->recorded), c->want);
}

/* Of each sample up to its level an object is a member, of no coarser one. */
static void sample_levels(struct kunit *test)
{
	unsigned long addr = 0xffff888000000000UL;
	unsigned int i, members = 0;
	u32 n;

	for (i = 0; i < 8192; i++, addr += 0x140) {
		u32 level = level_of(addr);

		for (n = 1; n <= RL_SAMPLE_MAX; n *= 2)
			KUNIT_EXPECT_EQ(test, rl_in_sample(addr, n), n <= level);
		members += level >= 64;
	}
	/* 128 are due; six times the spread of chance */
	KUNIT_EXPECT_GE(test, members, 60);
	KUNIT_EXPECT_LE(test, members, 196);
}

/* Its members are in all buckets of the table: other bits of the hash choose these. */
static void sample_spreads(struct kunit *test)
{
	unsigned long addr = 0xffff888000000000UL;
	unsigned int i, members = 0, upper = 0;

	for (i = 0; i < 8192; i++, addr += 0x100) {
		members += rl_in_sample(addr, 8);
		upper += rl_in_sample(addr, 8) && hash_long(addr, 1);
	}
	KUNIT_EXPECT_GE(test, upper, members / 3);
	KUNIT_EXPECT_LE(test, upper, members * 2 / 3);
}

static struct kunit_case sample_case_list[] = {
	KUNIT_CASE(sample_spreads),
	KUNIT_CASE_PARAM(sample_rates, sample_gen_params),
	KUNIT_CASE(sample_levels),
	{}
};

static struct kunit_suite sample_suite = {
	.name = "rl_sample",
	.test_cases = sample_case_list,
};

kunit_test_suite(sample_suite);
