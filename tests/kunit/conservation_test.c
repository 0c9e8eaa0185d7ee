// SPDX-License-Identifier: GPL-2.0
/*
 * Many random events, always the same ones: the books must agree with a plain
 * model, and nothing may vanish without a name. ledger_test.c includes this file.
 */

#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/prandom.h>

#define MODEL_OBJECTS	32
#define MODEL_CHAINS	6
#define MODEL_EVENTS	20000

/* What is known of a site, and what is posted on an object by it. */
struct model_site {
	s64 events, ended, refs;
};

struct model_object {
	bool alive, adopted;
	unsigned int birth;
	s64 balance;
	s64 posted[RL_OP_NR][MODEL_CHAINS];
};

struct model {
	struct model_object object[MODEL_OBJECTS];
	struct model_site site[RL_OP_NR][MODEL_CHAINS];
	u64 events[RL_OP_NR];
	u64 unknown[RL_OP_NR];
	u64 frees_lost, closed, closed_off, adopted_off;
};

static void model_end(struct model *m, struct model_object *o)
{
	int op, chain;

	for (op = 0; op < RL_OP_NR; op++)
		for (chain = 0; chain < MODEL_CHAINS; chain++)
			m->site[op][chain].refs -= o->posted[op][chain];
	m->site[o->adopted ? RL_OP_OPEN : RL_OP_ALLOC][o->birth].ended++;
	memset(o, 0, sizeof(*o));
}

/* Openings are all of one site: chain 0 stands for it. */
static void model_hit(struct model *m, enum rl_op op, unsigned int object,
		      unsigned int chain, s32 refs)
{
	struct model_object *o = &m->object[object];

	if (op == RL_OP_OPEN && o->alive)
		return;
	if (op == RL_OP_ALLOC || op == RL_OP_OPEN) {
		m->frees_lost += o->alive;
		if (o->alive)
			model_end(m, o);
		o->alive = true;
		o->adopted = op == RL_OP_OPEN;
		o->birth = chain;
	} else if (!o->alive) {
		m->unknown[op]++;
		return;
	}
	if (op == RL_OP_FREE) {
		m->closed += o->balance == refs;
		*(o->adopted ? &m->adopted_off : &m->closed_off) += o->balance != refs;
		model_end(m, o);
		refs = 0;
	}
	m->events[op]++;
	m->site[op][chain].events++;
	m->site[op][chain].refs += refs;
	o->posted[op][chain] += refs;
	o->balance += refs;
}

static void model_expect_losses(struct kunit *test, const struct model *m)
{
	const struct rl_stats *s = ledger_stats(test);

	KUNIT_EXPECT_EQ(test, s->closed, m->closed);
	KUNIT_EXPECT_EQ(test, s->lost[RL_LOSS_FREES_LOST], m->frees_lost);
	KUNIT_EXPECT_EQ(test, s->lost[RL_LOSS_CLOSED_OFF], m->closed_off);
	KUNIT_EXPECT_EQ(test, s->lost[RL_LOSS_ADOPTED_OFF], m->adopted_off);
	KUNIT_EXPECT_EQ(test, ledger_lost(test),
			m->frees_lost + m->closed_off + m->adopted_off);
}

static void model_expect(struct kunit *test, const struct model *m)
{
	s64 balance = 0, refs = 0, live = 0;
	struct ledger_test *x;
	int i, op, chain;

	for (i = 0; i < MODEL_OBJECTS; i++) {
		balance += m->object[i].balance;
		live += m->object[i].alive;
	}
	for (op = 0; op < RL_OP_NR; op++) {
		KUNIT_EXPECT_EQ(test, ledger_stats(test)->events[op], m->events[op]);
		KUNIT_EXPECT_EQ(test, ledger_stats(test)->unknown[op], m->unknown[op]);
		for (chain = 0; chain < MODEL_CHAINS; chain++) {
			const struct model_site *s = &m->site[op][chain];

			if (op == RL_OP_OPEN && !chain)
				audit_expect_openings(test, s->events, s->ended, s->refs);
			else
				ledger_expect_site(test, op, chain, s->events, s->ended,
						   s->refs);
			refs += s->refs;
		}
	}
	model_expect_losses(test, m);
	x = ledger_look_at_all(test);
	KUNIT_EXPECT_EQ(test, x->live, live);
	KUNIT_EXPECT_EQ(test, x->balance, balance);
	KUNIT_EXPECT_EQ(test, x->posted, balance);
	KUNIT_EXPECT_EQ(test, refs, balance);
}

