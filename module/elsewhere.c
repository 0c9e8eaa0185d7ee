// SPDX-License-Identifier: GPL-2.0
/*
 * Classes whose count also changes where no hook is: plain additions under a lock. What
 * changed since the last hit is in the object's balance, but posted for nobody ("rest" in
 * its line). So a balance is right at each hit whatever happened before; who did it is
 * known of the hooked part only.
 *
 * And references that change hands: what an object was born with may belong to nobody in
 * particular until somebody takes the object away, who has it to give back from then on.
 */

#include "elsewhere.h"
#include "posting.h"

struct level {
	int (*count)(unsigned long object, s32 *count);
	s32 own;
};

static void level(void *ctx, struct rl_object *o)
{
	const struct level *l = ctx;
	s32 refs;

	if (!l->count(o->addr, &refs))
		o->balance = refs - l->own;
}

/**
 * rl_elsewhere_level() - bring an object's balance to what memory says
 * @b: the books
 * @object: the object
 * @count: reads how many references it has, without faulting
 * @own: references in that number which the hit is still to be posted for
 *
 * Of two CPUs that are at one object one may be taken for elsewhere; its own hit then
 * makes up for it. Where the record cannot be had now, the next hit is early enough.
 *
 * Context: any, preemption off.
 */
void rl_elsewhere_level(struct rl_books *b, unsigned long object,
			int (*count)(unsigned long object, s32 *count), s32 own)
{
	struct level l = { count, own };

	rl_objects_with(&b->objects, object, level, &l);
}

/**
 * struct heir - who gets what an object was born with
 * @t: the table
 * @site: the heir
 * @from: the site of the birth
 * @refs: how many moved
 * @full: there was no room for the heir
 */
struct heir {
	struct rl_objects *t;
	u32 site;
	u32 from;
	s32 refs;
	bool full;
};

/* A birth's posting is the first of all, and nothing is posted to its site later on. */
static void take_over(void *ctx, struct rl_object *o)
{
	s32 refs = o->post[0].refs;
	struct heir *h = ctx;

	if (o->post[0].site != o->birth.site || refs <= 0)
		return;
	h->from = o->birth.site;
	h->full = rl_posting_move(h->t, o, h->from, h->site, refs);
	if (!h->full)
		h->refs = refs;
}

/**
 * rl_elsewhere_take_over() - somebody takes over what an object was born with
 * @b: the books
 * @ev: the event, a get
 *
 * Nothing is booked if its birth has no reference left. Without room they stay with it.
 *
 * Context: any, preemption off.
 */
void rl_elsewhere_take_over(struct rl_books *b, const struct rl_event *ev)
{
	s64 site = rl_ledger_site(b, ev);
	struct heir h = { .t = &b->objects, .site = site };
	int err = -EBUSY;

	if (site >= 0)
		err = rl_objects_with(&b->objects, ev->object, take_over, &h);
	if (err == -EBUSY)
		rl_stats_lost(b->stats, RL_LOSS_BUSY);
	if (h.full)
		rl_stats_lost(b->stats, RL_LOSS_POSTINGS_FULL);
	if (err || !h.refs)
		return;
	rl_sites_add(&b->sites, h.site, 1, 0, h.refs);
	rl_sites_add(&b->sites, h.from, 0, 0, -(s64)h.refs);
	rl_stats_event(b->stats, ev->op);
}
