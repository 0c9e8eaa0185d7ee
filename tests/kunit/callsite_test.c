// SPDX-License-Identifier: GPL-2.0
/* Cases for callsite.c, which includes this file. */

#include <kunit/test.h>

#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/slab.h>
#include <linux/smp.h>

/* Made-up return addresses: nothing here looks at code. */
#define SITE_CODE	0xffffffff81000000UL

/* The sites before it stand for chains without room. */
#define SITE_FIRST	RL_OP_NR
#define SITE_ROOM	(16 - SITE_FIRST)

static struct rl_sites *sites_new(struct kunit *test, u32 nr)
{
	struct rl_sites *s = test->priv;

	KUNIT_ASSERT_EQ(test, rl_sites_init(s, nr), 0);
	return s;
}

static u32 site_made(struct kunit *test, enum rl_op op, const unsigned long *chain,
		     unsigned int depth)
{
	u32 site = RL_NIL;

	KUNIT_ASSERT_EQ(test, rl_sites_intern(test->priv, op, chain, depth, &site), 0);
	return site;
}

/* The site of a chain of one address. */
static u32 site_nr(struct kunit *test, unsigned long nr)
{
	const unsigned long chain = SITE_CODE + nr;

	return site_made(test, RL_OP_GET, &chain, 1);
}

static void site_same_chain_is_one_site(struct kunit *test)
{
	const unsigned long chain[] = { SITE_CODE, SITE_CODE + 8, SITE_CODE + 16 };
	struct rl_sites *s = sites_new(test, 16);
	u32 site = site_made(test, RL_OP_PUT, chain, 3);
	unsigned long copy[3];

	KUNIT_EXPECT_EQ(test, site, SITE_FIRST);
	KUNIT_EXPECT_EQ(test, s->site[site].op, RL_OP_PUT);
	KUNIT_EXPECT_EQ(test, s->site[site].depth, 3);
	KUNIT_EXPECT_MEMEQ(test, s->site[site].chain, chain, sizeof(chain));

	memcpy(copy, chain, sizeof(chain));
	KUNIT_EXPECT_EQ(test, site_made(test, RL_OP_PUT, copy, 3), site);
	KUNIT_EXPECT_EQ(test, rl_sites_used(s), SITE_FIRST + 1);
}

static void site_op_distinguishes(struct kunit *test)
{
	const unsigned long chain = SITE_CODE;
	struct rl_sites *s = sites_new(test, 16);
	u32 sites[RL_OP_NR];
	int op;

	for (op = 0; op < RL_OP_NR; op++) {
		sites[op] = site_made(test, op, &chain, 1);
		KUNIT_EXPECT_EQ(test, sites[op], SITE_FIRST + op);
	}
	for (op = 0; op < RL_OP_NR; op++)
		KUNIT_EXPECT_EQ(test, site_made(test, op, &chain, 1), sites[op]);
	KUNIT_EXPECT_EQ(test, rl_sites_used(s), SITE_FIRST + RL_OP_NR);
}

static void site_prefixes_are_sites_of_their_own(struct kunit *test)
{
	struct rl_sites *s = sites_new(test, 32);
	unsigned long chain[RL_DEPTH_MAX] = {};
	unsigned int depth;

	/* all addresses alike: only the depth tells the chains apart */
	for (depth = 0; depth <= RL_DEPTH_MAX; depth++)
		KUNIT_EXPECT_EQ(test, site_made(test, RL_OP_GET, chain, depth),
				SITE_FIRST + depth);
	for (depth = 0; depth <= RL_DEPTH_MAX; depth++)
		KUNIT_EXPECT_EQ(test, site_made(test, RL_OP_GET, chain, depth),
				SITE_FIRST + depth);
	KUNIT_EXPECT_EQ(test, rl_sites_used(s), SITE_FIRST + RL_DEPTH_MAX + 1);
}