/* Births and ends are rare, so objects live through many gets and puts. */
static enum rl_op random_op(u32 r)
{
	if (r % 16 == 0)
		return RL_OP_ALLOC;
	if (r % 16 == 1)
		return RL_OP_FREE;
	return r % 2 ? RL_OP_GET : RL_OP_PUT;
}

static s32 refs_of(enum rl_op op, u32 r)
{
	const s32 refs[RL_OP_NR] = { r % 4, 1, -1, 0 };

	return refs[op];
}

/*
 * One random event in the books and in the model. Unknown objects are adopted now
 * and then; what is adopted is not born again, for that depends on its age. About
 * every other end has the right count.
 */
static void model_step(struct rl_books *b, struct model *m, u32 r)
{
	u32 object = (r >> 8) % MODEL_OBJECTS, chain = (r >> 16) % MODEL_CHAINS;
	const struct model_object *o = &m->object[object];
	enum rl_op op = random_op(r);
	s32 refs = refs_of(op, r >> 24);

	if (op == RL_OP_GET && r >> 30 == 0) {
		audit_adopt(b, object, 1 + chain);
		model_hit(m, RL_OP_OPEN, object, 0, 1 + chain);
	} else if (op == RL_OP_FREE) {
		refs = o->balance + (r >> 31);
		audit_end(b, object, true, refs);
		model_hit(m, op, object, 0, refs);
		return;
	} else if (op == RL_OP_ALLOC && o->adopted) {
		return;
	}
	ledger_hit(b, op, object, chain, refs);
	model_hit(m, op, object, chain, refs);
}

static void conservation_agrees_with_a_model(struct kunit *test)
{
	struct rl_books *b = ledger_new(test, MODEL_OBJECTS, 3 * MODEL_OBJECTS, 64);
	struct model *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	struct rnd_state rnd;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, m);
	prandom_seed_state(&rnd, 1494);
	for (i = 1; i <= MODEL_EVENTS; i++) {
		model_step(b, m, prandom_u32_state(&rnd));
		if (i % 4000 == 0)
			model_expect(test, m);
	}
	for (i = 0; i < MODEL_OBJECTS; i++) {
		audit_end(b, i, true, 0);
		model_hit(m, RL_OP_FREE, i, 0, 0);
	}
	model_expect(test, m);
	KUNIT_EXPECT_GT(test, m->closed, 0);
	KUNIT_EXPECT_GT(test, m->closed_off, 0);
	KUNIT_EXPECT_GT(test, m->adopted_off, 0);
	KUNIT_EXPECT_GT(test, atomic_read(&b->pairs.used), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->objects.blocks.used), 0);
}

/* Books that are too small for all, one or two threads that fill them. */
#define CROWD_MAX	2
#define CROWD_EVENTS	15000

struct crowd {
	struct rl_books *books;
	u64 hits[CROWD_MAX][RL_OP_NR];
	struct completion done[CROWD_MAX];
};

struct crowd_member {
	struct crowd *crowd;
	int nr;
};

