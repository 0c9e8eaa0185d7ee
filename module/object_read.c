// SPDX-License-Identifier: GPL-2.0
/* The table of live tracked objects, as its readers see it. Locking: see struct rl_objects. */

#include "context.h"
#include "object.h"

/**
 * rl_objects_look() - look at one record with its object held
 * @t: the table
 * @index: of the record, below @t->objects.nr
 * @look: called under the record lock; brief, must not block or call back
 * @ctx: passed on
 *
 * Context: process.
 * Return: false when the record is free.
 */
bool rl_objects_look(struct rl_objects *t, u32 index,
		     void (*look)(void *ctx, const struct rl_object *o), void *ctx)
{
	struct rl_object *o = &t->object[index];
	unsigned long addr = READ_ONCE(o->addr), flags;
	struct rl_bucket *b;
	bool alive;

	if (!addr)
		return false;
	b = rl_bucket_of(t, addr);
	if (!rl_lock(&b->lock, &flags))
		return false;
	/* the record may have ended, or begun anew in another bucket */
	alive = READ_ONCE(o->addr) == addr;
	if (alive)
		look(ctx, o);
	rl_unlock(&b->lock, flags);
	return alive;
}

static unsigned int copy_used(const struct rl_posting *post, int nr,
			      struct rl_posting *to)
{
	unsigned int n = 0;
	int i;

	for (i = 0; i < nr; i++)
		if (post[i].refs)
			to[n++] = post[i];
	return n;
}

/**
 * rl_objects_postings() - copy an object's postings
 * @t: the table
 * @o: the object
 * @to: room for RL_POSTINGS_MAX
 *
 * Context: record lock held (inside rl_objects_look()).
 * Return: how many there are.
 */
unsigned int rl_objects_postings(struct rl_objects *t, const struct rl_object *o,
				 struct rl_posting *to)
{
	unsigned int n = copy_used(o->post, RL_INLINE_POSTINGS, to);
	u32 i;

	for (i = o->block; i != RL_NIL; i = t->block[i].next)
		n += copy_used(t->block[i].post, RL_BLOCK_POSTINGS, to + n);
	return n;
}