static void site_every_frame_distinguishes(struct kunit *test)
{
	unsigned long chain[RL_DEPTH_MAX];
	int i;

	sites_new(test, 32);
	for (i = 0; i < RL_DEPTH_MAX; i++)
		chain[i] = SITE_CODE + i * 0x100;
	for (i = 0; i < RL_DEPTH_MAX; i++) {
		chain[i] ^= BIT(i * 4);
		KUNIT_EXPECT_EQ(test, site_made(test, RL_OP_GET, chain, RL_DEPTH_MAX),
				SITE_FIRST + i);
		chain[i] ^= BIT(i * 4);
	}
}

/* Equal hashes of different chains are too rare to wait for. */
static void site_equal_hash_is_not_enough(struct kunit *test)
{
	struct rl_callsite c = {
		.chain = { SITE_CODE, SITE_CODE + 8 }, .hash = 7,
		.op = RL_OP_GET, .depth = 2,
	};
	unsigned long other[] = { SITE_CODE, SITE_CODE + 9 };

	KUNIT_EXPECT_TRUE(test, same(&c, 7, RL_OP_GET, c.chain, 2));
	KUNIT_EXPECT_FALSE(test, same(&c, 7, RL_OP_GET, other, 2));
	KUNIT_EXPECT_FALSE(test, same(&c, 7, RL_OP_GET, c.chain, 1));
	KUNIT_EXPECT_FALSE(test, same(&c, 7, RL_OP_PUT, c.chain, 2));
	KUNIT_EXPECT_FALSE(test, same(&c, 8, RL_OP_GET, c.chain, 2));
}

/* Chains that all fall into the first bucket. */
static void site_buckets_chain(struct kunit *test)
{
	struct rl_sites *s = sites_new(test, 16);
	unsigned long chain[SITE_ROOM], next = SITE_CODE;
	int i;

	for (i = 0; i < SITE_ROOM; next++)
		if (bucket(s, chain_hash(RL_OP_GET, &next, 1)) == s->head)
			chain[i++] = next;
	for (i = 0; i < SITE_ROOM; i++)
		KUNIT_EXPECT_EQ(test, site_made(test, RL_OP_GET, &chain[i], 1),
				SITE_FIRST + i);
	for (i = SITE_ROOM - 1; i >= 0; i--)
		KUNIT_EXPECT_EQ(test, site_made(test, RL_OP_GET, &chain[i], 1),
				SITE_FIRST + i);
	for (i = 1; i < 16; i++)
		KUNIT_EXPECT_EQ(test, s->head[i], RL_NIL);
}

static void site_full_table_says_so(struct kunit *test)
{
	const unsigned long late = SITE_CODE + 100;
	struct rl_sites *s = sites_new(test, 16);
	u32 i, site;
	int op;

	for (i = SITE_FIRST; i < 16; i++)
		KUNIT_EXPECT_EQ(test, site_nr(test, i), i);
	for (op = 0; op < RL_OP_NR; op++) {
		site = RL_NIL;
		KUNIT_EXPECT_EQ(test, rl_sites_intern(s, op, &late, 1, &site), -ENOSPC);
		KUNIT_EXPECT_EQ(test, site, op);
		KUNIT_EXPECT_EQ(test, s->site[op].op, op);
		KUNIT_EXPECT_EQ(test, s->site[op].depth, 0);
	}
	KUNIT_EXPECT_EQ(test, rl_sites_used(s), 16);
	for (i = SITE_FIRST; i < 16; i++)
		KUNIT_EXPECT_EQ(test, site_nr(test, i), i);
}

/* What a hook does in a trap or an NMI. */
static int site_intern_in_nmi(struct rl_sites *s, unsigned long nr, u32 *site)
{
	unsigned long flags, chain = SITE_CODE + nr;
	int err;

	local_irq_save(flags);
	__preempt_count_add(NMI_OFFSET);
	err = rl_sites_intern(s, RL_OP_GET, &chain, 1, site);
	__preempt_count_sub(NMI_OFFSET);
	local_irq_restore(flags);
	return err;
}