static int crowd_thread(void *arg)
{
	struct crowd_member *me = arg;
	struct crowd *c = me->crowd;
	struct rnd_state rnd;
	int i;

	prandom_seed_state(&rnd, 1494 + me->nr);
	for (i = 0; i < CROWD_EVENTS; i++) {
		u32 r = prandom_u32_state(&rnd);
		enum rl_op op = random_op(r);

		ledger_hit(c->books, op, (r >> 8) % 24, (r >> 16) % 16, refs_of(op, r >> 24));
		c->hits[me->nr][op]++;
		cond_resched();
	}
	kthread_complete_and_exit(&c->done[me->nr], 0);
}

static void crowd_run(struct kunit *test, struct crowd *c, int threads,
		      int (*thread)(void *))
{
	unsigned int cpu = cpumask_first(cpu_online_mask);
	struct task_struct *tasks[CROWD_MAX];
	struct crowd_member me[CROWD_MAX];
	int i;

	for (i = 0; i < threads; i++) {
		me[i] = (struct crowd_member){ c, i };
		init_completion(&c->done[i]);
		tasks[i] = kthread_create_on_cpu(thread, &me[i], cpu, "rl_crowd/%u");
		cpu = cpumask_next(cpu, cpu_online_mask);
	}
	for (i = 0; i < threads; i++)
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, tasks[i]);
	for (i = 0; i < threads; i++)
		wake_up_process(tasks[i]);
	for (i = 0; i < threads; i++)
		wait_for_completion(&c->done[i]);
}

/* Every hit is booked, or was on an unknown object, or found no room. */
static void crowd_expect_hits(struct kunit *test, const struct crowd *c)
{
	const struct rl_stats *s = ledger_stats(test);
	int op;

	for (op = 0; op < RL_OP_NR; op++) {
		u64 lost = op == RL_OP_ALLOC ? s->lost[RL_LOSS_OBJECTS_FULL] : 0;

		KUNIT_EXPECT_EQ(test, s->events[op] + s->unknown[op] + lost,
				c->hits[0][op] + c->hits[1][op]);
	}
	KUNIT_EXPECT_GT(test, s->lost[RL_LOSS_OBJECTS_FULL], 0);
	KUNIT_EXPECT_GT(test, s->lost[RL_LOSS_SITES_FULL], 0);
	KUNIT_EXPECT_GT(test, s->lost[RL_LOSS_POSTINGS_FULL], 0);
	KUNIT_EXPECT_GT(test, s->lost[RL_LOSS_FREES_LOST], 0);
	KUNIT_EXPECT_EQ(test, s->lost[RL_LOSS_BUSY], 0);
}

/* The sites hold what the objects hold, but for the postings without room. */
static void crowd_expect_sums(struct kunit *test, struct rl_books *b)
{
	const struct rl_stats *s = ledger_stats(test);
	struct ledger_test *x = ledger_look_at_all(test);
	struct rl_site_sum sum, all = {};
	u64 events[RL_OP_NR] = {};
	u32 i;

	for (i = 0; i < rl_sites_used(&b->sites); i++) {
		rl_sites_sum(&b->sites, i, &sum);
		events[b->sites.site[i].op] += sum.events;
		all.ended += sum.ended;
		all.refs += sum.refs;
	}
	for (i = 0; i < RL_OP_NR; i++)
		KUNIT_EXPECT_EQ(test, events[i], s->events[i]);
	KUNIT_EXPECT_EQ(test, all.refs, x->posted);
	KUNIT_EXPECT_LE(test, abs(x->balance - x->posted), s->lost[RL_LOSS_POSTINGS_FULL]);
	KUNIT_EXPECT_EQ(test, all.ended, s->events[RL_OP_FREE] + s->lost[RL_LOSS_FREES_LOST]);
	KUNIT_EXPECT_EQ(test, x->live, s->events[RL_OP_ALLOC] - all.ended);
	KUNIT_EXPECT_EQ(test, x->live, atomic_read(&b->objects.objects.used));
}

