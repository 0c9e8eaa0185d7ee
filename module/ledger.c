// SPDX-License-Identifier: GPL-2.0
/*
 * The rules: what a birth, a get, a put and an end do to the books. Every path
 * either books the event or counts it under the name of what was lost.
 *
 * Context of rl_ledger_book(): any, preemption off.
 */

#include <linux/jiffies.h>
#include <linux/nsproxy.h>
#include <linux/rcupdate.h>
#include <net/net_namespace.h>

#include "inherit.h"
#include "ledger.h"

/* Postings of one object that are looked at to learn what closes what. */
#define LEARNED_MAX	12

/* Editions are never used twice, whosever they are. */
static atomic_t last_edition;

/* An adopted record this young is that of a newborn, seen before its birth was. */
#define NEWBORN		2

/**
 * struct closing - an object's record that ends, gathered under the record lock
 * @b: the books
 * @o: the record
 * @nr_post: how many postings it had
 * @post: the first LEARNED_MAX of them
 */
struct closing {
	struct rl_books *b;
	struct rl_object o;
	unsigned int nr_post;
	struct rl_posting post[LEARNED_MAX];
};

static void settle_posting(void *ctx, const struct rl_posting *p)
{
	struct closing *c = ctx;

	rl_sites_add(&c->b->sites, p->site, 0, 0, -(s64)p->refs);
	if (c->nr_post < LEARNED_MAX)
		c->post[c->nr_post] = *p;
	c->nr_post++;
}

static void settle_end(void *ctx, const struct rl_object *o)
{
	struct closing *c = ctx;

	c->o = *o;
	rl_sites_add(&c->b->sites, o->birth.site, 0, 1, 0);
}

static bool is_adopted(const struct rl_object *o)
{
	return o->birth.site == RL_OP_OPEN;
}

/*
 * A record that a newborn found at its address. A lookup by a stale pointer can
 * see a file whose memory was reused shortly before its birth is booked.
 */
static void settle_stale(void *ctx, const struct rl_object *o)
{
	struct closing *c = ctx;

	settle_end(ctx, o);
	if (!is_adopted(o) || get_jiffies_64() - o->birth.time > NEWBORN)
		rl_stats_lost(c->b->stats, RL_LOSS_FREES_LOST);
}

static void learn_put(struct closing *c, const struct rl_posting *put)
{
	unsigned int i;

	for (i = 0; i < c->nr_post; i++)
		if (c->post[i].refs > 0)
			rl_pairs_learn(&c->b->pairs, c->post[i].site, put->site,
				       min_t(s64, c->post[i].refs, -(s64)put->refs));
}

/* The gets and puts of an object whose books closed belong to each other. */
static void learn(struct closing *c)
{
	unsigned int i;

	if (c->nr_post > LEARNED_MAX)
		return;
	for (i = 0; i < c->nr_post; i++)
		if (c->post[i].refs < 0)
			learn_put(c, &c->post[i]);
}

/* The audit of an object that ends: what is recorded against its count. */
static void judge(struct closing *c, const struct rl_event *ev)
{
	struct rl_stats __percpu *stats = c->b->stats;

	if (!ev->counted)
		return;
	if (c->o.balance != ev->refs)
		return rl_stats_lost(stats, is_adopted(&c->o) ? RL_LOSS_ADOPTED_OFF :
								RL_LOSS_CLOSED_OFF);
	rl_stats_closed(stats);
	learn(c);
}

/* Does rl_ledger_site()'s work when the chain was not seen before. */
s64 rl_ledger_intern(struct rl_books *b, const struct rl_event *ev)
{
	u32 site;
	int err = rl_sites_intern(&b->sites, ev->op, ev->chain, ev->depth, &site);

	if (!err)
		rl_stack_cache_set_site(&ev->seen, site);
	if (err == -ENOSPC)
		rl_stats_lost(b->stats, RL_LOSS_SITES_FULL);
	return err == -EBUSY ? err : site;
}

/* Only current itself changes its nsproxy, so reading it needs no lock. */
static u32 current_netns(void)
{
	struct nsproxy *ns = READ_ONCE(current->nsproxy);

	return ns ? ns->net_ns->ns.inum : 0;
}

