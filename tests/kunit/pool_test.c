// SPDX-License-Identifier: GPL-2.0
/* Cases for pool.c, which includes this file. */

#include <kunit/test.h>

#include <linux/bitmap.h>
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/prandom.h>
#include <linux/slab.h>

#define POOL_TEST_MAX	1000

/* A table whose records have more in them than the link. */
struct pool_record {
	u64 first;
	u32 link;
};

struct pool_test {
	struct rl_pool pool;
	struct pool_record record[POOL_TEST_MAX];
};

static u32 pool_tag(struct rl_pool *p)
{
	return (u64)atomic64_read(&p->head) >> 32;
}

static struct rl_pool *pool_new(struct kunit *test, u32 nr)
{
	struct pool_test *x = test->priv;

	rl_pool_init(&x->pool, nr, &x->record->link, sizeof(*x->record));
	return &x->pool;
}

static int pool_used(struct rl_pool *p)
{
	return atomic_read(&p->used);
}

static void pool_hands_out_every_index_once(struct kunit *test)
{
	const u32 nr = *(const u32 *)test->param_value;
	struct rl_pool *p = pool_new(test, nr);
	DECLARE_BITMAP(seen, POOL_TEST_MAX);
	u32 i, index;

	bitmap_zero(seen, POOL_TEST_MAX);
	for (i = 0; i < nr; i++) {
		index = rl_pool_get(p);
		KUNIT_ASSERT_LT(test, index, nr);
		KUNIT_ASSERT_FALSE(test, __test_and_set_bit(index, seen));
		KUNIT_ASSERT_EQ(test, pool_used(p), i + 1);
	}
	KUNIT_EXPECT_EQ(test, rl_pool_get(p), RL_NIL);
	KUNIT_EXPECT_EQ(test, rl_pool_get(p), RL_NIL);
	KUNIT_EXPECT_EQ(test, pool_used(p), nr);
	KUNIT_EXPECT_EQ(test, p->nr, nr);
}

static void pool_takes_back(struct kunit *test)
{
	const u32 back[] = { 3, 0, 15, 8 };
	struct rl_pool *p = pool_new(test, 16);
	unsigned long given = 0;
	int i;

	while (rl_pool_get(p) != RL_NIL)
		;
	for (i = 0; i < ARRAY_SIZE(back); i++) {
		rl_pool_put(p, back[i]);
		__set_bit(back[i], &given);
	}
	KUNIT_EXPECT_EQ(test, pool_used(p), 12);
	for (i = 0; i < ARRAY_SIZE(back); i++) {
		u32 index = rl_pool_get(p);

		KUNIT_ASSERT_LT(test, index, 16);
		KUNIT_EXPECT_TRUE(test, __test_and_clear_bit(index, &given));
	}
	KUNIT_EXPECT_EQ(test, rl_pool_get(p), RL_NIL);
	KUNIT_EXPECT_EQ(test, pool_used(p), 16);
}

static void pool_tag_moves_with_every_operation(struct kunit *test)
{
	struct rl_pool *p = pool_new(test, 4);
	s64 before = atomic64_read(&p->head);
	u32 tag = pool_tag(p);

	rl_pool_put(p, rl_pool_get(p));
	KUNIT_EXPECT_EQ(test, (u32)atomic64_read(&p->head), (u32)before);
	KUNIT_EXPECT_EQ(test, pool_tag(p), tag + 2);

	/* the last index leaves RL_NIL, which must not spill into the tag */
	while (rl_pool_get(p) != RL_NIL)
		tag++;
	KUNIT_EXPECT_EQ(test, pool_tag(p), tag + 2);
	rl_pool_put(p, 2);
	KUNIT_EXPECT_EQ(test, pool_tag(p), tag + 3);
	KUNIT_EXPECT_EQ(test, (u32)atomic64_read(&p->head), 2);
}

static void pool_tag_wraps(struct kunit *test)
{
	struct rl_pool *p = pool_new(test, 4);

	atomic64_set(&p->head, (s64)0xffffffff00000000ULL);
	KUNIT_EXPECT_EQ(test, rl_pool_get(p), 0);
	KUNIT_EXPECT_EQ(test, pool_tag(p), 0);
	KUNIT_EXPECT_EQ(test, rl_pool_get(p), 1);
	KUNIT_EXPECT_EQ(test, pool_used(p), 2);
}

