// SPDX-License-Identifier: GPL-2.0
/*
 * The postings of one object: a few in its record, more in blocks chained to it.
 * The caller holds the object's record lock throughout.
 */

#include <linux/errno.h>

#include "posting.h"

static void scan(struct rl_posting *post, int nr, u32 site,
		 struct rl_posting **found, struct rl_posting **room)
{
	int i;

	for (i = 0; i < nr && !*found; i++) {
		if (!post[i].refs)
			*room = *room ?: &post[i];
		else if (post[i].site == site)
			*found = &post[i];
	}
}

/* A new block behind the last one, or NULL when the object or the pool is full. */
static struct rl_block *grow(struct rl_objects *t, u32 *link, int blocks)
{
	struct rl_block *b;
	u32 i;

	if (blocks == RL_BLOCKS_MAX)
		return NULL;
	i = rl_pool_get(&t->blocks);
	if (i == RL_NIL)
		return NULL;
	b = &t->block[i];
	memset(b->post, 0, sizeof(b->post));
	b->next = RL_NIL;
	*link = i;
	return b;
}

/* The slot of @site, or a free one, or NULL when there is no room. */
static struct rl_posting *slot(struct rl_objects *t, struct rl_object *o, u32 site)
{
	struct rl_posting *found = NULL, *room = NULL;
	u32 *link = &o->block;
	int blocks = 0;
	struct rl_block *b;

	scan(o->post, RL_INLINE_POSTINGS, site, &found, &room);
	for (; !found && *link != RL_NIL; link = &b->next, blocks++) {
		b = &t->block[*link];
		scan(b->post, RL_BLOCK_POSTINGS, site, &found, &room);
	}
	if (found || room)
		return found ?: room;
	b = grow(t, link, blocks);
	return b ? &b->post[0] : NULL;
}

/**
 * rl_posting_add() - post references of a site on an object
 * @t: the table
 * @o: the object
 * @site: who took or gave back
 * @refs: how many, negative for puts
 *
 * Context: record lock held.
 * Return: 0; -ENOSPC when only the object's balance took them, because it has no
 * room for another site, or when a number would pass 2^31.
 */
int rl_posting_add(struct rl_objects *t, struct rl_object *o, u32 site, s32 refs)
{
	struct rl_posting *p = slot(t, o, site);
	s32 sum;

	if (check_add_overflow(o->balance, refs, &sum))
		return -ENOSPC;
	o->balance = sum;
	if (!p || check_add_overflow(p->refs, refs, &sum))
		return -ENOSPC;
	if (!p->refs)
		p->site = site;
	p->refs = sum;
	return 0;
}

/**
 * rl_posting_move() - post for one site what was posted for another
 * @t: the table
 * @o: the object, whose balance stays what it is
 * @from: site to take it from
 * @to: another site
 * @refs: how many
 *
 * Context: record lock held.
 * Return: 0; -ENOSPC as for rl_posting_add(), then nothing has changed.
 */
int rl_posting_move(struct rl_objects *t, struct rl_object *o, u32 from, u32 to, s32 refs)
{
	s32 balance = o->balance;
	int err = rl_posting_add(t, o, to, refs);

	/* without room both sites' postings are as before, not the balance */
	if (!err && rl_posting_add(t, o, from, -refs)) {
		o->balance = balance;
		err = -ENOSPC;
		rl_posting_add(t, o, to, -refs);
	}
	o->balance = balance;
	return err;
}

/* Slot number @at of an object, or NULL behind its last one. */
static const struct rl_posting *slot_nr(struct rl_objects *t, const struct rl_object *o,
					u32 at)
{
	u32 i = o->block;

	if (at < RL_INLINE_POSTINGS)
		return &o->post[at];
	for (at -= RL_INLINE_POSTINGS; at >= RL_BLOCK_POSTINGS; at -= RL_BLOCK_POSTINGS) {
		if (i == RL_NIL)
			return NULL;
		i = t->block[i].next;
	}
	return i == RL_NIL ? NULL : &t->block[i].post[at];
}

/**
 * rl_posting_copy() - copy some postings of an object
 * @t: the table
 * @o: the object
 * @at: where to begin, at first 0, and where to go on
 * @to: where they go
 * @room: how many fit
 *
 * Context: record lock held.
 * Return: how many; 0 when there are no more.
 */
unsigned int rl_posting_copy(struct rl_objects *t, const struct rl_object *o, u32 *at,
			     struct rl_posting *to, unsigned int room)
{
	const struct rl_posting *p;
	unsigned int n = 0;

	while (n < room && (p = slot_nr(t, o, *at))) {
		++*at;
		if (p->refs)
			to[n++] = *p;
	}
	return n;
}

static void settle_all(const struct rl_posting *post, int nr,
		       const struct rl_settle *settle)
{
	int i;

	for (i = 0; settle && i < nr; i++)
		if (post[i].refs)
			settle->posting(settle->ctx, &post[i]);
}

/**
 * rl_posting_settle() - report every posting, then give the blocks back
 * @t: the table
 * @o: the object, whose record ends
 * @settle: who is told, or NULL
 *
 * Context: record lock held.
 */
void rl_posting_settle(struct rl_objects *t, struct rl_object *o,
		       const struct rl_settle *settle)
{
	u32 i = o->block, next;

	settle_all(o->post, RL_INLINE_POSTINGS, settle);
	for (; i != RL_NIL; i = next) {
		next = t->block[i].next;
		settle_all(t->block[i].post, RL_BLOCK_POSTINGS, settle);
		rl_pool_put(&t->blocks, i);
	}
	o->block = RL_NIL;
	if (settle)
		settle->end(settle->ctx, o);
}
