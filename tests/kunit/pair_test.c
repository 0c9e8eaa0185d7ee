// SPDX-License-Identifier: GPL-2.0
/* Cases for pair.c, which includes this file. */

#include <kunit/test.h>

#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/slab.h>

static struct rl_pairs *pairs_new(struct kunit *test)
{
	struct rl_pairs *t = test->priv;

	KUNIT_ASSERT_EQ(test, rl_pairs_init(t), 0);
	return t;
}

/* What a reader finds of one pair. */
struct pair_seen {
	unsigned int times, index;
	u64 objects, refs;
};

static struct pair_seen pair_find(struct rl_pairs *t, u32 get, u32 put)
{
	struct pair_seen seen = {};
	u32 i, g, p;
	u64 objects, refs;

	for (i = 0; i < RL_PAIRS_NR; i++) {
		if (!rl_pairs_look(t, i, &g, &p, &objects, &refs) || g != get || p != put)
			continue;
		seen = (struct pair_seen){ seen.times + 1, i, objects, refs };
	}
	return seen;
}

static void pair_expect(struct kunit *test, u32 get, u32 put, u64 objects, u64 refs)
{
	struct pair_seen seen = pair_find(test->priv, get, put);

	KUNIT_EXPECT_EQ(test, seen.times, objects ? 1 : 0);
	KUNIT_EXPECT_EQ(test, seen.objects, objects);
	KUNIT_EXPECT_EQ(test, seen.refs, refs);
}

/* How many pairs a reader finds. */
static unsigned int pairs_there(struct rl_pairs *t)
{
	unsigned int there = 0;
	u32 i, get, put;
	u64 objects, refs;

	for (i = 0; i < RL_PAIRS_NR; i++)
		there += rl_pairs_look(t, i, &get, &put, &objects, &refs);
	return there;
}

static void pair_is_learned(struct kunit *test)
{
	struct rl_pairs *t = pairs_new(test);

	KUNIT_EXPECT_EQ(test, pairs_there(t), 0);
	rl_pairs_learn(t, 3, 7, 2);
	KUNIT_EXPECT_EQ(test, pairs_there(t), 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->used), 1);
	pair_expect(test, 3, 7, 1, 2);
}

static void pair_sums_over_objects(struct kunit *test)
{
	struct rl_pairs *t = pairs_new(test);

	rl_pairs_learn(t, 3, 7, 2);
	rl_pairs_learn(t, 3, 7, 1);
	rl_pairs_learn(t, 3, 7, S32_MAX);
	rl_pairs_learn(t, 3, 7, S32_MAX);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->used), 1);
	pair_expect(test, 3, 7, 4, 2ULL * S32_MAX + 3);
}

static void pair_sides_distinguish(struct kunit *test)
{
	static const u32 sites[] = { 0, 1, 3, 7, 0xffff, 0x10000, U32_MAX - 1 };
	struct rl_pairs *t = pairs_new(test);
	u32 get, put, n = ARRAY_SIZE(sites);

	for (get = 0; get < n; get++)
		for (put = 0; put < n; put++)
			rl_pairs_learn(t, sites[get], sites[put], 1 + get * n + put);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->used), n * n);
	for (get = 0; get < n; get++)
		for (put = 0; put < n; put++)
			pair_expect(test, sites[get], sites[put], 1, 1 + get * n + put);
}

/* Puts that have a slot in common with get 1 as the first that is tried. */
static void puts_of_one_slot(u32 *put, u32 slot, int nr)
{
	u32 next;

	for (next = 0; nr; next++)
		if (hash_64(key_of(1, next), ilog2(RL_PAIRS_NR)) == slot)
			put[--nr] = next;
}

static void pair_steps_end(struct kunit *test)
{
	struct rl_pairs *t = pairs_new(test);
	u32 put[STEPS + 1], i;

	puts_of_one_slot(put, 100, STEPS + 1);
	for (i = 0; i < STEPS; i++)
		rl_pairs_learn(t, 1, put[i], 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->used), STEPS);
	rl_pairs_learn(t, 1, put[STEPS], 1);
	pair_expect(test, 1, put[STEPS], 0, 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->used), STEPS);
	/* what is there goes on counting, wherever it is */
	for (i = 0; i < STEPS; i++) {
		KUNIT_EXPECT_EQ(test, pair_find(t, 1, put[i]).index, 100 + i);
		rl_pairs_learn(t, 1, put[i], 5);
		pair_expect(test, 1, put[i], 2, 6);
	}
}

static void pair_wraps_around(struct kunit *test)
{
	struct rl_pairs *t = pairs_new(test);
	u32 put[3], i;

	puts_of_one_slot(put, RL_PAIRS_NR - 1, 3);
	for (i = 0; i < 3; i++)
		rl_pairs_learn(t, 1, put[i], 1);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, pair_find(t, 1, put[i]).index,
				(RL_PAIRS_NR - 1 + i) % RL_PAIRS_NR);
}

/* Three times as many as there is room for: each is whole, or is not there. */
static void pair_full_table_drops(struct kunit *test)
{
	struct rl_pairs *t = pairs_new(test);
	u64 objects, refs;
	u32 i, get, put;

	for (i = 0; i < 3 * RL_PAIRS_NR; i++)
		rl_pairs_learn(t, i / 64, i % 64, i);
	KUNIT_EXPECT_EQ(test, pairs_there(t), RL_PAIRS_NR);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->used), RL_PAIRS_NR);
	for (i = 0; i < RL_PAIRS_NR; i++) {
		KUNIT_ASSERT_TRUE(test, rl_pairs_look(t, i, &get, &put, &objects, &refs));
		KUNIT_ASSERT_EQ(test, objects, 1);
		KUNIT_ASSERT_EQ(test, refs, get * 64 + put);
	}
}

