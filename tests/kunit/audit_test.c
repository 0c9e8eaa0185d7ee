// SPDX-License-Identifier: GPL-2.0
/*
 * What an end judges and teaches, and opening balances. ledger_test.c includes this
 * file.
 */

static void audit_end(struct rl_books *b, unsigned int object, bool counted, s32 refs)
{
	const struct rl_event ev = {
		.op = RL_OP_FREE, .object = ledger_object(object), .refs = refs,
		.counted = counted, .depth = 1, .chain = { LEDGER_CODE },
	};

	preempt_disable();
	rl_ledger_book(b, &ev);
	preempt_enable();
}

static int audit_adopt(struct rl_books *b, unsigned int object, s32 refs)
{
	int err;

	preempt_disable();
	err = rl_ledger_adopt(b, ledger_object(object), refs);
	preempt_enable();
	return err;
}

static void audit_hits(struct rl_books *b, enum rl_op op, unsigned int object,
		       unsigned int chain, int times)
{
	while (times--)
		ledger_hit(b, op, object, chain, 0);
}

/* The number of the site that ledger_hit() books under. */
static u32 audit_site(struct rl_books *b, enum rl_op op, unsigned int chain)
{
	const unsigned long code = LEDGER_CODE + chain;
	u32 site;

	rl_sites_intern(&b->sites, op, &code, 1, &site);
	return site;
}

static void audit_expect_pair(struct kunit *test, u32 get, u32 put, u64 objects, u64 refs)
{
	struct rl_books *b = &((struct ledger_test *)test->priv)->books;
	u64 seen_objects = 0, seen_refs = 0, o, r;
	u32 i, g, p;

	for (i = 0; i < RL_PAIRS_NR; i++) {
		if (!rl_pairs_look(&b->pairs, i, &g, &p, &o, &r) || g != get || p != put)
			continue;
		seen_objects += o;
		seen_refs += r;
	}
	KUNIT_EXPECT_EQ(test, seen_objects, objects);
	KUNIT_EXPECT_EQ(test, seen_refs, refs);
}

static const struct audit_case {
	const char *name;
	bool adopted;
	s32 refs;		/* of the birth, or of the opening balance */
	int gets, puts;
	bool counted;
	s32 count;		/* at the end */
	unsigned int closed, closed_off, adopted_off, pairs;
} audit_cases[] = {
	{ "all given back", false, 1, 2, 3, true, 0, .closed = 1, .pairs = 2 },
	{ "never given away", false, 1, 0, 0, true, 1, .closed = 1 },
	{ "some left, and counted", false, 2, 3, 1, true, 4, .closed = 1, .pairs = 2 },
	{ "below 0, and counted", false, 1, 0, 3, true, -2, .closed = 1, .pairs = 1 },
	{ "without any", false, 0, 0, 0, true, 0, .closed = 1 },
	{ "a get too many", false, 1, 3, 3, true, 0, .closed_off = 1 },
	{ "a put too many", false, 1, 2, 4, true, 0, .closed_off = 1 },
	{ "a count above the books", false, 1, 1, 2, true, 1, .closed_off = 1 },
	{ "a saturated count", false, 1, 0, 1, true, S32_MAX, .closed_off = 1 },
	{ "unreadable, would close", false, 1, 2, 3, false, 0 },
	{ "unreadable, would be off", false, 1, 2, 0, false, 0 },

	{ "adopted, all given back", true, 2, 2, 4, true, 0, .closed = 1, .pairs = 2 },
	{ "adopted, some left", true, 5, 0, 1, true, 4, .closed = 1, .pairs = 1 },
	{ "adopted, a get twice", true, 3, 1, 3, true, 0, .adopted_off = 1 },
	{ "adopted, a put too many", true, 1, 0, 2, true, 0, .adopted_off = 1 },
	{ "adopted, unreadable", true, 1, 0, 0, false, 0 },
};

