// SPDX-License-Identifier: GPL-2.0
/* Cases for scan.c, which includes this file, over made-up code. */

#include <kunit/test.h>

#include <linux/sizes.h>
#include <linux/slab.h>

#define SCAN_ROOM	(3 * SZ_64K)
#define SCAN_FOUND_MAX	16

/* lock incq 0x40(%rdi) */
static const u8 scan_op[] = { 0xF0, 0x48, 0xFF, 0x47, 0x40 };

struct scan_test {
	u8 *code;
	size_t size;
	const u8 *found[SCAN_FOUND_MAX];
	unsigned int nr;
};

static void scan_found(void *ctx, const struct rl_code *code, const struct rl_insn *insn)
{
	struct scan_test *x = ctx;

	/* what is said to be readable is the whole range */
	if (x->nr < SCAN_FOUND_MAX && code->at - code->before == x->code &&
	    code->before + code->left == x->size && insn->atomic == RL_ATOMIC_INC &&
	    insn->size == sizeof(scan_op) && insn->disp == 0x40)
		x->found[x->nr] = code->at;
	x->nr++;
}

/* @size bytes that do nothing. */
static struct scan_test *scan_new(struct kunit *test, size_t size)
{
	struct scan_test *x = test->priv;

	x->size = size;
	x->nr = 0;
	memset(x->found, 0, sizeof(x->found));
	memset(x->code, 0x90, SCAN_ROOM);
	return x;
}

static void scan_plant(struct scan_test *x, size_t at)
{
	memcpy(x->code + at, scan_op, sizeof(scan_op));
}

static unsigned int scan_run(struct scan_test *x)
{
	unsigned long start = (unsigned long)x->code;

	x->nr = 0;
	rl_scan(&(struct rl_range){ start, start + x->size }, scan_found, x);
	return x->nr;
}

static void scan_finds_in_order(struct kunit *test)
{
	static const size_t at[] = { 6, 11, 16, 40, 100, 105 };
	struct scan_test *x = scan_new(test, 200);
	int i;

	KUNIT_EXPECT_EQ(test, scan_run(x), 0);
	for (i = 0; i < ARRAY_SIZE(at); i++)
		scan_plant(x, at[i]);
	KUNIT_EXPECT_EQ(test, scan_run(x), ARRAY_SIZE(at));
	for (i = 0; i < ARRAY_SIZE(at); i++)
		KUNIT_EXPECT_PTR_EQ(test, x->found[i], x->code + at[i]);
}

/* On one processor the lock is a prefix that does nothing. */
static void scan_knows_one_processor(struct kunit *test)
{
	struct scan_test *x = scan_new(test, 200);

	scan_plant(x, 50);
	x->code[50] = 0x3E;
	KUNIT_EXPECT_EQ(test, scan_run(x), 1);
	x->code[50] = 0x2E;
	KUNIT_EXPECT_EQ(test, scan_run(x), 0);
}

/* Words are looked at as a whole first: where in its word it begins is no matter. */
static void scan_knows_each_prefix(struct kunit *test)
{
	static const u8 prefix[] = { 0xF0, 0x3E, 0x65 };
	struct scan_test *x;
	size_t at;
	int i;

	for (at = 40; at < 56; at++) {
		for (i = 0; i < ARRAY_SIZE(prefix); i++) {
			x = scan_new(test, 200);
			scan_plant(x, at);
			x->code[at] = prefix[i];
			KUNIT_EXPECT_EQ_MSG(test, scan_run(x), 1, "%02x at %zu",
					    prefix[i], at);
		}
	}
}

static void scan_reaches_the_edges(struct kunit *test)
{
	struct scan_test *x;
	size_t at;

	for (at = 0; at < 200; at++) {
		bool whole = at + sizeof(scan_op) <= 200;

		x = scan_new(test, 200);
		scan_plant(x, at);
		KUNIT_EXPECT_EQ_MSG(test, scan_run(x), whole, "at %zu", at);
		KUNIT_EXPECT_PTR_EQ(test, x->found[0], whole ? x->code + at : NULL);
	}
}

/* Between two stretches nothing is left out and nothing found twice. */
static void scan_stretches_meet(struct kunit *test)
{
	size_t at;

	for (at = SZ_64K - 8; at < SZ_64K + 16; at++) {
		struct scan_test *x = scan_new(test, SCAN_ROOM);

		scan_plant(x, at);
		scan_plant(x, at + SZ_64K);
		KUNIT_EXPECT_EQ_MSG(test, scan_run(x), 2, "at %zu", at);
		KUNIT_EXPECT_PTR_EQ(test, x->found[0], x->code + at);
		KUNIT_EXPECT_PTR_EQ(test, x->found[1], x->code + at + SZ_64K);
	}
}

/* Modules may have no code but that of their init: then start and end are 0. */
static void scan_takes_any_size(struct kunit *test)
{
	static const struct rl_range nothing;
	struct scan_test *x = scan_new(test, 0);
	size_t size;

	rl_scan(&nothing, scan_found, x);
	KUNIT_EXPECT_EQ(test, x->nr, 0);
	for (size = 0; size < 64; size++) {
		x = scan_new(test, size);
		scan_plant(x, 3);
		KUNIT_EXPECT_EQ_MSG(test, scan_run(x), size >= 3 + sizeof(scan_op),
				    "size %zu", size);
	}
}

static int scan_test_init(struct kunit *test)
{
	struct scan_test *x = kunit_kzalloc(test, sizeof(*x), GFP_KERNEL);

	test->priv = x;
	if (!x)
		return -ENOMEM;
	x->code = kvmalloc(SCAN_ROOM, GFP_KERNEL);
	return x->code ? 0 : -ENOMEM;
}

static void scan_test_exit(struct kunit *test)
{
	struct scan_test *x = test->priv;

	if (x)
		kvfree(x->code);
}

static struct kunit_case scan_cases[] = {
	KUNIT_CASE(scan_finds_in_order),
	KUNIT_CASE(scan_knows_one_processor),
	KUNIT_CASE(scan_knows_each_prefix),
	KUNIT_CASE(scan_reaches_the_edges),
	KUNIT_CASE(scan_stretches_meet),
	KUNIT_CASE(scan_takes_any_size),
	{}
};

static struct kunit_suite scan_suite = {
	.name = "rl_scan",
	.init = scan_test_init,
	.exit = scan_test_exit,
	.test_cases = scan_cases,
};

kunit_test_suite(scan_suite);
