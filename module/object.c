// SPDX-License-Identifier: GPL-2.0
/* The table of live tracked objects. Locking: see struct rl_objects. */

#include <linux/log2.h>
#include <linux/mm.h>

#include "context.h"
#include "object.h"
#include "posting.h"

/* Caller holds b->lock. The link that leads to the object, or to RL_NIL. */
static u32 *__find(struct rl_objects *t, struct rl_bucket *b, unsigned long addr)
{
	u32 *link = &b->head;

	lockdep_assert_held(&b->lock);
	while (*link != RL_NIL && t->object[*link].addr != addr)
		link = &t->object[*link].next;
	return link;
}

/* Caller holds the bucket's lock. Ends the record behind @link. */
static void __end(struct rl_objects *t, u32 *link, const struct rl_settle *settle)
{
	u32 i = *link;
	struct rl_object *o = &t->object[i];

	WRITE_ONCE(*link, o->next);
	rl_posting_settle(t, o, settle);
	/* pairs with the READ_ONCE in peek(), rl_objects_maybe() and rl_objects_look() */
	WRITE_ONCE(o->addr, 0);
	rl_pool_put(&t->objects, i);
}

/* Caller holds b->lock. Postings and balance are the caller's to make. */
static struct rl_object *__begin(struct rl_objects *t, struct rl_bucket *b, u32 i,
				 unsigned long addr, const struct rl_birth *birth)
{
	struct rl_object *o = &t->object[i];

	o->id = atomic64_inc_return(&t->last_id);
	o->birth = *birth;
	o->balance = 0;
	o->block = RL_NIL;
	memset(o->post, 0, sizeof(o->post));
	/* the ONCEs pair with those in peek(), rl_objects_maybe() and rl_objects_look() */
	WRITE_ONCE(o->next, b->head);
	/* pairs with the acquire in rl_objects_oldest() */
	smp_store_release(&o->addr, addr);
	WRITE_ONCE(b->head, i);
	return o;
}

/* Caller holds b->lock; there is no record of @addr. */
static int __insert(struct rl_objects *t, struct rl_bucket *b, unsigned long addr,
		    s32 refs, const struct rl_birth *birth)
{
	u32 i = rl_pool_get(&t->objects);

	if (i == RL_NIL)
		return -ENOSPC;
	rl_posting_add(t, __begin(t, b, i, addr, birth), birth->site, refs);
	return 0;
}

/*
 * Walks a bucket without its lock. Records are never unmapped, but may move to
 * another bucket under the walker: then it may miss the object, not more, and it
 * takes no more than a few steps.
 */
static bool peek(struct rl_objects *t, u32 i, unsigned long addr)
{
	int steps;

	for (steps = 0; steps < 8 && i != RL_NIL; steps++) {
		if (READ_ONCE(t->object[i].addr) == addr)
			return true;
		i = READ_ONCE(t->object[i].next);
	}
	return false;
}

/* Does rl_objects_maybe()'s work when the first record of the bucket is another's. */
bool rl_objects_search(struct rl_objects *t, struct rl_bucket *b, unsigned long addr)
{
	unsigned long flags;
	bool there;

	if (peek(t, READ_ONCE(b->head), addr))
		return true;
	if (!rl_lock(&b->lock, &flags))
		return true;
	there = *__find(t, b, addr) != RL_NIL;
	rl_unlock(&b->lock, flags);
	return there;
}

/**
 * rl_objects_insert() - take in an object
 * @t: the table
 * @addr: its address
 * @refs: references it has
 * @birth: its birth
 * @settle: told of a record that still stood at this address; NULL if such a
 *	record is to stay
 *
 * Context: any.
 * Return: 0; -ENOSPC when all records are in use; -EBUSY as for
 * rl_lock(); -EEXIST when a record stayed. On error the object is not taken in.
 */
