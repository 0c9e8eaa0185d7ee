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

static void note_oldest(u64 *oldest, u64 born, u32 site)
{
	oldest[site] = min(oldest[site], born);
}

static void note_blocks(struct rl_objects *t, const struct rl_object *o, u64 *oldest)
{
	u32 i, j;

	for (i = o->block; i != RL_NIL; i = t->block[i].next)
		for (j = 0; j < RL_BLOCK_POSTINGS; j++)
			if (t->block[i].post[j].refs)
				note_oldest(oldest, o->birth.time, t->block[i].post[j].site);
}

struct note {
	struct rl_objects *table;
	u64 *oldest;
};

static void note_locked(void *ctx, const struct rl_object *o)
{
	struct note *note = ctx;

	note_blocks(note->table, o, note->oldest);
}

/**
 * rl_objects_oldest() - is an object the oldest of the sites it has to do with?
 * @t: the table
 * @index: of its record, below @t->objects.nr
 * @oldest: of each site the earliest birth, jiffies64; made earlier where it is
 *
 * Every object is asked whenever call sites are read, so those without blocks (nearly
 * all) are looked at without the lock. Each value that is read was true at some time
 * of the look. A record that ended meanwhile is left out; one that began anew for the
 * same address just then may be taken for older than it is.
 *
 * Context: process.
 */
void rl_objects_oldest(struct rl_objects *t, u32 index, u64 *oldest)
{
	const struct rl_object *o = &t->object[index];
	/* pairs with the release in __begin(), behind the rest of the record */
	unsigned long addr = smp_load_acquire(&o->addr);
	u64 id = READ_ONCE(o->id);
	struct rl_object copy;
	int i;

	if (!addr)
		return;
	/* the handlers do not wait; what changes meanwhile is seen either way */
	copy = data_race(*o);
	/* the copy is made before it is asked whether it is whole */
	smp_rmb();
	if (READ_ONCE(o->addr) != addr || READ_ONCE(o->id) != id)
		return;
	note_oldest(oldest, copy.birth.time, copy.birth.site);
	for (i = 0; i < RL_INLINE_POSTINGS; i++)
		if (copy.post[i].refs)
			note_oldest(oldest, copy.birth.time, copy.post[i].site);
	if (copy.block != RL_NIL)
		rl_objects_look(t, index, note_locked, &(struct note){ t, oldest });
}