static void conservation_with_threads(struct kunit *test, int threads)
{
	struct crowd *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	if (num_online_cpus() < threads)
		kunit_skip(test, "needs %d processors", threads);
	c->books = ledger_new(test, 16, 2, 32);
	crowd_run(test, c, threads, crowd_thread);
	crowd_expect_hits(test, c);
	crowd_expect_sums(test, c->books);
	rl_ledger_clear(c->books);
	KUNIT_EXPECT_EQ(test, atomic_read(&c->books->objects.blocks.used), 0);
}

static void conservation_in_full_books(struct kunit *test)
{
	conservation_with_threads(test, 1);
}

static void conservation_between_threads(struct kunit *test)
{
	conservation_with_threads(test, 2);
}

/* Each opening balance was posted once, and went with its object. */
static void crowd_expect_openings(struct kunit *test, struct rl_books *b)
{
	struct ledger_test *x = ledger_look_at_all(test);
	struct rl_site_sum sum;

	rl_sites_sum(&b->sites, RL_OP_OPEN, &sum);
	KUNIT_EXPECT_GE(test, sum.events, CROWD_EVENTS / 64);
	KUNIT_EXPECT_EQ(test, sum.events, ledger_stats(test)->events[RL_OP_OPEN]);
	KUNIT_EXPECT_EQ(test, sum.ended, ledger_stats(test)->events[RL_OP_FREE]);
	KUNIT_EXPECT_EQ(test, sum.events - sum.ended, x->live);
	KUNIT_EXPECT_EQ(test, sum.refs, 2 * x->live);
	KUNIT_EXPECT_EQ(test, x->balance, x->posted);
}

/* Whoever sees an object first adopts it; ends leave nothing of it. */
static int adopting_thread(void *arg)
{
	struct crowd_member *me = arg;
	struct crowd *c = me->crowd;
	int i, wrong = 0;

	for (i = 0; i < CROWD_EVENTS; i++) {
		wrong += audit_adopt(c->books, i / 64 % 8, 2) != 0;
		ledger_hit(c->books, RL_OP_GET, i / 64 % 8, 1, 0);
		ledger_hit(c->books, RL_OP_PUT, i / 64 % 8, 2, 0);
		if (i % 64 == 63)
			audit_end(c->books, i / 64 % 8, false, 0);
		cond_resched();
	}
	c->hits[me->nr][RL_OP_OPEN] = wrong;
	kthread_complete_and_exit(&c->done[me->nr], 0);
}

static void conservation_between_adopters(struct kunit *test)
{
	struct crowd *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);
	const struct rl_stats *s;

	KUNIT_ASSERT_NOT_NULL(test, c);
	if (num_online_cpus() < CROWD_MAX)
		kunit_skip(test, "needs %d processors", CROWD_MAX);
	c->books = ledger_new(test, 16, 2, 32);
	crowd_run(test, c, CROWD_MAX, adopting_thread);
	KUNIT_EXPECT_EQ(test, c->hits[0][RL_OP_OPEN] + c->hits[1][RL_OP_OPEN], 0);
	crowd_expect_openings(test, c->books);
	s = ledger_stats(test);
	KUNIT_EXPECT_EQ(test, ledger_lost(test), 0);
	KUNIT_EXPECT_EQ(test, s->events[RL_OP_GET] + s->unknown[RL_OP_GET],
			CROWD_MAX * CROWD_EVENTS);
	KUNIT_EXPECT_EQ(test, s->events[RL_OP_PUT] + s->unknown[RL_OP_PUT],
			CROWD_MAX * CROWD_EVENTS);
}

static struct kunit_case conservation_cases[] = {
	KUNIT_CASE(conservation_agrees_with_a_model),
	KUNIT_CASE(conservation_in_full_books),
	KUNIT_CASE_SLOW(conservation_between_threads),
	KUNIT_CASE_SLOW(conservation_between_adopters),
	{}
};

static struct kunit_suite conservation_suite = {
	.name = "rl_conservation",
	.init = ledger_test_init,
	.exit = ledger_test_exit,
	.test_cases = conservation_cases,
};

kunit_test_suite(conservation_suite);