int rl_objects_insert(struct rl_objects *t, unsigned long addr, s32 refs,
		      const struct rl_birth *birth, const struct rl_settle *settle)
{
	struct rl_bucket *b = rl_bucket_of(t, addr);
	unsigned long flags;
	int ret = -EEXIST;
	u32 *link;

	if (!rl_lock(&b->lock, &flags))
		return -EBUSY;
	link = __find(t, b, addr);
	if (*link == RL_NIL || settle) {
		if (*link != RL_NIL)
			__end(t, link, settle);
		ret = __insert(t, b, addr, refs, birth);
	}
	rl_unlock(&b->lock, flags);
	return ret;
}

/**
 * rl_objects_post() - post references on an object
 * @t: the table
 * @addr: the object
 * @site: who took or gave back
 * @refs: how many, negative for puts
 *
 * Context: any.
 * Return: 0; -ENOENT when it is not in the table; -ENOSPC as for
 * rl_posting_add(); -EBUSY as for rl_lock().
 */
int rl_objects_post(struct rl_objects *t, unsigned long addr, u32 site, s32 refs)
{
	struct rl_bucket *b = rl_bucket_of(t, addr);
	unsigned long flags;
	int ret = -ENOENT;
	u32 i;

	if (!rl_lock(&b->lock, &flags))
		return -EBUSY;
	i = *__find(t, b, addr);
	if (i != RL_NIL)
		ret = rl_posting_more(&t->object[i], site, refs) ? 0 :
		      rl_posting_add(t, &t->object[i], site, refs);
	rl_unlock(&b->lock, flags);
	return ret;
}

/* Caller holds the bucket's lock. */
static int __recount(struct rl_objects *t, struct rl_object *o,
		     int (*count)(unsigned long object, s32 *count),
		     const u32 *site, s32 *due)
{
	s32 refs;

	if (count(o->addr, &refs))
		return -EFAULT;
	*due = refs - o->balance;
	return site && *due ? rl_posting_add(t, o, *site, *due) : 0;
}

/**
 * rl_objects_recount() - what does memory have that the record has not?
 * @t: the table
 * @addr: the object
 * @count: reads how many references it has, from 0 on, without faulting
 * @site: who is to be posted the difference; NULL if only @due is asked for
 * @due: the difference
 *
 * The count is read under the record lock: whoever changed it and then comes here
 * last has seen all changes.
 *
 * Context: any.
 * Return: 0; -ENOENT when it is not in the table; -EFAULT when the count cannot be
 * read; -ENOSPC as for rl_posting_add(); -EBUSY as for rl_lock().
 */
int rl_objects_recount(struct rl_objects *t, unsigned long addr,
		       int (*count)(unsigned long object, s32 *count),
		       const u32 *site, s32 *due)
{
	struct rl_bucket *b = rl_bucket_of(t, addr);
	unsigned long flags;
	int ret = -ENOENT;
	u32 i;

	*due = 0;
	if (!rl_lock(&b->lock, &flags))
		return -EBUSY;
	i = *__find(t, b, addr);
	if (i != RL_NIL)
		ret = __recount(t, &t->object[i], count, site, due);
	rl_unlock(&b->lock, flags);
	return ret;
}

/**
 * rl_objects_with() - do something with the record of an object
 * @t: the table
 * @addr: the object
 * @with: called under the record lock; brief, must not block or call back
 * @ctx: passed on
 *
 * Context: any.
 * Return: 0; -ENOENT when it is not in the table; -EBUSY as for rl_lock().
 */
int rl_objects_with(struct rl_objects *t, unsigned long addr,
		    void (*with)(void *ctx, struct rl_object *o), void *ctx)
{
	struct rl_bucket *b = rl_bucket_of(t, addr);
	unsigned long flags;
	u32 i;

	if (!rl_lock(&b->lock, &flags))
		return -EBUSY;
	i = *__find(t, b, addr);
	if (i != RL_NIL)
		with(ctx, &t->object[i]);
	rl_unlock(&b->lock, flags);
	return i == RL_NIL ? -ENOENT : 0;
}

/**
 * rl_objects_remove() - end an object's record; its memory is about to go
 * @t: the table
 * @addr: the object
 * @settle: told of what it leaves behind
 *
 * Context: any. Waits for a reader that is looking at the object.
 * Return: 0; -ENOENT when it is not in the table; -EBUSY as for
 * rl_lock().
 */