static void audit_case_name(const struct audit_case *a, char *name)
{
	strscpy(name, a->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(audit_case, audit_cases, audit_case_name);

static void audit_judges(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 16);
	const struct audit_case *a = test->param_value;
	const struct rl_stats *s;

	if (a->adopted)
		KUNIT_ASSERT_EQ(test, audit_adopt(b, 1, a->refs), 0);
	else
		ledger_hit(b, RL_OP_ALLOC, 1, 1, a->refs);
	audit_hits(b, RL_OP_GET, 1, 2, a->gets);
	audit_hits(b, RL_OP_PUT, 1, 3, a->puts);
	audit_end(b, 1, a->counted, a->count);

	s = ledger_stats(test);
	KUNIT_EXPECT_EQ(test, s->events[RL_OP_FREE], 1);
	KUNIT_EXPECT_EQ(test, s->closed, a->closed);
	KUNIT_EXPECT_EQ(test, s->lost[RL_LOSS_CLOSED_OFF], a->closed_off);
	KUNIT_EXPECT_EQ(test, s->lost[RL_LOSS_ADOPTED_OFF], a->adopted_off);
	KUNIT_EXPECT_EQ(test, ledger_lost(test), a->closed_off + a->adopted_off);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->pairs.used), a->pairs);
	ledger_expect_site(test, RL_OP_GET, 2, a->gets, 0, 0);
	ledger_expect_site(test, RL_OP_PUT, 3, a->puts, 0, 0);
	KUNIT_EXPECT_EQ(test, ledger_look_at_all(test)->live, 0);
}

/* An end that nobody has a record of is no object's. */
static void audit_judges_the_known(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 16);

	audit_end(b, 1, true, 0);
	audit_end(b, 1, true, 1);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->unknown[RL_OP_FREE], 2);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->closed, 0);
	KUNIT_EXPECT_EQ(test, ledger_lost(test), 0);
}

/* Each get with each put, and of the two the one that had fewer. */
static void audit_learns_from_a_vector(struct kunit *test)
{
	static const struct { unsigned int get, put; u64 refs; } want[] = {
		{ 1, 4, 1 }, { 1, 5, 1 }, { 2, 4, 3 }, { 2, 5, 2 }, { 3, 4, 2 }, { 3, 5, 2 },
	};
	struct rl_books *b = ledger_new(test, 16, 16, 32);
	u64 round;
	int i;

	for (round = 1; round <= 3; round++) {
		ledger_hit(b, RL_OP_ALLOC, round, 1, 1);
		audit_hits(b, RL_OP_GET, round, 2, 3);
		audit_hits(b, RL_OP_GET, round, 3, 2);
		audit_hits(b, RL_OP_PUT, round, 4, 4);
		audit_hits(b, RL_OP_PUT, round, 5, 2);
		audit_end(b, round, true, 0);
		for (i = 0; i < ARRAY_SIZE(want); i++)
			audit_expect_pair(test, audit_site(b, want[i].get == 1 ? RL_OP_ALLOC :
							   RL_OP_GET, want[i].get),
					  audit_site(b, RL_OP_PUT, want[i].put),
					  round, round * want[i].refs);
		KUNIT_EXPECT_EQ(test, atomic_read(&b->pairs.used), ARRAY_SIZE(want));
	}
	rl_ledger_close(b);
	rl_ledger_open(b);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->pairs.used), 0);
}

static void audit_learns_of_openings(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 32);

	audit_adopt(b, 1, 3);
	audit_hits(b, RL_OP_PUT, 1, 4, 2);
	audit_end(b, 1, true, 1);
	audit_expect_pair(test, RL_OP_OPEN, audit_site(b, RL_OP_PUT, 4), 1, 2);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->pairs.used), 1);
}

/* One that is not all known, or was replaced, is no example. */
static void audit_learns_only_from_ends(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 32);

	ledger_hit(b, RL_OP_ALLOC, 1, 1, 1);
	audit_hits(b, RL_OP_PUT, 1, 2, 1);
	ledger_hit(b, RL_OP_ALLOC, 1, 1, 1);
	audit_hits(b, RL_OP_PUT, 1, 2, 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->pairs.used), 0);
	audit_end(b, 1, true, 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->pairs.used), 1);
	audit_expect_pair(test, audit_site(b, RL_OP_ALLOC, 1), audit_site(b, RL_OP_PUT, 2),
			  1, 1);
}

/* A birth, one put and gets, @postings in all, the put among the first. */
static void audit_end_with_postings(struct rl_books *b, unsigned int postings)
{
	unsigned int i;

	ledger_hit(b, RL_OP_ALLOC, 1, 0, 1);
	ledger_hit(b, RL_OP_PUT, 1, 0, 0);
	for (i = 1; i < postings - 1; i++)
		ledger_hit(b, RL_OP_GET, 1, i, 0);
	audit_end(b, 1, true, postings - 2);
}