static void pool_follows_a_model(struct kunit *test)
{
	struct rl_pool *p = pool_new(test, 64);
	DECLARE_BITMAP(taken, 64);
	struct rnd_state rnd;
	u32 i, index, wrong = 0;

	prandom_seed_state(&rnd, 20);
	bitmap_zero(taken, 64);
	for (i = 0; i < 20000; i++) {
		index = prandom_u32_state(&rnd) % 64;
		if (__test_and_clear_bit(index, taken)) {
			rl_pool_put(p, index);
			continue;
		}
		index = rl_pool_get(p);
		wrong += index >= 64 || __test_and_set_bit(index, taken);
		wrong += pool_used(p) != bitmap_weight(taken, 64);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

/* While an index is taken its link is its owner's, who leaves anything there. */
static void pool_lends_the_link(struct kunit *test)
{
	struct rl_pool *p = pool_new(test, 4);
	struct pool_test *x = test->priv;
	u32 i;

	for (i = 0; i < 4; i++)
		x->record[rl_pool_get(p)].link = 0xdead0000 + i;
	for (i = 0; i < 4; i++)
		rl_pool_put(p, i);
	for (i = 4; i-- > 0;)
		KUNIT_EXPECT_EQ(test, rl_pool_get(p), i);
	KUNIT_EXPECT_EQ(test, rl_pool_get(p), RL_NIL);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_EQ(test, x->record[i].first, 0);
}

/* Two threads fight for few indexes: the head changes under every cmpxchg. */
#define HAMMER_THREADS	2
#define HAMMER_INDEXES	3
#define HAMMER_ROUNDS	40000

struct pool_hammer {
	struct rl_pool *pool;
	atomic_t owners[HAMMER_INDEXES];
	atomic_t wrong;
	atomic_t got;
	atomic_t to_start;
	struct completion done[HAMMER_THREADS];
};

static void pool_hammer_hold(struct pool_hammer *h, u32 index)
{
	if (index >= HAMMER_INDEXES) {
		atomic_inc(&h->wrong);
		return;
	}
	atomic_inc(&h->got);
	if (atomic_inc_return(&h->owners[index]) != 1)
		atomic_inc(&h->wrong);
}

static void pool_hammer_release(struct pool_hammer *h, u32 index)
{
	atomic_dec(&h->owners[index]);
	rl_pool_put(h->pool, index);
}

static void pool_hammer_round(struct pool_hammer *h)
{
	u32 a = rl_pool_get(h->pool), b = rl_pool_get(h->pool);

	if (a != RL_NIL)
		pool_hammer_hold(h, a);
	if (b != RL_NIL)
		pool_hammer_hold(h, b);
	if (a < HAMMER_INDEXES)
		pool_hammer_release(h, a);
	if (b < HAMMER_INDEXES)
		pool_hammer_release(h, b);
}

struct pool_hammer_thread {
	struct pool_hammer *hammer;
	int nr;
};

static int pool_hammer_thread(void *arg)
{
	struct pool_hammer_thread *t = arg;
	struct pool_hammer *h = t->hammer;
	int i;

	atomic_dec(&h->to_start);
	while (atomic_read(&h->to_start))
		cond_resched();
	/* a corrupted list may be a ring or lead anywhere: stop at once */
	for (i = 0; i < HAMMER_ROUNDS && !atomic_read(&h->wrong); i++) {
		pool_hammer_round(h);
		cond_resched();
	}
	kthread_complete_and_exit(&h->done[t->nr], 0);
}

static void pool_hammer_run(struct kunit *test, struct pool_hammer *h)
{
	struct pool_hammer_thread args[HAMMER_THREADS];
	struct task_struct *tasks[HAMMER_THREADS];
	unsigned int cpu = cpumask_first(cpu_online_mask);
	int i;

	atomic_set(&h->to_start, HAMMER_THREADS);
	for (i = 0; i < HAMMER_THREADS; i++) {
		args[i] = (struct pool_hammer_thread){ h, i };
		init_completion(&h->done[i]);
		tasks[i] = kthread_create_on_cpu(pool_hammer_thread, &args[i], cpu,
						 "rl_hammer/%u");
		cpu = cpumask_next(cpu, cpu_online_mask);
	}
	for (i = 0; i < HAMMER_THREADS; i++)
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, tasks[i]);
	for (i = 0; i < HAMMER_THREADS; i++)
		wake_up_process(tasks[i]);
	for (i = 0; i < HAMMER_THREADS; i++)
		wait_for_completion(&h->done[i]);
}

static void pool_never_gives_an_index_twice(struct kunit *test)
{
	struct pool_hammer *h = kunit_kzalloc(test, sizeof(*h), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, h);
	if (num_online_cpus() < HAMMER_THREADS)
		kunit_skip(test, "needs %d processors", HAMMER_THREADS);
	h->pool = pool_new(test, HAMMER_INDEXES);
	pool_hammer_run(test, h);
	KUNIT_ASSERT_EQ(test, atomic_read(&h->wrong), 0);
	KUNIT_EXPECT_GE(test, atomic_read(&h->got), HAMMER_ROUNDS);
	KUNIT_EXPECT_EQ(test, pool_used(h->pool), 0);
	while (rl_pool_get(h->pool) != RL_NIL)
		;
	KUNIT_EXPECT_EQ(test, pool_used(h->pool), HAMMER_INDEXES);
}

static int pool_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct pool_test), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static const u32 pool_sizes[] = { 0, 1, 2, 3, 64, POOL_TEST_MAX };

static void pool_size_name(const u32 *nr, char *name)
{
	snprintf(name, KUNIT_PARAM_DESC_SIZE, "%u indexes", *nr);
}

KUNIT_ARRAY_PARAM(pool_sizes, pool_sizes, pool_size_name);

static struct kunit_case pool_cases[] = {
	KUNIT_CASE_PARAM(pool_hands_out_every_index_once, pool_sizes_gen_params),
	KUNIT_CASE(pool_takes_back),
	KUNIT_CASE(pool_tag_moves_with_every_operation),
	KUNIT_CASE(pool_tag_wraps),
	KUNIT_CASE(pool_follows_a_model),
	KUNIT_CASE(pool_lends_the_link),
	KUNIT_CASE(pool_never_gives_an_index_twice),
	{}
};

static struct kunit_suite pool_suite = {
	.name = "rl_pool",
	.init = pool_test_init,
	.test_cases = pool_cases,
};

kunit_test_suite(pool_suite);