int rl_objects_remove(struct rl_objects *t, unsigned long addr,
		      const struct rl_settle *settle)
{
	struct rl_bucket *b = rl_bucket_of(t, addr);
	unsigned long flags;
	int ret = -ENOENT;
	u32 *link;

	if (!rl_lock(&b->lock, &flags))
		return -EBUSY;
	link = __find(t, b, addr);
	if (*link != RL_NIL) {
		__end(t, link, settle);
		ret = 0;
	}
	rl_unlock(&b->lock, flags);
	return ret;
}

/**
 * rl_objects_id() - the number of an object
 * @t: the table
 * @addr: the object
 *
 * Context: process.
 * Return: its number, 0 when it is not in the table.
 */
u64 rl_objects_id(struct rl_objects *t, unsigned long addr)
{
	struct rl_bucket *b = rl_bucket_of(t, addr);
	unsigned long flags;
	u64 id = 0;
	u32 i;

	if (!rl_lock(&b->lock, &flags))
		return 0;
	i = *__find(t, b, addr);
	if (i != RL_NIL)
		id = t->object[i].id;
	rl_unlock(&b->lock, flags);
	return id;
}

/**
 * rl_objects_clear() - forget all objects
 * @t: the table
 *
 * Context: may sleep; no handler may be at work on the table, readers may.
 */
void rl_objects_clear(struct rl_objects *t)
{
	unsigned long flags;
	struct rl_bucket *b;

	for (b = t->bucket; b < t->bucket + BIT(t->bits); b++) {
		if (b->head == RL_NIL || !rl_lock(&b->lock, &flags))
			continue;
		while (b->head != RL_NIL)
			__end(t, &b->head, NULL);
		rl_unlock(&b->lock, flags);
		cond_resched();
	}
	atomic64_set(&t->last_id, 0);
}

/* One or two objects a bucket when the table is full, which it seldom is. */
static u8 buckets_order(u32 objects)
{
	return max(ilog2(objects - 1), 1);
}

/* Bytes that rl_objects_init() sets up. */
size_t rl_objects_bytes(u32 objects, u32 blocks)
{
	return objects * sizeof(struct rl_object) + blocks * sizeof(struct rl_block) +
	       BIT(buckets_order(objects)) * sizeof(struct rl_bucket);
}

static void buckets_init(struct rl_objects *t)
{
	struct rl_bucket *b;

	for (b = t->bucket; b < t->bucket + BIT(t->bits); b++) {
		raw_spin_lock_init(&b->lock);
		b->head = RL_NIL;
	}
}

/**
 * rl_objects_init() - set up an empty table
 * @t: the table, zeroed
 * @objects: number of objects it can hold, at least 2
 * @blocks: number of blocks for objects with many sites
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM, then nothing is left behind.
 */
int rl_objects_init(struct rl_objects *t, u32 objects, u32 blocks)
{
	static_assert(sizeof(struct rl_object) == 96);

	t->bits = buckets_order(objects);
	t->bucket = kvcalloc(BIT(t->bits), sizeof(*t->bucket), RL_GFP_TABLE);
	t->object = kvcalloc(objects, sizeof(*t->object), RL_GFP_TABLE);
	t->block = kvcalloc(blocks, sizeof(*t->block), RL_GFP_TABLE);
	if (!t->bucket || !t->object || !t->block) {
		rl_objects_exit(t);
		return -ENOMEM;
	}
	rl_pool_init(&t->objects, objects, &t->object->block, sizeof(*t->object));
	rl_pool_init(&t->blocks, blocks, &t->block->next, sizeof(*t->block));
	buckets_init(t);
	return 0;
}

void rl_objects_exit(struct rl_objects *t)
{
	kvfree(t->block);
	kvfree(t->object);
	kvfree(t->bucket);
	t->block = NULL;
	t->object = NULL;
	t->bucket = NULL;
}

#ifdef RL_KUNIT
#include "../tests/kunit/object_test.c"
#include "../tests/kunit/recount_test.c"
#endif