static void birth_now(struct rl_birth *birth, u32 site)
{
	birth->site = site;
	birth->time = get_jiffies_64();
	birth->pid = current->pid;
	birth->netns = current_netns();
	memcpy(birth->comm, current->comm, sizeof(birth->comm));
	birth->comm[sizeof(birth->comm) - 1] = '\0';
}

static void book_birth(struct rl_books *b, const struct rl_event *ev)
{
	struct closing closing = { .b = b };
	struct rl_settle settle = { settle_posting, settle_stale, &closing };
	s64 site = rl_ledger_site(b, ev);
	struct rl_birth birth;
	int err = -EBUSY;

	if (site >= 0) {
		birth_now(&birth, site);
		err = rl_objects_insert(&b->objects, ev->object, ev->refs, &birth, &settle);
	}
	if (err == -ENOSPC)
		return rl_stats_lost(b->stats, RL_LOSS_OBJECTS_FULL);
	if (err)
		return rl_stats_lost(b->stats, RL_LOSS_BUSY);
	rl_sites_add(&b->sites, birth.site, 1, 0, ev->refs);
	if (ev->parent)
		rl_inherit(b, ev->parent, ev->object, birth.site);
	rl_stats_event(b->stats, RL_OP_ALLOC);
}

static void not_booked(struct rl_books *b, enum rl_op op, int err)
{
	if (err == -EBUSY)
		rl_stats_lost(b->stats, RL_LOSS_BUSY);
	else
		rl_stats_unknown(b->stats, op);
}

static void book_ref(struct rl_books *b, const struct rl_event *ev, s32 refs)
{
	s64 site = rl_ledger_site(b, ev);
	int err = -EBUSY;

	if (site >= 0)
		err = rl_objects_post(&b->objects, ev->object, site, refs);
	if (err == -ENOSPC)
		rl_stats_lost(b->stats, RL_LOSS_POSTINGS_FULL);
	else if (err)
		return not_booked(b, ev->op, err);
	rl_sites_add(&b->sites, site, 1, 0, err ? 0 : refs);
	rl_stats_event(b->stats, ev->op);
}

/* It may be another thread's by now that is due; what is posted makes the sum right. */
static void book_recount(struct rl_books *b, const struct rl_event *ev)
{
	s64 site = rl_ledger_site(b, ev);
	int err = -EBUSY;
	u32 to = site;
	s32 due = 0;

	if (site >= 0)
		err = rl_objects_recount(&b->objects, ev->object, ev->recount, &to, &due);
	if (err == -ENOSPC)
		rl_stats_lost(b->stats, RL_LOSS_POSTINGS_FULL);
	else if (err)
		return not_booked(b, ev->op, err);
	rl_sites_add(&b->sites, site, 1, 0, err ? 0 : due);
	rl_stats_event(b->stats, ev->op);
}

static void book_end(struct rl_books *b, const struct rl_event *ev)
{
	struct closing closing = { .b = b };
	struct rl_settle settle = { settle_posting, settle_end, &closing };
	s64 site = rl_ledger_site(b, ev);
	int err = -EBUSY;

	if (site >= 0)
		err = rl_objects_remove(&b->objects, ev->object, &settle);
	if (err == -ENOENT)
		return rl_stats_unknown(b->stats, ev->op);
	if (err)
		return rl_stats_lost(b->stats, RL_LOSS_BUSY);
	judge(&closing, ev);
	rl_sites_add(&b->sites, site, 1, 0, 0);
	rl_stats_event(b->stats, ev->op);
}

/**
 * rl_ledger_adopt() - take in an object that was born before the books
 * @b: the books
 * @object: the object
 * @refs: references it has, but for that of the event which shows it
 *
 * Context: any, preemption off. Off by one is the balance of an object when another
 * CPU was at it: its get was counted in memory already and its hit is still to come;
 * or its put hit while the books were closed, and is still to be counted.
 * Return: 0 when it is in the books now.
 */
int rl_ledger_adopt(struct rl_books *b, unsigned long object, s32 refs)
{
	struct rl_birth birth = { .time = get_jiffies_64(), .site = RL_OP_OPEN };
	int err = rl_objects_insert(&b->objects, object, refs, &birth, NULL);

	if (err == -EEXIST)
		return 0;
	if (err == -ENOSPC)
		rl_stats_lost(b->stats, RL_LOSS_OBJECTS_FULL);
	else if (err)
		rl_stats_lost(b->stats, RL_LOSS_BUSY);
	if (err)
		return err;
	rl_sites_add(&b->sites, birth.site, 1, 0, refs);
	rl_stats_event(b->stats, RL_OP_OPEN);
	return 0;
}

