// SPDX-License-Identifier: GPL-2.0
/* Cases for posting.c, by way of the table; object_test.c includes this file. */

#include <linux/completion.h>
#include <linux/kthread.h>

/* Sites 1 .. @nr post one reference each on an object born without any. */
static unsigned long posting_fill(struct kunit *test, unsigned int nr)
{
	struct object_test *x = test->priv;
	unsigned long a = object_nr(1);
	u32 site;

	KUNIT_ASSERT_EQ(test, object_born(x, a, 0, 0), 0);
	for (site = 1; site <= nr; site++)
		KUNIT_ASSERT_EQ(test, rl_objects_post(&x->table, a, site, 1), 0);
	return a;
}

static void posting_spills_into_blocks(struct kunit *test)
{
	struct object_test *x = objects_new(test, 2, RL_BLOCKS_MAX);
	unsigned long a = posting_fill(test, RL_INLINE_POSTINGS);
	u32 site;

	KUNIT_EXPECT_EQ(test, blocks_used(x), 0);
	for (site = RL_INLINE_POSTINGS + 1; site <= RL_POSTINGS_MAX; site++) {
		KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, a, site, 1), 0);
		KUNIT_EXPECT_EQ(test, blocks_used(x),
				DIV_ROUND_UP(site - RL_INLINE_POSTINGS, RL_BLOCK_POSTINGS));
	}
}

static void posting_room_ends(struct kunit *test)
{
	/* more blocks than one object may have: its own limit is met */
	struct object_test *x = objects_new(test, 2, RL_BLOCKS_MAX + 4);
	unsigned long a = posting_fill(test, RL_POSTINGS_MAX);
	struct object_seen seen;
	u32 site;

	KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, a, 1000, 1), -ENOSPC);
	KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, a, 1001, -3), -ENOSPC);
	KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, a, RL_POSTINGS_MAX, 1), 0);
	KUNIT_ASSERT_TRUE(test, object_find(x, a, &seen));
	KUNIT_EXPECT_EQ(test, seen.object.balance, RL_POSTINGS_MAX - 2 + 1);
	KUNIT_EXPECT_EQ(test, seen.nr_post, RL_POSTINGS_MAX);
	KUNIT_EXPECT_EQ(test, blocks_used(x), RL_BLOCKS_MAX);

	KUNIT_EXPECT_EQ(test, object_gone(x, a), 0);
	object_expect_heard(test, 0, RL_POSTINGS_MAX);
	for (site = 1; site < RL_POSTINGS_MAX; site++)
		KUNIT_EXPECT_EQ(test, object_heard_of(x, site), 1);
	KUNIT_EXPECT_EQ(test, object_heard_of(x, RL_POSTINGS_MAX), 2);
	KUNIT_EXPECT_EQ(test, blocks_used(x), 0);
}

static void posting_at_zero_frees_its_slot(struct kunit *test)
{
	struct object_test *x = objects_new(test, 2, 4);
	unsigned long a = posting_fill(test, RL_INLINE_POSTINGS);
	u32 site;

	for (site = 1; site < 100; site++) {
		KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, a, site, -1), 0);
		KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, a,
						      site + RL_INLINE_POSTINGS, 1), 0);
	}
	KUNIT_EXPECT_EQ(test, blocks_used(x), 0);
	KUNIT_EXPECT_EQ(test, object_gone(x, a), 0);
	object_expect_heard(test, 0, RL_INLINE_POSTINGS);
	for (site = 100; site < 100 + RL_INLINE_POSTINGS; site++)
		KUNIT_EXPECT_EQ(test, object_heard_of(x, site), 1);
}

/* The slot further on is the site's own, although one before it is free. */
static void posting_prefers_its_own_slot(struct kunit *test)
{
	struct object_test *x = objects_new(test, 2, 4);
	const u32 own = RL_INLINE_POSTINGS + RL_BLOCK_POSTINGS + 1;
	unsigned long a = posting_fill(test, own);

	rl_objects_post(&x->table, a, 2, -1);
	rl_objects_post(&x->table, a, RL_INLINE_POSTINGS + 1, -1);
	KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, a, own, 1), 0);
	KUNIT_EXPECT_EQ(test, object_gone(x, a), 0);
	object_expect_heard(test, 0, own - 2);
	KUNIT_EXPECT_EQ(test, object_heard_of(x, own), 2);
}

static void posting_goes_below_zero(struct kunit *test)
{
	struct object_test *x = objects_new(test, 2, 4);
	unsigned long a = object_nr(1);
	struct object_seen seen;

	object_born(x, a, 1, 1);
	KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, a, 2, -1), 0);
	KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, a, 2, -1), 0);
	KUNIT_ASSERT_TRUE(test, object_find(x, a, &seen));
	KUNIT_EXPECT_EQ(test, seen.object.balance, -1);
	object_gone(x, a);
	object_expect_heard(test, 1, 2);
	KUNIT_EXPECT_EQ(test, object_heard_of(x, 2), -2);
}

