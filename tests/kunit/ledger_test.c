// SPDX-License-Identifier: GPL-2.0
/* Cases for ledger.c, which includes this file. */

#include "context.h"
#include "elsewhere.h"
#include <kunit/test.h>

#include <linux/slab.h>

/* Made-up objects and return addresses. */
#define LEDGER_OBJECT	0xffff888000000000UL
#define LEDGER_CODE	0xffffffff81000000UL

struct ledger_test {
	struct rl_books books;
	struct rl_stats stats;
	struct rl_birth birth;
	struct rl_posting post[RL_POSTINGS_MAX];
	s64 balance, posted;
	unsigned int live;
};

static struct rl_books *ledger_new(struct kunit *test, u32 objects, u32 blocks, u32 sites)
{
	const struct rl_size size = { objects, blocks, sites };
	struct rl_books *b = &((struct ledger_test *)test->priv)->books;

	KUNIT_ASSERT_EQ(test, rl_ledger_init(b, &size), 0);
	rl_ledger_open(b);
	return b;
}

static unsigned long ledger_object(unsigned int object)
{
	return LEDGER_OBJECT + object * 0x100;
}

static void ledger_hit(struct rl_books *b, enum rl_op op, unsigned int object,
		       unsigned int chain, s32 refs)
{
	const struct rl_event ev = {
		.op = op, .object = ledger_object(object), .refs = refs,
		.depth = 1, .chain = { LEDGER_CODE + chain },
	};

	preempt_disable();
	rl_ledger_book(b, &ev);
	preempt_enable();
}

static const struct rl_stats *ledger_stats(struct kunit *test)
{
	struct ledger_test *x = test->priv;

	rl_stats_sum(x->books.stats, &x->stats);
	return &x->stats;
}

/* Everything that was lost, under whatever name. */
static u64 ledger_lost(struct kunit *test)
{
	const struct rl_stats *s = ledger_stats(test);
	u64 lost = 0;
	int i;

	for (i = 0; i < RL_LOSS_NR; i++)
		lost += s->lost[i];
	return lost;
}

static void ledger_expect_site(struct kunit *test, enum rl_op op, unsigned int chain,
			       s64 events, s64 ended, s64 refs)
{
	struct rl_books *b = &((struct ledger_test *)test->priv)->books;
	const unsigned long code = LEDGER_CODE + chain;
	struct rl_site_sum sum;
	u32 site;

	rl_sites_intern(&b->sites, op, &code, 1, &site);
	rl_sites_sum(&b->sites, site, &sum);
	KUNIT_EXPECT_EQ(test, sum.events, events);
	KUNIT_EXPECT_EQ(test, sum.ended, ended);
	KUNIT_EXPECT_EQ(test, sum.refs, refs);
}

static void ledger_look(void *ctx, const struct rl_object *o)
{
	struct ledger_test *x = ctx;
	unsigned int n = rl_objects_postings(&x->books.objects, o, x->post);

	x->birth = o->birth;
	x->balance += o->balance;
	x->live++;
	while (n--)
		x->posted += x->post[n].refs;
}

/* Adds up what the live objects hold. */
static struct ledger_test *ledger_look_at_all(struct kunit *test)
{
	struct ledger_test *x = test->priv;
	u32 i;

	x->balance = 0;
	x->posted = 0;
	x->live = 0;
	for (i = 0; i < x->books.objects.objects.nr; i++)
		rl_objects_look(&x->books.objects, i, ledger_look, x);
	return x;
}