/**
 * rl_ledger_due() - has memory what the books have not?
 * @b: the books
 * @ev: the event, with @recount; @op and @refs are set
 *
 * Context: any, preemption off.
 * Return: false when there is nothing to be booked.
 */
bool rl_ledger_due(struct rl_books *b, struct rl_event *ev)
{
	int err = rl_objects_recount(&b->objects, ev->object, ev->recount, NULL, &ev->refs);

	if (err) {
		not_booked(b, ev->op, err);
		return false;
	}
	ev->op = ev->refs < 0 ? RL_OP_PUT : RL_OP_GET;
	return ev->refs;
}

/**
 * rl_ledger_book() - enter one event
 * @b: the books
 * @ev: the event
 *
 * Context: any, preemption off.
 */
void rl_ledger_book(struct rl_books *b, const struct rl_event *ev)
{
	switch (ev->op) {
	case RL_OP_ALLOC:
		return book_birth(b, ev);
	case RL_OP_GET:
		return ev->recount ? book_recount(b, ev) : book_ref(b, ev, 1);
	case RL_OP_PUT:
		return ev->recount ? book_recount(b, ev) : book_ref(b, ev, -1);
	case RL_OP_FREE:
		return book_end(b, ev);
	default:
		return;
	}
}

/**
 * rl_ledger_close() - stop booking; the books stay to be read
 * @b: the books
 *
 * Context: may sleep. No handler is at work on the books afterwards.
 */
void rl_ledger_close(struct rl_books *b)
{
	WRITE_ONCE(b->open, false);
	synchronize_rcu();
}

/**
 * rl_ledger_clear() - throw away what closed books hold
 * @b: the books
 *
 * Context: may sleep; no reader may be at work on the books.
 */
void rl_ledger_clear(struct rl_books *b)
{
	rl_objects_clear(&b->objects);
	rl_sites_clear(&b->sites);
	rl_pairs_clear(&b->pairs);
	rl_stats_clear(b->stats);
	b->opened = get_jiffies_64();
	b->edition = atomic_inc_return(&last_edition);
}

/**
 * rl_ledger_open() - start new, empty books
 * @b: closed books
 *
 * Context: may sleep; no reader may be at work on the books.
 */
void rl_ledger_open(struct rl_books *b)
{
	rl_ledger_clear(b);
	/* pairs with the acquire in rl_probe_hit() */
	smp_store_release(&b->open, true);
}

/* Bytes that rl_ledger_init() sets up. */
size_t rl_ledger_bytes(const struct rl_size *size)
{
	return rl_objects_bytes(size->objects, size->blocks) +
	       rl_sites_bytes(size->sites) + rl_pairs_bytes() +
	       num_possible_cpus() * sizeof(struct rl_stats);
}

/**
 * rl_ledger_init() - set up closed books
 * @b: the books, zeroed
 * @size: how large
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM, then nothing is left behind.
 */
int rl_ledger_init(struct rl_books *b, const struct rl_size *size)
{
	b->sample = 1;
	b->depth = RL_DEPTH_MAX;
	b->stats = alloc_percpu(struct rl_stats);
	if (!b->stats)
		return -ENOMEM;
	if (rl_sites_init(&b->sites, size->sites))
		goto err_sites;
	if (rl_pairs_init(&b->pairs))
		goto err_pairs;
	if (rl_objects_init(&b->objects, size->objects, size->blocks))
		goto err_objects;
	return 0;

err_objects:
	rl_pairs_exit(&b->pairs);
err_pairs:
	rl_sites_exit(&b->sites);
err_sites:
	free_percpu(b->stats);
	return -ENOMEM;
}

/**
 * rl_ledger_exit() - give the memory of closed books back
 * @b: the books
 *
 * Context: may sleep; no handler and no reader may be at work on the books.
 */
void rl_ledger_exit(struct rl_books *b)
{
	rl_objects_exit(&b->objects);
	rl_pairs_exit(&b->pairs);
	rl_sites_exit(&b->sites);
	free_percpu(b->stats);
}

#ifdef RL_KUNIT
#include "../tests/kunit/ledger_test.c"
#endif