static void pair_clear_forgets_all(struct kunit *test)
{
	struct rl_pairs *t = pairs_new(test);
	u32 i;

	for (i = 0; i < 2 * RL_PAIRS_NR; i++)
		rl_pairs_learn(t, i, i, 1);
	rl_pairs_clear(t);
	KUNIT_EXPECT_EQ(test, pairs_there(t), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->used), 0);
	rl_pairs_learn(t, 5, 5, 3);
	pair_expect(test, 5, 5, 1, 3);
}

/*
 * Threads that meet each new pair at the same moment. There is room for all, but
 * they crowd: pairs of few slots are claimed side by side.
 */
#define MEET_THREADS	2
#define MEET_PAIRS	24
#define MEET_ROUNDS	40
#define MEET_REFS	7

struct pair_meeting {
	struct rl_pairs *pairs;
	u32 put[MEET_PAIRS];
	atomic_t arrived;
	struct completion done[MEET_THREADS];
};

struct pair_thread {
	struct pair_meeting *meeting;
	int nr;
};

static int pair_meet(void *arg)
{
	struct pair_thread *me = arg;
	struct pair_meeting *m = me->meeting;
	int i, again;

	for (i = 0; i < MEET_PAIRS; i++) {
		atomic_inc(&m->arrived);
		while (atomic_read(&m->arrived) < MEET_THREADS * (i + 1))
			cond_resched();
		for (again = 0; again < MEET_REFS; again++)
			rl_pairs_learn(m->pairs, 1, m->put[i], 1 + me->nr);
	}
	kthread_complete_and_exit(&m->done[me->nr], 0);
}

static void pair_meet_all(struct kunit *test, struct pair_meeting *m)
{
	unsigned int cpu = cpumask_first(cpu_online_mask);
	struct task_struct *tasks[MEET_THREADS];
	struct pair_thread me[MEET_THREADS];
	int i;

	atomic_set(&m->arrived, 0);
	for (i = 0; i < MEET_THREADS; i++) {
		me[i] = (struct pair_thread){ m, i };
		init_completion(&m->done[i]);
		tasks[i] = kthread_create_on_cpu(pair_meet, &me[i], cpu, "rl_pair/%u");
		cpu = cpumask_next(cpu, cpu_online_mask);
	}
	for (i = 0; i < MEET_THREADS; i++)
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, tasks[i]);
	for (i = 0; i < MEET_THREADS; i++)
		wake_up_process(tasks[i]);
	for (i = 0; i < MEET_THREADS; i++)
		wait_for_completion(&m->done[i]);
}

static void pair_learners_agree(struct kunit *test)
{
	struct pair_meeting *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	u64 objects, refs, seen = 0;
	u32 get, put;
	int round, i;

	KUNIT_ASSERT_NOT_NULL(test, m);
	if (num_online_cpus() < MEET_THREADS)
		kunit_skip(test, "needs %d processors", MEET_THREADS);
	m->pairs = pairs_new(test);
	puts_of_one_slot(m->put, 7, MEET_PAIRS);
	for (round = 0; round < MEET_ROUNDS; round++) {
		rl_pairs_clear(m->pairs);
		pair_meet_all(test, m);
		KUNIT_ASSERT_EQ(test, atomic_read(&m->pairs->used), MEET_PAIRS);
		/* of one slot, so they stand side by side, each once */
		for (i = 0; i < RL_PAIRS_NR; i++) {
			bool there = rl_pairs_look(m->pairs, i, &get, &put, &objects, &refs);

			KUNIT_ASSERT_EQ(test, there, i >= 7 && i < 7 + MEET_PAIRS);
			if (!there)
				continue;
			KUNIT_ASSERT_EQ(test, objects, MEET_THREADS * MEET_REFS);
			KUNIT_ASSERT_EQ(test, refs, 3 * MEET_REFS);
			seen += put;
		}
	}
	for (i = 0; i < MEET_PAIRS; i++)
		seen -= (u64)MEET_ROUNDS * m->put[i];
	KUNIT_EXPECT_EQ(test, seen, 0);
}

static int pair_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct rl_pairs), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static void pair_test_exit(struct kunit *test)
{
	if (test->priv)
		rl_pairs_exit(test->priv);
}

static struct kunit_case pair_cases[] = {
	KUNIT_CASE(pair_is_learned),
	KUNIT_CASE(pair_sums_over_objects),
	KUNIT_CASE(pair_sides_distinguish),
	KUNIT_CASE(pair_steps_end),
	KUNIT_CASE(pair_wraps_around),
	KUNIT_CASE(pair_full_table_drops),
	KUNIT_CASE(pair_clear_forgets_all),
	KUNIT_CASE_SLOW(pair_learners_agree),
	{}
};

static struct kunit_suite pair_suite = {
	.name = "rl_pair",
	.init = pair_test_init,
	.exit = pair_test_exit,
	.test_cases = pair_cases,
};

kunit_test_suite(pair_suite);