static void ledger_life_of_an_object(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 16);
	const struct rl_stats *s;

	ledger_hit(b, RL_OP_ALLOC, 1, 1, 2);
	ledger_hit(b, RL_OP_GET, 1, 2, 0);
	ledger_hit(b, RL_OP_GET, 1, 2, 0);
	ledger_hit(b, RL_OP_PUT, 1, 3, 0);
	ledger_expect_site(test, RL_OP_ALLOC, 1, 1, 0, 2);
	ledger_expect_site(test, RL_OP_GET, 2, 2, 0, 2);
	ledger_expect_site(test, RL_OP_PUT, 3, 1, 0, -1);
	KUNIT_EXPECT_EQ(test, ledger_look_at_all(test)->balance, 3);

	ledger_hit(b, RL_OP_FREE, 1, 4, 0);
	ledger_expect_site(test, RL_OP_ALLOC, 1, 1, 1, 0);
	ledger_expect_site(test, RL_OP_GET, 2, 2, 0, 0);
	ledger_expect_site(test, RL_OP_PUT, 3, 1, 0, 0);
	ledger_expect_site(test, RL_OP_FREE, 4, 1, 0, 0);
	s = ledger_stats(test);
	KUNIT_EXPECT_EQ(test, s->events[RL_OP_ALLOC], 1);
	KUNIT_EXPECT_EQ(test, s->events[RL_OP_GET], 2);
	KUNIT_EXPECT_EQ(test, s->events[RL_OP_PUT], 1);
	KUNIT_EXPECT_EQ(test, s->events[RL_OP_FREE], 1);
	KUNIT_EXPECT_EQ(test, ledger_lost(test), 0);
	KUNIT_EXPECT_EQ(test, ledger_look_at_all(test)->live, 0);
}

static void ledger_counts_the_unknown(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 16);
	const struct rl_stats *s;
	int op;

	for (op = RL_OP_GET; op <= RL_OP_FREE; op++)
		ledger_hit(b, op, 9, 1, 0);
	ledger_hit(b, RL_OP_PUT, 8, 1, 0);
	s = ledger_stats(test);
	KUNIT_EXPECT_EQ(test, s->unknown[RL_OP_GET], 1);
	KUNIT_EXPECT_EQ(test, s->unknown[RL_OP_PUT], 2);
	KUNIT_EXPECT_EQ(test, s->unknown[RL_OP_FREE], 1);
	for (op = 0; op < RL_OP_NR; op++) {
		KUNIT_EXPECT_EQ(test, s->events[op], 0);
		ledger_expect_site(test, op, 1, 0, 0, 0);
	}
	KUNIT_EXPECT_EQ(test, ledger_lost(test), 0);
}

static void ledger_knows_whom_it_booked(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 16);

	KUNIT_EXPECT_FALSE(test, rl_ledger_knows(b, ledger_object(1)));
	ledger_hit(b, RL_OP_ALLOC, 1, 1, 1);
	KUNIT_EXPECT_TRUE(test, rl_ledger_knows(b, ledger_object(1)));
	KUNIT_EXPECT_FALSE(test, rl_ledger_knows(b, ledger_object(2)));
	ledger_hit(b, RL_OP_FREE, 1, 1, 0);
	KUNIT_EXPECT_FALSE(test, rl_ledger_knows(b, ledger_object(1)));
}

/* No hook has the op open. */
static void ledger_books_no_opening_hit(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 16);

	ledger_hit(b, RL_OP_ALLOC, 1, 1, 1);
	ledger_hit(b, RL_OP_OPEN, 1, 1, 1);
	ledger_hit(b, RL_OP_OPEN, 2, 1, 1);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->events[RL_OP_OPEN], 0);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->unknown[RL_OP_OPEN], 0);
	KUNIT_EXPECT_EQ(test, ledger_look_at_all(test)->balance, 1);
}

static void ledger_notes_the_birth(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 16);
	u64 before = get_jiffies_64();
	struct ledger_test *x;

	ledger_hit(b, RL_OP_ALLOC, 1, 1, 1);
	x = ledger_look_at_all(test);
	KUNIT_EXPECT_EQ(test, x->live, 1);
	KUNIT_EXPECT_GE(test, x->birth.time, before);
	KUNIT_EXPECT_LE(test, x->birth.time, get_jiffies_64());
	KUNIT_EXPECT_EQ(test, x->birth.pid, current->pid);
	KUNIT_EXPECT_EQ(test, x->birth.netns, init_net.ns.inum);
	KUNIT_EXPECT_STREQ(test, x->birth.comm, current->comm);
	KUNIT_EXPECT_EQ(test, x->birth.site, RL_OP_NR);
}