static void audit_learns_from_short_vectors(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 64);

	audit_end_with_postings(b, LEARNED_MAX + 1);
	audit_end_with_postings(b, LEARNED_MAX + 20);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->pairs.used), 0);
	KUNIT_EXPECT_EQ(test, LEARNED_MAX, 12);
	audit_end_with_postings(b, LEARNED_MAX);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->pairs.used), LEARNED_MAX - 1);
	audit_expect_pair(test, audit_site(b, RL_OP_GET, LEARNED_MAX - 2),
			  audit_site(b, RL_OP_PUT, 0), 1, 1);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->closed, 3);
	KUNIT_EXPECT_EQ(test, ledger_lost(test), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->objects.blocks.used), 0);
}

/* opening balances */

static void audit_expect_openings(struct kunit *test, s64 events, s64 ended, s64 refs)
{
	struct ledger_test *x = test->priv;
	struct rl_site_sum sum;

	rl_sites_sum(&x->books.sites, RL_OP_OPEN, &sum);
	KUNIT_EXPECT_EQ(test, sum.events, events);
	KUNIT_EXPECT_EQ(test, sum.ended, ended);
	KUNIT_EXPECT_EQ(test, sum.refs, refs);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->events[RL_OP_OPEN], events);
}

static void audit_opens_with_the_count(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 16);
	u64 before = get_jiffies_64();
	struct ledger_test *x;

	KUNIT_EXPECT_EQ(test, audit_adopt(b, 1, 5), 0);
	KUNIT_EXPECT_TRUE(test, rl_ledger_knows(b, ledger_object(1)));
	audit_expect_openings(test, 1, 0, 5);
	x = ledger_look_at_all(test);
	KUNIT_EXPECT_EQ(test, x->live, 1);
	KUNIT_EXPECT_EQ(test, x->balance, 5);
	KUNIT_EXPECT_EQ(test, x->posted, 5);
	/* whoever shows the object has nothing to do with its birth */
	KUNIT_EXPECT_EQ(test, x->birth.site, RL_OP_OPEN);
	KUNIT_EXPECT_GE(test, x->birth.time, before);
	KUNIT_EXPECT_EQ(test, x->birth.pid, 0);
	KUNIT_EXPECT_EQ(test, x->birth.netns, 0);
	KUNIT_EXPECT_STREQ(test, x->birth.comm, "");
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->events[RL_OP_ALLOC], 0);

	audit_hits(b, RL_OP_PUT, 1, 2, 5);
	audit_end(b, 1, true, 0);
	audit_expect_openings(test, 1, 1, 0);
	KUNIT_EXPECT_EQ(test, ledger_lost(test), 0);
}

static void audit_adopts_once(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 16);

	KUNIT_EXPECT_EQ(test, audit_adopt(b, 1, 5), 0);
	KUNIT_EXPECT_EQ(test, audit_adopt(b, 1, 7), 0);
	audit_expect_openings(test, 1, 0, 5);
	KUNIT_EXPECT_EQ(test, ledger_look_at_all(test)->balance, 5);
	/* nor one that was born under watch */
	ledger_hit(b, RL_OP_ALLOC, 2, 1, 1);
	KUNIT_EXPECT_EQ(test, audit_adopt(b, 2, 7), 0);
	audit_expect_openings(test, 1, 0, 5);
	ledger_expect_site(test, RL_OP_ALLOC, 1, 1, 0, 1);
	KUNIT_EXPECT_EQ(test, ledger_look_at_all(test)->balance, 6);
	KUNIT_EXPECT_EQ(test, ledger_lost(test), 0);
}

static void audit_adopting_finds_no_room(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 16);
	int i;

	for (i = 0; i < 15; i++)
		ledger_hit(b, RL_OP_ALLOC, i, 1, 1);
	KUNIT_EXPECT_EQ(test, audit_adopt(b, 15, 2), 0);
	KUNIT_EXPECT_EQ(test, audit_adopt(b, 16, 2), -ENOSPC);
	KUNIT_EXPECT_EQ(test, audit_adopt(b, 15, 2), 0);
	KUNIT_EXPECT_FALSE(test, rl_ledger_knows(b, ledger_object(16)));
	KUNIT_EXPECT_EQ(test, ledger_lost(test), 1);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->lost[RL_LOSS_OBJECTS_FULL], 1);
	audit_expect_openings(test, 1, 0, 2);
}