static void posting_balanced_object_leaves_none(struct kunit *test)
{
	struct object_test *x = objects_new(test, 2, 4);
	unsigned long a = posting_fill(test, RL_INLINE_POSTINGS + 3);
	u32 site;

	for (site = 1; site <= RL_INLINE_POSTINGS + 3; site++)
		rl_objects_post(&x->table, a, site, -1);
	KUNIT_EXPECT_EQ(test, object_gone(x, a), 0);
	object_expect_heard(test, 0, 0);
}

static void posting_pool_runs_dry(struct kunit *test)
{
	struct object_test *x = objects_new(test, 2, 1);
	unsigned long a = posting_fill(test, RL_INLINE_POSTINGS + 1), b = object_nr(2);
	struct object_seen seen;
	u32 site;

	KUNIT_ASSERT_EQ(test, object_born(x, b, 1, 1), 0);
	for (site = 2; site <= RL_INLINE_POSTINGS; site++)
		KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, b, site, 1), 0);
	KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, b, 50, 7), -ENOSPC);
	KUNIT_ASSERT_TRUE(test, object_find(x, b, &seen));
	KUNIT_EXPECT_EQ(test, seen.object.balance, RL_INLINE_POSTINGS + 7);
	KUNIT_EXPECT_EQ(test, seen.nr_post, RL_INLINE_POSTINGS);

	KUNIT_EXPECT_EQ(test, object_gone(x, a), 0);
	KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, b, 50, 7), 0);
	KUNIT_EXPECT_EQ(test, blocks_used(x), 1);
}

/* No number wraps: the one that would stays, and the caller is told. */
static void posting_stops_at_the_edge(struct kunit *test)
{
	struct object_test *x = objects_new(test, 2, 1);
	unsigned long a = object_nr(1);
	struct object_seen seen;

	object_born(x, a, 1, S32_MAX);
	KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, a, 2, 1), -ENOSPC);
	KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, a, 2, -5), 0);
	KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, a, 1, 3), -ENOSPC);
	KUNIT_ASSERT_TRUE(test, object_find(x, a, &seen));
	KUNIT_EXPECT_EQ(test, seen.object.balance, S32_MAX - 5 + 3);
	object_gone(x, a);
	object_expect_heard(test, 1, 2);
	KUNIT_EXPECT_EQ(test, object_heard_of(x, 2), -5);
}

/* A block comes back dirty; its next owner must not inherit the postings. */
static void posting_blocks_come_clean(struct kunit *test)
{
	struct object_test *x = objects_new(test, 2, 1);

	object_gone(x, posting_fill(test, RL_INLINE_POSTINGS + RL_BLOCK_POSTINGS));
	object_gone(x, posting_fill(test, RL_INLINE_POSTINGS + 1));
	object_expect_heard(test, 0, RL_INLINE_POSTINGS + 1);
}

/*
 * Two threads and a reader on few objects of few buckets. What the ended ones
 * left behind must be what was posted on them, no more and no less.
 */
#define FIGHT_THREADS	2
#define FIGHT_OBJECTS	6
#define FIGHT_SITES	12
#define FIGHT_ROUNDS	15000

struct posting_fight {
	struct object_test *x;
	atomic_t posted[FIGHT_SITES];
	atomic_t settled[FIGHT_SITES];
	atomic_t born, ended, wrong, running;
	struct completion done[FIGHT_THREADS];
};

struct posting_fighter {
	struct posting_fight *fight;
	int nr;
};

static void posting_fight_settle(void *ctx, const struct rl_posting *p)
{
	struct posting_fight *f = ctx;

	atomic_add(p->refs, &f->settled[p->site]);
}

static void posting_fight_end(void *ctx, const struct rl_object *o)
{
	struct posting_fight *f = ctx;

	atomic_inc(&f->ended);
}

/* There is room for all: the only error is that an object is not there. */
static void posting_fight_round(struct posting_fight *f, u32 r)
{
	struct rl_settle settle = { posting_fight_settle, posting_fight_end, f };
	unsigned long a = object_nr(r % FIGHT_OBJECTS);
	u32 site = (r >> 8) % FIGHT_SITES;
	struct rl_birth birth = { .site = site };
	int err;

	switch ((r >> 16) % 8) {
	case 0:
		err = rl_objects_insert(&f->x->table, a, 2, &birth, &settle);
		atomic_add(2, &f->posted[site]);
		atomic_inc(&f->born);
		if (err)
			atomic_inc(&f->wrong);
		return;
	case 1:
		err = rl_objects_remove(&f->x->table, a, &settle);
		break;
	default:
		err = rl_objects_post(&f->x->table, a, site, r >> 31 ? 1 : -1);
		if (!err)
			atomic_add(r >> 31 ? 1 : -1, &f->posted[site]);
	}
	if (err && err != -ENOENT)
		atomic_inc(&f->wrong);
}