static void ledger_loses_births_by_name(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 16);
	int i;

	for (i = 0; i < 19; i++)
		ledger_hit(b, RL_OP_ALLOC, i, 1, 1);
	ledger_hit(b, RL_OP_PUT, 18, 2, 0);
	KUNIT_EXPECT_EQ(test, ledger_lost(test), 3);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->lost[RL_LOSS_OBJECTS_FULL], 3);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->events[RL_OP_ALLOC], 16);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->unknown[RL_OP_PUT], 1);
	ledger_expect_site(test, RL_OP_ALLOC, 1, 16, 0, 16);
}

static void ledger_loses_sites_by_name(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, RL_OP_NR + 1);

	ledger_hit(b, RL_OP_ALLOC, 1, 1, 1);
	ledger_hit(b, RL_OP_GET, 1, 2, 0);
	ledger_hit(b, RL_OP_GET, 1, 3, 0);
	ledger_hit(b, RL_OP_PUT, 1, 4, 0);
	ledger_hit(b, RL_OP_ALLOC, 2, 5, 1);
	KUNIT_EXPECT_EQ(test, ledger_lost(test), 4);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->lost[RL_LOSS_SITES_FULL], 4);
	/* in the books all the same, each op under a site of its own */
	ledger_expect_site(test, RL_OP_ALLOC, 1, 1, 0, 1);
	ledger_expect_site(test, RL_OP_ALLOC, 99, 1, 0, 1);
	ledger_expect_site(test, RL_OP_GET, 99, 2, 0, 2);
	ledger_expect_site(test, RL_OP_PUT, 99, 1, 0, -1);
	KUNIT_EXPECT_EQ(test, ledger_look_at_all(test)->balance, 3);
	ledger_hit(b, RL_OP_FREE, 2, 6, 0);
	ledger_expect_site(test, RL_OP_ALLOC, 99, 1, 1, 0);
	ledger_expect_site(test, RL_OP_FREE, 99, 1, 0, 0);
}

static void ledger_loses_postings_by_name(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 0, 64);
	struct ledger_test *x;
	int i;

	ledger_hit(b, RL_OP_ALLOC, 1, 0, 1);
	for (i = 1; i <= RL_INLINE_POSTINGS + 1; i++)
		ledger_hit(b, RL_OP_GET, 1, i, 0);
	KUNIT_EXPECT_EQ(test, ledger_lost(test), 2);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->lost[RL_LOSS_POSTINGS_FULL], 2);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->events[RL_OP_GET], RL_INLINE_POSTINGS + 1);
	ledger_expect_site(test, RL_OP_GET, RL_INLINE_POSTINGS - 1, 1, 0, 1);
	ledger_expect_site(test, RL_OP_GET, RL_INLINE_POSTINGS, 1, 0, 0);
	x = ledger_look_at_all(test);
	KUNIT_EXPECT_EQ(test, x->balance, RL_INLINE_POSTINGS + 2);
	KUNIT_EXPECT_EQ(test, x->posted, RL_INLINE_POSTINGS);

	ledger_hit(b, RL_OP_FREE, 1, 0, 0);
	for (i = 1; i <= RL_INLINE_POSTINGS + 1; i++)
		ledger_expect_site(test, RL_OP_GET, i, 1, 0, 0);
}

static void ledger_loses_frees_by_name(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 16);

	ledger_hit(b, RL_OP_ALLOC, 1, 1, 1);
	ledger_hit(b, RL_OP_GET, 1, 2, 0);
	ledger_hit(b, RL_OP_ALLOC, 1, 3, 1);
	KUNIT_EXPECT_EQ(test, ledger_lost(test), 1);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->lost[RL_LOSS_FREES_LOST], 1);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->events[RL_OP_ALLOC], 2);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->events[RL_OP_FREE], 0);
	ledger_expect_site(test, RL_OP_ALLOC, 1, 1, 1, 0);
	ledger_expect_site(test, RL_OP_GET, 2, 1, 0, 0);
	ledger_expect_site(test, RL_OP_ALLOC, 3, 1, 0, 1);
	KUNIT_EXPECT_EQ(test, ledger_look_at_all(test)->live, 1);
}

