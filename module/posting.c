// SPDX-License-Identifier: GPL-2.0
/*
 * The postings of one object: a few in its record, more in blocks chained to it.
 * The caller holds the object's record lock throughout.
 */

#include <linux/errno.h>
#include <linux/overflow.h>

#include "object.h"
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