/* As one of our int3 handlers would: the kernel calls that an NMI. */
static void posting_fight_trapped(struct posting_fight *f, u32 r)
{
	unsigned long flags;

	local_irq_save(flags);
	__preempt_count_add(NMI_OFFSET);
	posting_fight_round(f, r);
	__preempt_count_sub(NMI_OFFSET);
	local_irq_restore(flags);
}

static int posting_fight_thread(void *arg)
{
	struct posting_fighter *me = arg;
	struct posting_fight *f = me->fight;
	struct rnd_state rnd;
	int i;

	prandom_seed_state(&rnd, 1 + me->nr);
	for (i = 0; i < FIGHT_ROUNDS; i++) {
		if (me->nr)
			posting_fight_trapped(f, prandom_u32_state(&rnd));
		else
			posting_fight_round(f, prandom_u32_state(&rnd));
		cond_resched();
	}
	atomic_dec(&f->running);
	kthread_complete_and_exit(&f->done[me->nr], 0);
}

static void posting_fight_run(struct kunit *test, struct posting_fight *f)
{
	unsigned int cpu = cpumask_first(cpu_online_mask);
	struct posting_fighter me[FIGHT_THREADS];
	struct task_struct *tasks[FIGHT_THREADS];
	struct object_seen seen;
	int i;

	atomic_set(&f->running, FIGHT_THREADS);
	for (i = 0; i < FIGHT_THREADS; i++) {
		me[i] = (struct posting_fighter){ f, i };
		init_completion(&f->done[i]);
		tasks[i] = kthread_create_on_cpu(posting_fight_thread, &me[i], cpu,
						 "rl_fight/%u");
		cpu = cpumask_next(cpu, cpu_online_mask);
	}
	for (i = 0; i < FIGHT_THREADS; i++)
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, tasks[i]);
	for (i = 0; i < FIGHT_THREADS; i++)
		wake_up_process(tasks[i]);
	while (atomic_read(&f->running)) {
		object_find(f->x, object_nr(1), &seen);
		cond_resched();
	}
	for (i = 0; i < FIGHT_THREADS; i++)
		wait_for_completion(&f->done[i]);
}

static void posting_nothing_is_lost_between_threads(struct kunit *test)
{
	struct posting_fight *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	struct rl_settle settle = { posting_fight_settle, posting_fight_end, f };
	int i;

	KUNIT_ASSERT_NOT_NULL(test, f);
	if (num_online_cpus() < FIGHT_THREADS)
		kunit_skip(test, "needs %d processors", FIGHT_THREADS);
	f->x = objects_new(test, FIGHT_OBJECTS + FIGHT_THREADS, 32);
	posting_fight_run(test, f);
	for (i = 0; i < FIGHT_OBJECTS; i++)
		rl_objects_remove(&f->x->table, object_nr(i), &settle);

	KUNIT_EXPECT_EQ(test, atomic_read(&f->wrong), 0);
	KUNIT_EXPECT_GT(test, atomic_read(&f->born), FIGHT_ROUNDS / 8);
	KUNIT_EXPECT_EQ(test, atomic_read(&f->ended), atomic_read(&f->born));
	for (i = 0; i < FIGHT_SITES; i++)
		KUNIT_EXPECT_EQ(test, atomic_read(&f->settled[i]), atomic_read(&f->posted[i]));
	KUNIT_EXPECT_EQ(test, objects_used(f->x), 0);
	KUNIT_EXPECT_EQ(test, blocks_used(f->x), 0);
}

static struct kunit_case posting_cases[] = {
	KUNIT_CASE(posting_spills_into_blocks),
	KUNIT_CASE(posting_room_ends),
	KUNIT_CASE(posting_at_zero_frees_its_slot),
	KUNIT_CASE(posting_prefers_its_own_slot),
	KUNIT_CASE(posting_goes_below_zero),
	KUNIT_CASE(posting_balanced_object_leaves_none),
	KUNIT_CASE(posting_pool_runs_dry),
	KUNIT_CASE(posting_stops_at_the_edge),
	KUNIT_CASE(posting_blocks_come_clean),
	KUNIT_CASE_SLOW(posting_nothing_is_lost_between_threads),
	{}
};

static struct kunit_suite posting_suite = {
	.name = "rl_posting",
	.init = object_test_init,
	.exit = object_test_exit,
	.test_cases = posting_cases,
};

kunit_test_suite(posting_suite);