static void site_nmi_does_not_wait(struct kunit *test)
{
	struct rl_sites *s = sites_new(test, 16);
	u32 known = site_nr(test, 1), site = RL_NIL, again = RL_NIL;
	int err, err_known;
	unsigned long flags;

	KUNIT_ASSERT_TRUE(test, rl_lock(&s->lock, &flags));
	err = site_intern_in_nmi(s, 2, &site);
	err_known = site_intern_in_nmi(s, 1, &again);
	rl_unlock(&s->lock, flags);
	KUNIT_EXPECT_EQ(test, err, -EBUSY);
	KUNIT_EXPECT_EQ(test, site, RL_OP_GET);
	KUNIT_EXPECT_EQ(test, err_known, 0);
	KUNIT_EXPECT_EQ(test, again, known);
	KUNIT_EXPECT_EQ(test, rl_sites_used(s), SITE_FIRST + 1);
}

static void site_nmi_takes_a_free_lock(struct kunit *test)
{
	struct rl_sites *s = sites_new(test, 16);
	u32 site = RL_NIL;

	KUNIT_EXPECT_EQ(test, site_intern_in_nmi(s, 2, &site), 0);
	KUNIT_EXPECT_EQ(test, site, SITE_FIRST);
	KUNIT_EXPECT_EQ(test, site_intern_in_nmi(s, 3, &site), 0);
	KUNIT_EXPECT_EQ(test, site, SITE_FIRST + 1);
	KUNIT_EXPECT_FALSE(test, raw_spin_is_locked(&s->lock));
}

struct site_delta {
	struct rl_sites *sites;
	u32 site;
	s64 events, ended, refs;
};

static void site_add_here(void *arg)
{
	struct site_delta *d = arg;

	rl_sites_add(d->sites, d->site, d->events, d->ended, d->refs);
}

static void site_expect_sum(struct kunit *test, u32 site, s64 events, s64 ended,
			    s64 refs)
{
	struct rl_site_sum sum;

	memset(&sum, 0x5a, sizeof(sum));
	rl_sites_sum(test->priv, site, &sum);
	KUNIT_EXPECT_EQ(test, sum.events, events);
	KUNIT_EXPECT_EQ(test, sum.ended, ended);
	KUNIT_EXPECT_EQ(test, sum.refs, refs);
}

static void site_counters_add_up_over_cpus(struct kunit *test)
{
	struct site_delta d = { sites_new(test, 16), 3, 5, 2, -7 };
	s64 cpus = num_online_cpus();
	int cpu;

	for_each_online_cpu(cpu)
		KUNIT_ASSERT_EQ(test, smp_call_function_single(cpu, site_add_here, &d, 1), 0);
	site_expect_sum(test, 3, 5 * cpus, 2 * cpus, -7 * cpus);
	/* taken on one CPU, given back on another: one counter is negative */
	d.refs = 7 * cpus;
	d.events = 0;
	d.ended = 0;
	smp_call_function_single(cpumask_last(cpu_online_mask), site_add_here, &d, 1);
	site_expect_sum(test, 3, 5 * cpus, 2 * cpus, 0);
	site_expect_sum(test, 2, 0, 0, 0);
	site_expect_sum(test, 4, 0, 0, 0);
}

static void site_clear_forgets_all(struct kunit *test)
{
	struct rl_sites *s = sites_new(test, 16);
	struct site_delta d = { s, 0, 1, 1, 1 };
	u32 i;

	for (i = SITE_FIRST; i < 16; i++)
		site_nr(test, i);
	for (d.site = 0; d.site < 16; d.site++)
		smp_call_function_single(d.site % num_online_cpus(), site_add_here, &d, 1);
	rl_sites_clear(s);
	KUNIT_EXPECT_EQ(test, rl_sites_used(s), SITE_FIRST);
	for (i = 0; i < 16; i++)
		site_expect_sum(test, i, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, site_nr(test, 9), SITE_FIRST);
	KUNIT_EXPECT_EQ(test, site_nr(test, 8), SITE_FIRST + 1);
}

/* Two threads meet each new chain at the same moment. */
#define RACE_THREADS	2
#define RACE_CHAINS	64
#define RACE_ROUNDS	30

struct site_race {
	struct rl_sites *sites;
	u32 site[RACE_THREADS][RACE_CHAINS];
	atomic_t failed;
	atomic_t arrived;
	struct completion done[RACE_THREADS];
};