/* A hit in an NMI that interrupted the holder of @lock. */
static void ledger_hit_in_nmi(struct rl_books *b, raw_spinlock_t *lock, enum rl_op op,
			      unsigned int chain)
{
	unsigned long flags;

	if (!rl_lock(lock, &flags))
		return;
	__preempt_count_add(NMI_OFFSET);
	ledger_hit(b, op, 1, chain, 1);
	__preempt_count_sub(NMI_OFFSET);
	rl_unlock(lock, flags);
}

static void ledger_loses_to_nmis_by_name(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 16);
	struct rl_objects *t = &b->objects;
	raw_spinlock_t *lock = &t->bucket[hash_long(ledger_object(1), t->bits)].lock;
	int op;

	ledger_hit(b, RL_OP_ALLOC, 1, 1, 1);
	for (op = 0; op < RL_OP_NR; op++)
		ledger_hit_in_nmi(b, lock, op, 1);
	KUNIT_EXPECT_EQ(test, ledger_lost(test), 4);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->lost[RL_LOSS_BUSY], 4);
	ledger_expect_site(test, RL_OP_ALLOC, 1, 1, 0, 1);

	/* who holds one lock is turned away from every other */
	ledger_hit_in_nmi(b, &b->sites.lock, RL_OP_GET, 77);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->lost[RL_LOSS_BUSY], 5);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->events[RL_OP_GET], 0);
	KUNIT_EXPECT_EQ(test, ledger_look_at_all(test)->balance, 1);
	ledger_expect_site(test, RL_OP_GET, 77, 0, 0, 0);
}

static void ledger_opens_closes_and_clears(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 16);
	u32 edition = b->edition;

	KUNIT_EXPECT_TRUE(test, b->open);
	ledger_hit(b, RL_OP_ALLOC, 1, 1, 1);
	ledger_hit(b, RL_OP_GET, 1, 2, 0);
	ledger_hit(b, RL_OP_PUT, 5, 2, 0);
	rl_ledger_close(b);
	KUNIT_EXPECT_FALSE(test, b->open);
	KUNIT_EXPECT_EQ(test, b->edition, edition);
	KUNIT_EXPECT_EQ(test, ledger_look_at_all(test)->balance, 2);
	ledger_expect_site(test, RL_OP_GET, 2, 1, 0, 1);

	b->opened = 0;
	rl_ledger_open(b);
	KUNIT_EXPECT_TRUE(test, b->open);
	KUNIT_EXPECT_NE(test, b->edition, edition);
	KUNIT_EXPECT_GT(test, b->opened, 0);
	KUNIT_EXPECT_EQ(test, ledger_look_at_all(test)->live, 0);
	KUNIT_EXPECT_EQ(test, rl_sites_used(&b->sites), RL_OP_NR);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->events[RL_OP_ALLOC], 0);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->unknown[RL_OP_PUT], 0);
	rl_ledger_close(b);
	rl_ledger_clear(b);
	KUNIT_EXPECT_FALSE(test, b->open);
}

static int ledger_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct ledger_test), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static void ledger_test_exit(struct kunit *test)
{
	struct ledger_test *x = test->priv;

	if (x && x->books.stats)
		rl_ledger_exit(&x->books);
}

static struct kunit_case ledger_cases[] = {
	KUNIT_CASE(ledger_life_of_an_object),
	KUNIT_CASE(ledger_counts_the_unknown),
	KUNIT_CASE(ledger_knows_whom_it_booked),
	KUNIT_CASE(ledger_books_no_opening_hit),
	KUNIT_CASE(ledger_notes_the_birth),
	KUNIT_CASE(ledger_loses_births_by_name),
	KUNIT_CASE(ledger_loses_sites_by_name),
	KUNIT_CASE(ledger_loses_postings_by_name),
	KUNIT_CASE(ledger_loses_frees_by_name),
	KUNIT_CASE(ledger_loses_to_nmis_by_name),
	KUNIT_CASE(ledger_opens_closes_and_clears),
	{}
};

static struct kunit_suite ledger_suite = {
	.name = "rl_ledger",
	.init = ledger_test_init,
	.exit = ledger_test_exit,
	.test_cases = ledger_cases,
};

kunit_test_suite(ledger_suite);

#include "audit_test.c"
#include "conservation_test.c"
#include "elsewhere_test.c"
#include "inherit_test.c"
#include "refcount_test.c"
