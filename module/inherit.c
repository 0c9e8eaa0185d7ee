// SPDX-License-Identifier: GPL-2.0
/*
 * What a newborn has from the object that it is a copy of: the copy's pages came by the
 * ways by which the parent had grown, not by the fork. They are posted to sites of the
 * parent's call chains, but as births, so that what the child grows by itself stays
 * apart. What the parent's postings do not account for stays at the child's birth.
 *
 * Two record locks are never held at once: the parent's postings are copied a few at a
 * time. The parent may change meanwhile, but each move leaves the child's sum as it is.
 */

#include "inherit.h"
#include "ledger.h"
#include "posting.h"

/* Postings at a time. */
#define STRETCH	16

/**
 * struct stretch - a few postings on their way
 * @b: the books
 * @birth: the site of the child's birth
 * @at: where the next ones are among those of the parent
 * @nr: how many there are; @post[0 .. @nr - 1]
 * @moved: how many of them the child has
 * @post: of the parent, then with the child's sites
 */
struct stretch {
	struct rl_books *b;
	u32 birth;
	u32 at;
	unsigned int nr;
	unsigned int moved;
	struct rl_posting post[STRETCH];
};

static void copy_some(void *ctx, struct rl_object *o)
{
	struct stretch *s = ctx;

	s->nr = rl_posting_copy(&s->b->objects, o, &s->at, s->post, STRETCH);
}

static void move_some(void *ctx, struct rl_object *o)
{
	struct stretch *s = ctx;
	struct rl_posting *p = s->post;

	for (; s->moved < s->nr; s->moved++, p++)
		if (p->site != s->birth &&
		    rl_posting_move(&s->b->objects, o, s->birth, p->site, p->refs))
			return;
}

/* That of births with the same chain. Of a chain that is not known, the one for those. */
static u32 site_of_birth(struct rl_books *b, u32 site)
{
	const struct rl_callsite *c = &b->sites.site[site];
	u32 birth = RL_OP_ALLOC;

	if (site == RL_OP_OPEN)
		return site;
	if (site >= RL_OP_NR &&
	    rl_sites_intern(&b->sites, RL_OP_ALLOC, c->chain, c->depth, &birth) == -ENOSPC)
		rl_stats_lost(b->stats, RL_LOSS_SITES_FULL);
	return birth;
}

static void count_moved(const struct stretch *s)
{
	unsigned int i;

	for (i = 0; i < s->moved; i++) {
		rl_sites_add(&s->b->sites, s->post[i].site, 0, 0, s->post[i].refs);
		rl_sites_add(&s->b->sites, s->birth, 0, 0, -(s64)s->post[i].refs);
	}
}

/**
 * rl_inherit() - give a newborn the postings of the object that it is a copy of
 * @b: the books
 * @parent: which, in the books or not
 * @child: the newborn, which is in the books
 * @birth: the site that all it has is posted to
 *
 * What finds no room stays posted to @birth: nothing is lost.
 *
 * Context: any, preemption off.
 */
void rl_inherit(struct rl_books *b, unsigned long parent, unsigned long child, u32 birth)
{
	struct stretch s = { .b = b, .birth = birth };
	unsigned int i;

	while (s.moved == s.nr && !rl_objects_with(&b->objects, parent, copy_some, &s) &&
	       s.nr) {
		for (i = 0; i < s.nr; i++)
			s.post[i].site = site_of_birth(b, s.post[i].site);
		s.moved = 0;
		if (rl_objects_with(&b->objects, child, move_some, &s))
			return;
		count_moved(&s);
	}
}
