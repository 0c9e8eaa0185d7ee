/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_OBJECT_H
#define RL_OBJECT_H

#include <linux/hash.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "pool.h"

#define RL_INLINE_POSTINGS	4
#define RL_BLOCK_POSTINGS	7
#define RL_BLOCKS_MAX		64
#define RL_POSTINGS_MAX		(RL_INLINE_POSTINGS + RL_BLOCK_POSTINGS * RL_BLOCKS_MAX)

/**
 * struct rl_posting - what one site has posted on one object
 * @site: the call site
 * @refs: gets count up, puts down; at 0 the slot is free
 */
struct rl_posting {
	u32 site;
	s32 refs;
};

/**
 * struct rl_block - room for more postings of one object
 * @post: the postings
 * @next: next block of the same object
 */
struct rl_block {
	struct rl_posting post[RL_BLOCK_POSTINGS];
	u32 next;
};

/**
 * struct rl_birth - what is known of an object's birth
 * @time: jiffies64
 * @site: call site
 * @pid: thread that was running, in the initial pid namespace
 * @netns: inode number of its network namespace, 0 for none
 * @comm: its name
 */
struct rl_birth {
	u64 time;
	u32 site;
	u32 pid;
	u32 netns;
	char comm[TASK_COMM_LEN];
} __packed __aligned(4);	/* no padding: there is one in every record */

/**
 * struct rl_object - the record of one live tracked object
 * @addr: its address, 0 while the record is free. Written under the bucket's
 *	lock; readers peek without it and check again under it.
 * @id: number, never used twice in the same books
 * @birth: its birth; constant until its end
 * @balance: references recorded
 * @next: next object in the bucket
 * @block: first block of further postings; the pool's link while the record is free
 * @post: references recorded, site by site
 *
 * All but @addr are protected by the lock of the object's bucket; @next is peeked at
 * without it, and @block of a free record is the pool's.
 */
struct rl_object {
	unsigned long addr;
	u64 id;
	struct rl_birth birth;
	s32 balance;
	u32 next;
	u32 block;
	struct rl_posting post[RL_INLINE_POSTINGS];
};

struct rl_bucket {
	raw_spinlock_t lock;
	u32 head;
};

/**
 * struct rl_objects - who is alive, owed to whom
 * @bucket: hash of the addresses; the lock of a bucket is the record lock of
 *	every object in it
 * @object: the records
 * @block: blocks for objects with many sites
 * @objects: free list of @object
 * @blocks: free list of @block
 * @last_id: id of the newest object
 * @bits: log2 of the number of buckets
 *
 * Locking. A bucket's lock is a raw spinlock with interrupts off: a handler may
 * run in any context, also on PREEMPT_RT. One that interrupted a holder on its own
 * CPU is turned away by rl_lock(), and its caller counts what it had to drop; see
 * context.h. Under the lock no hooked instruction is meant to run: free lists are
 * lock-free, counters per-CPU, and the callback of rl_objects_look() reads memory
 * that may fault, but then fails.
 *
 * An object's free passes rl_objects_remove() before its memory goes, so whoever
 * holds its record lock and finds it in the table holds the object itself.
 *
 * Lock order: bucket lock -> (nothing). Two bucket locks are never held at once.
 */
struct rl_objects {
	struct rl_bucket *bucket;
	struct rl_object *object;
	struct rl_block *block;
	struct rl_pool objects;
	struct rl_pool blocks;
	atomic64_t last_id;
	u8 bits;
};

/**
 * struct rl_settle - told what an object leaves behind when its record ends
 * @posting: each posting that is not 0
 * @end: once, with the record
 * @ctx: passed on
 *
 * Called under the record lock: must not block and must not call back.
 */
struct rl_settle {
	void (*posting)(void *ctx, const struct rl_posting *p);
	void (*end)(void *ctx, const struct rl_object *o);
	void *ctx;
};

/* The bucket that an object is in, if it is in the table. */
static inline struct rl_bucket *rl_bucket_of(struct rl_objects *t, unsigned long addr)
{
	return &t->bucket[hash_64(addr, t->bits)];
}

int rl_objects_init(struct rl_objects *t, u32 objects, u32 blocks);
void rl_objects_exit(struct rl_objects *t);
void rl_objects_clear(struct rl_objects *t);
size_t rl_objects_bytes(u32 objects, u32 blocks);

bool rl_objects_search(struct rl_objects *t, struct rl_bucket *b, unsigned long addr);
int rl_objects_insert(struct rl_objects *t, unsigned long addr, s32 refs,
		      const struct rl_birth *birth, const struct rl_settle *settle);
int rl_objects_post(struct rl_objects *t, unsigned long addr, u32 site, s32 refs);
int rl_objects_recount(struct rl_objects *t, unsigned long addr,
		       int (*count)(unsigned long object, s32 *count),
		       const u32 *site, s32 *due);
int rl_objects_with(struct rl_objects *t, unsigned long addr,
		    void (*with)(void *ctx, struct rl_object *o), void *ctx);
int rl_objects_remove(struct rl_objects *t, unsigned long addr,
		      const struct rl_settle *settle);

u64 rl_objects_id(struct rl_objects *t, unsigned long addr);
bool rl_objects_look(struct rl_objects *t, u32 index,
		     void (*look)(void *ctx, const struct rl_object *o), void *ctx);

void rl_objects_oldest(struct rl_objects *t, u32 index, u64 *oldest);

/**
 * rl_objects_maybe() - can this object be in the table?
 * @t: the table
 * @addr: the object
 *
 * An empty bucket is the answer without the lock. That is no race: who holds a
 * reference on a tracked object got it after the object's birth was booked, by
 * way of the code that published the object.
 *
 * Context: any.
 * Return: false when it is certainly not there.
 */
static inline bool rl_objects_maybe(struct rl_objects *t, unsigned long addr)
{
	struct rl_bucket *b = rl_bucket_of(t, addr);
	u32 i = READ_ONCE(b->head);

	if (i == RL_NIL)
		return false;
	return READ_ONCE(t->object[i].addr) == addr || rl_objects_search(t, b, addr);
}

/* For rl_objects_look(): the postings of the object that is being looked at. */
unsigned int rl_objects_postings(struct rl_objects *t, const struct rl_object *o,
				 struct rl_posting *to);

#endif
