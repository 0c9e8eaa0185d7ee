// SPDX-License-Identifier: GPL-2.0
/*
 * A module that takes slab objects and gives them back by every way there is, from
 * call sites that are not inlined.
 *
 * /sys/kernel/debug/refledger_slab/do takes "WORD N":
 *   own N, own_bulk N	take N from a cache of its own, one by one or in batches
 *   left N, right N	take N from two caches that the kernel merges into one
 *   kmalloc N		take N with kmalloc()
 *   free N		kmem_cache_free() of the N oldest that are from a cache
 *   free_bulk N	the same in batches
 *   kfree N, rcu N	kfree() or kfree_rcu() of the N oldest, whatever they are
 *
 * Batches are of 16; the last one may be shorter. What is left is given back when
 * the module goes; what kfree_rcu() was given must be gone by then.
 */

#include <linux/debugfs.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "command.h"

#define HELD_MAX	BIT(20)
#define BATCH		16

/* No other size is as common in tests. */
#define SIZE		440

/* A call site of its own: not inlined, cloned, or folded with its twin. */
#define site	__attribute__((__noipa__))

/**
 * struct thing - what is taken
 * @rcu: for kfree_rcu()
 * @cache: where it is from, NULL for kmalloc()
 * @rest: up to its size
 */
struct thing {
	struct rcu_head rcu;
	struct kmem_cache *cache;
	char rest[SIZE - sizeof(struct rcu_head) - sizeof(void *)];
};

/* Protects the queue of what is held. */
static DEFINE_MUTEX(lock);
static struct thing **held;
static unsigned int first, end;

static struct kmem_cache *own_cache, *left_cache, *right_cache;
static struct dentry *dir;

static int hold(struct thing *thing, struct kmem_cache *cache)
{
	if (!thing)
		return -ENOMEM;
	thing->cache = cache;
	held[end++] = thing;
	return 0;
}

static site struct thing *victim_slab_own(void)
{
	struct thing *thing = kmem_cache_alloc(own_cache, GFP_KERNEL);

	barrier_data(thing);
	return thing;
}

static site struct thing *victim_slab_left(void)
{
	struct thing *thing = kmem_cache_alloc(left_cache, GFP_KERNEL);

	barrier_data(thing);
	return thing;
}

static site struct thing *victim_slab_right(void)
{
	struct thing *thing = kmem_cache_alloc(right_cache, GFP_KERNEL);

	barrier_data(thing);
	return thing;
}

static site struct thing *victim_slab_kmalloc(void)
{
	struct thing *thing = kmalloc(sizeof(*thing), GFP_KERNEL);

	barrier_data(thing);
	return thing;
}

static site int victim_slab_own_bulk(unsigned int n, void **batch)
{
	int got = kmem_cache_alloc_bulk(own_cache, GFP_KERNEL, n, batch);

	barrier();
	return got;
}

static int do_own(unsigned int n)
{
	return hold(victim_slab_own(), own_cache) ?: 1;
}

static int do_left(unsigned int n)
{
	return hold(victim_slab_left(), left_cache) ?: 1;
}

static int do_right(unsigned int n)
{
	return hold(victim_slab_right(), right_cache) ?: 1;
}

static int do_kmalloc(unsigned int n)
{
	return hold(victim_slab_kmalloc(), NULL) ?: 1;
}

static int do_own_bulk(unsigned int n)
{
	void *batch[BATCH];
	int i;

	n = victim_slab_own_bulk(min(n, BATCH), batch);
	for (i = 0; i < n; i++)
		hold(batch[i], own_cache);
	return n ?: -ENOMEM;
}

static site void victim_slab_free(struct thing *thing)
{
	kmem_cache_free(thing->cache, thing);
	barrier();
}

static site void victim_slab_free_bulk(struct kmem_cache *cache, unsigned int n,
				       struct thing **things)
{
	kmem_cache_free_bulk(cache, n, (void **)things);
	barrier();
}

static site void victim_slab_kfree(struct thing *thing)
{
	kfree(thing);
	barrier();
}

static int do_free(unsigned int n)
{
	if (first == end || !held[first]->cache)
		return -ENOENT;
	victim_slab_free(held[first++]);
	return 1;
}

/* A batch is of one cache. */
static int do_free_bulk(unsigned int n)
{
	struct kmem_cache *cache = first < end ? held[first]->cache : NULL;
	unsigned int i = 0;

	if (!cache)
		return -ENOENT;
	while (i < min(n, BATCH) && first + i < end && held[first + i]->cache == cache)
		i++;
	victim_slab_free_bulk(cache, i, held + first);
	first += i;
	return i;
}

static int do_kfree(unsigned int n)
{
	if (first == end)
		return -ENOENT;
	victim_slab_kfree(held[first++]);
	return 1;
}

static int do_rcu(unsigned int n)
{
	if (first == end)
		return -ENOENT;
	kfree_rcu(held[first++], rcu);
	return 1;
}

/* Each does at most so many as it is told and tells how many it did. */
static const struct {
	const char *word;
	int (*some)(unsigned int n);
	bool takes;
} commands[] = {
	{ "own", do_own, true },
	{ "own_bulk", do_own_bulk, true },
	{ "left", do_left, true },
	{ "right", do_right, true },
	{ "kmalloc", do_kmalloc, true },
	{ "free", do_free },
	{ "free_bulk", do_free_bulk },
	{ "kfree", do_kfree },
	{ "rcu", do_rcu },
};

static int repeat(int (*some)(unsigned int n), unsigned int n)
{
	int done = 0;

	while (n && done >= 0) {
		done = some(n);
		n -= max(done, 0);
		cond_resched();
	}
	return min(done, 0);
}

static int run(const char *word, unsigned int n)
{
	int err = -EINVAL, i;

	mutex_lock(&lock);
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(commands[i].word, word))
			continue;
		err = -ENOSPC;
		if (!commands[i].takes || n <= HELD_MAX - end)
			err = repeat(commands[i].some, n);
	}
	mutex_unlock(&lock);
	return err;
}

static ssize_t do_write(struct file *file, const char __user *from, size_t len,
			loff_t *pos)
{
	return victim_command(from, len, run);
}

static const struct file_operations do_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = do_write,
};

/* With a constructor a cache is merged with none. */
static void construct(void *object)
{
}

static void free_all(void)
{
	while (first < end)
		kfree(held[first++]);
	kmem_cache_destroy(right_cache);
	kmem_cache_destroy(left_cache);
	kmem_cache_destroy(own_cache);
	kvfree(held);
}

static int __init slab_init(void)
{
	held = kvcalloc(HELD_MAX, sizeof(*held), GFP_KERNEL);
	own_cache = kmem_cache_create("refledger_own", sizeof(struct thing), 0, 0, construct);
	left_cache = kmem_cache_create("refledger_left", sizeof(struct thing), 0, 0, NULL);
	right_cache = kmem_cache_create("refledger_right", sizeof(struct thing), 0, 0, NULL);
	if (!held || !own_cache || !left_cache || !right_cache) {
		free_all();
		return -ENOMEM;
	}
	dir = debugfs_create_dir("refledger_slab", NULL);
	debugfs_create_file("do", 0200, dir, NULL, &do_fops);
	return 0;
}

static void __exit slab_exit(void)
{
	debugfs_remove_recursive(dir);
	free_all();
}

module_init(slab_init);
module_exit(slab_exit);

MODULE_DESCRIPTION("Refledger test: slab objects by every way");
MODULE_LICENSE("GPL");