static void audit_adopting_in_nmi_does_not_wait(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, 16, 16, 16);
	struct rl_objects *t = &b->objects;
	raw_spinlock_t *lock = &t->bucket[hash_long(ledger_object(1), t->bits)].lock;
	unsigned long flags;
	int err;

	KUNIT_ASSERT_TRUE(test, rl_lock(lock, &flags));
	__preempt_count_add(NMI_OFFSET);
	err = rl_ledger_adopt(b, ledger_object(1), 2);
	__preempt_count_sub(NMI_OFFSET);
	rl_unlock(lock, flags);
	KUNIT_EXPECT_EQ(test, err, -EBUSY);
	KUNIT_EXPECT_EQ(test, ledger_lost(test), 1);
	KUNIT_EXPECT_EQ(test, ledger_stats(test)->lost[RL_LOSS_BUSY], 1);
	audit_expect_openings(test, 0, 0, 0);
}

/* As if the only record were @jiffies old. */
static u64 audit_make_old(struct rl_books *b, u64 jiffies)
{
	struct rl_object *o = b->objects.object;

	while (!o->addr)
		o++;
	o->birth.time = get_jiffies_64() - jiffies;
	return o->birth.time;
}

/* A birth on a record that is there already: how many frees are said to be lost. */
static u64 audit_born_again(struct kunit *test, bool adopted, u64 age, u64 *elapsed)
{
	struct rl_books *b = &((struct ledger_test *)test->priv)->books;
	u64 then, lost = ledger_stats(test)->lost[RL_LOSS_FREES_LOST];

	if (adopted)
		KUNIT_ASSERT_EQ(test, audit_adopt(b, 1, 2), 0);
	else
		ledger_hit(b, RL_OP_ALLOC, 1, 2, 2);
	then = audit_make_old(b, age);
	ledger_hit(b, RL_OP_ALLOC, 1, 3, 2);
	*elapsed = get_jiffies_64() - then;
	audit_expect_openings(test, ledger_stats(test)->events[RL_OP_OPEN],
			      ledger_stats(test)->events[RL_OP_OPEN], 0);
	KUNIT_EXPECT_EQ(test, ledger_look_at_all(test)->balance, 2);
	lost = ledger_stats(test)->lost[RL_LOSS_FREES_LOST] - lost;
	audit_end(b, 1, true, 2);
	return lost;
}

static void audit_newborn_may_be_adopted_early(struct kunit *test)
{
	u64 elapsed, lost;

	ledger_new(test, 16, 16, 16);
	KUNIT_EXPECT_EQ(test, audit_born_again(test, true, NEWBORN + 1, &elapsed), 1);
	KUNIT_EXPECT_EQ(test, audit_born_again(test, true, 1000 * HZ, &elapsed), 1);
	KUNIT_EXPECT_EQ(test, audit_born_again(test, false, 0, &elapsed), 1);
	/* unless this machine is too slow to do it in time */
	do {
		lost = audit_born_again(test, true, 0, &elapsed);
	} while (elapsed > NEWBORN);
	KUNIT_EXPECT_EQ(test, lost, 0);
}

static struct kunit_case audit_suite_cases[] = {
	KUNIT_CASE_PARAM(audit_judges, audit_case_gen_params),
	KUNIT_CASE(audit_judges_the_known),
	KUNIT_CASE(audit_learns_from_a_vector),
	KUNIT_CASE(audit_learns_of_openings),
	KUNIT_CASE(audit_learns_only_from_ends),
	KUNIT_CASE(audit_learns_from_short_vectors),
	KUNIT_CASE(audit_opens_with_the_count),
	KUNIT_CASE(audit_adopts_once),
	KUNIT_CASE(audit_adopting_finds_no_room),
	KUNIT_CASE(audit_adopting_in_nmi_does_not_wait),
	KUNIT_CASE(audit_newborn_may_be_adopted_early),
	{}
};

static struct kunit_suite audit_suite = {
	.name = "rl_audit",
	.init = ledger_test_init,
	.exit = ledger_test_exit,
	.test_cases = audit_suite_cases,
};

kunit_test_suite(audit_suite);
