// SPDX-License-Identifier: GPL-2.0
/* Cases for stack_cache.c, which includes this file. */

#include <kunit/test.h>

#include "stack.h"

/* One look at the call chain from one instruction. */
struct cache_look {
	struct rl_seen seen;
	unsigned int n;
	unsigned long chain[2];
};

/* Functions that the compiler neither inlines nor folds with their twins. */
#define way	static __attribute__((__noipa__)) void

way cache_look(struct cache_look *l)
{
	struct pt_regs regs = {};

	memset(l->chain, 0, sizeof(l->chain));
	l->seen.known = false;
	l->seen.entry = NULL;
	regs.cs = __KERNEL_CS;
	regs.bp = (unsigned long)__builtin_frame_address(0);
	asm volatile("lea 0(%%rip), %0\n\tmov %%rsp, %1" : "=r"(regs.ip), "=r"(regs.sp));
	l->n = rl_stack_capture(l->chain, ARRAY_SIZE(l->chain), 0, &regs, &l->seen);
	barrier_data(&regs);
}

way cache_one(struct cache_look *l)
{
	cache_look(l);
	barrier();
}

way cache_another(struct cache_look *l)
{
	cache_look(l);
	barrier();
}

/* The chain ends here, wherever the case called from. */
way cache_by(void (*by)(struct cache_look *l), struct cache_look *l)
{
	by(l);
	barrier();
}

static int cache_suite_init(struct kunit *test)
{
	if (!IS_ENABLED(CONFIG_UNWINDER_ORC))
		kunit_skip(test, "without the ORC unwinder nothing is kept");
	test->priv = raw_cpu_read(caches);
	if (!test->priv && rl_stack_cache_init())
		return -ENOMEM;
	rl_stack_cache_forget();
	return 0;
}

/* The caches are each one CPU's. A case may end anywhere, so preemption stays on. */
static void cache_stay_here(void)
{
	set_cpus_allowed_ptr(current, cpumask_of(raw_smp_processor_id()));
}

static void cache_suite_exit(struct kunit *test)
{
	if (IS_ENABLED(CONFIG_UNWINDER_ORC) && !test->priv)
		rl_stack_cache_exit();
}

static void cache_keeps_a_chain(struct kunit *test)
{
	struct cache_look look[2] = {};
	int i;

	cache_stay_here();
	for (i = 0; i < 2; i++)
		cache_by(cache_one, &look[i]);
	KUNIT_EXPECT_PTR_EQ(test, look[0].seen.entry, NULL);
	KUNIT_EXPECT_PTR_NE(test, look[1].seen.entry, NULL);
	KUNIT_EXPECT_EQ(test, look[0].n, 2);
	KUNIT_EXPECT_EQ(test, look[1].n, 2);
	KUNIT_EXPECT_MEMEQ(test, look[0].chain, look[1].chain, sizeof(look[0].chain));
}

/* The same instruction, called from elsewhere. */
static void cache_tells_ways_apart(struct kunit *test)
{
	struct cache_look one = {}, another = {};

	cache_stay_here();
	cache_by(cache_one, &one);
	cache_by(cache_another, &another);
	KUNIT_EXPECT_PTR_EQ(test, another.seen.entry, NULL);
	KUNIT_EXPECT_NE(test, one.chain[0], another.chain[0]);
	cache_by(cache_one, &one);
	KUNIT_EXPECT_PTR_NE(test, one.seen.entry, NULL);
	KUNIT_EXPECT_NE(test, one.chain[0], another.chain[0]);
}

/* A chain whose place on the stack is overwritten is another one. */
static void cache_looks_at_the_stack(struct kunit *test)
{
	struct cache_look look = {};
	struct rl_stack_entry *e;

	cache_stay_here();
	cache_by(cache_one, &look);
	cache_by(cache_one, &look);
	e = look.seen.entry;
	KUNIT_ASSERT_NOT_NULL(test, e);
	e->trail.chain[1] ^= 1;
	cache_by(cache_one, &look);
	KUNIT_EXPECT_PTR_EQ(test, look.seen.entry, NULL);
	KUNIT_EXPECT_EQ(test, look.n, 2);
}

static void cache_ask(struct cache_look *l, u64 asker)
{
	l->seen.asker = asker;
	cache_by(cache_one, l);
}

static void cache_knows_the_site(struct kunit *test)
{
	struct cache_look l = {};

	cache_stay_here();
	cache_ask(&l, 1);
	cache_ask(&l, 1);
	KUNIT_ASSERT_FALSE(test, l.seen.known);
	rl_stack_cache_set_site(&l.seen, 77);
	cache_ask(&l, 1);
	KUNIT_EXPECT_TRUE(test, l.seen.known);
	KUNIT_EXPECT_EQ(test, l.seen.site, 77);
	cache_ask(&l, 1ull << 32 | 1);
	KUNIT_EXPECT_FALSE(test, l.seen.known);
	KUNIT_EXPECT_NE(test, l.chain[1], 0);
	cache_ask(&l, 0);
	KUNIT_EXPECT_FALSE(test, l.seen.known);
}

/* Who asks for no site gets none, though nobody asked before. */
static void cache_tells_nobody(struct kunit *test)
{
	struct cache_look l = {};

	cache_stay_here();
	cache_ask(&l, 0);
	cache_ask(&l, 0);
	KUNIT_EXPECT_PTR_NE(test, l.seen.entry, NULL);
	KUNIT_EXPECT_FALSE(test, l.seen.known);
}

/* An interrupt has written to the entry since it was found. */
static void cache_notices_interrupts(struct kunit *test)
{
	struct cache_look l = {};

	cache_stay_here();
	cache_ask(&l, 1);
	cache_ask(&l, 1);
	KUNIT_ASSERT_NOT_NULL(test, l.seen.entry);
	l.seen.entry->seq += 2;
	rl_stack_cache_set_site(&l.seen, 77);
	cache_ask(&l, 1);
	KUNIT_EXPECT_FALSE(test, l.seen.known);
	/* and is at it now */
	l.seen.entry->seq++;
	cache_ask(&l, 1);
	KUNIT_EXPECT_PTR_EQ(test, l.seen.entry, NULL);
	KUNIT_EXPECT_EQ(test, l.n, 2);
}

static void cache_forgets(struct kunit *test)
{
	struct cache_look l = {};

	cache_stay_here();
	cache_by(cache_one, &l);
	rl_stack_cache_forget();
	cache_by(cache_one, &l);
	KUNIT_EXPECT_PTR_EQ(test, l.seen.entry, NULL);
	KUNIT_EXPECT_EQ(test, l.n, 2);
}

static struct kunit_case stack_cache_cases[] = {
	KUNIT_CASE(cache_keeps_a_chain),
	KUNIT_CASE(cache_tells_ways_apart),
	KUNIT_CASE(cache_looks_at_the_stack),
	KUNIT_CASE(cache_knows_the_site),
	KUNIT_CASE(cache_tells_nobody),
	KUNIT_CASE(cache_notices_interrupts),
	KUNIT_CASE(cache_forgets),
	{}
};

static struct kunit_suite stack_cache_suite = {
	.name = "rl_stack_cache",
	.init = cache_suite_init,
	.exit = cache_suite_exit,
	.test_cases = stack_cache_cases,
};

kunit_test_suite(stack_cache_suite);