struct site_racer {
	struct site_race *race;
	int nr;
};

static int site_race_thread(void *arg)
{
	struct site_racer *me = arg;
	struct site_race *race = me->race;
	int i;

	for (i = 0; i < RACE_CHAINS; i++) {
		const unsigned long chain[] = { SITE_CODE + i, SITE_CODE + i % 3 };

		atomic_inc(&race->arrived);
		while (atomic_read(&race->arrived) < RACE_THREADS * (i + 1))
			cond_resched();
		if (rl_sites_intern(race->sites, RL_OP_GET, chain, 2,
				    &race->site[me->nr][i]))
			atomic_inc(&race->failed);
	}
	kthread_complete_and_exit(&race->done[me->nr], 0);
}

static void site_race_run(struct kunit *test, struct site_race *race)
{
	unsigned int cpu = cpumask_first(cpu_online_mask);
	struct task_struct *tasks[RACE_THREADS];
	struct site_racer me[RACE_THREADS];
	int i;

	rl_sites_clear(race->sites);
	atomic_set(&race->arrived, 0);
	for (i = 0; i < RACE_THREADS; i++) {
		me[i] = (struct site_racer){ race, i };
		init_completion(&race->done[i]);
		tasks[i] = kthread_create_on_cpu(site_race_thread, &me[i], cpu,
						 "rl_race/%u");
		cpu = cpumask_next(cpu, cpu_online_mask);
	}
	for (i = 0; i < RACE_THREADS; i++)
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, tasks[i]);
	for (i = 0; i < RACE_THREADS; i++)
		wake_up_process(tasks[i]);
	for (i = 0; i < RACE_THREADS; i++)
		wait_for_completion(&race->done[i]);
}

static void site_racers_agree(struct kunit *test)
{
	struct site_race *race = kunit_kzalloc(test, sizeof(*race), GFP_KERNEL);
	int round, c;

	KUNIT_ASSERT_NOT_NULL(test, race);
	if (num_online_cpus() < RACE_THREADS)
		kunit_skip(test, "needs %d processors", RACE_THREADS);
	race->sites = sites_new(test, RACE_CHAINS + 16);
	for (round = 0; round < RACE_ROUNDS; round++) {
		DECLARE_BITMAP(seen, RACE_CHAINS + 16) = {};

		site_race_run(test, race);
		KUNIT_ASSERT_EQ(test, atomic_read(&race->failed), 0);
		KUNIT_ASSERT_EQ(test, rl_sites_used(race->sites), SITE_FIRST + RACE_CHAINS);
		for (c = 0; c < RACE_CHAINS; c++) {
			KUNIT_ASSERT_EQ(test, race->site[0][c], race->site[1][c]);
			KUNIT_ASSERT_FALSE(test, __test_and_set_bit(race->site[0][c], seen));
		}
	}
}

static int site_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct rl_sites), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static void site_test_exit(struct kunit *test)
{
	if (test->priv)
		rl_sites_exit(test->priv);
}

static struct kunit_case site_cases[] = {
	KUNIT_CASE(site_same_chain_is_one_site),
	KUNIT_CASE(site_op_distinguishes),
	KUNIT_CASE(site_prefixes_are_sites_of_their_own),
	KUNIT_CASE(site_every_frame_distinguishes),
	KUNIT_CASE(site_equal_hash_is_not_enough),
	KUNIT_CASE(site_buckets_chain),
	KUNIT_CASE(site_full_table_says_so),
	KUNIT_CASE(site_nmi_does_not_wait),
	KUNIT_CASE(site_nmi_takes_a_free_lock),
	KUNIT_CASE(site_counters_add_up_over_cpus),
	KUNIT_CASE(site_clear_forgets_all),
	KUNIT_CASE_SLOW(site_racers_agree),
	{}
};

static struct kunit_suite site_suite = {
	.name = "rl_callsite",
	.init = site_test_init,
	.exit = site_test_exit,
	.test_cases = site_cases,
};

kunit_test_suite(site_suite);
