// SPDX-License-Identifier: GPL-2.0
/*
 * A module that makes, drops and leaks exactly what it is told: real dsts and
 * real socket files, from call sites that are not inlined, so that a test knows
 * every number in the books.
 *
 * /sys/kernel/debug/refledger_victim/do takes "WORD N":
 *   dst_a N, dst_b N	make N dsts at one of two call sites and keep them
 *   dst_put N		drop the N oldest
 *   dst_cycle N	make and drop N, one after the other
 *   dst_touch N	get and put the oldest that is kept, N times
 *   dst_get N		get the oldest that is kept, N times
 *   dst_drop N		put it, N times
 *   dst_dead N		try to get one that has no reference left, N times
 *   file_a N, file_b N, file_put N, file_touch N, file_get N, file_drop N
 *			the same with sockets' files
 *
 * What is kept is dropped when the module goes; what dst_get and file_get took
 * must have been given back before.
 */

#include <linux/debugfs.h>
#include <linux/file.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/net.h>
#include <linux/slab.h>
#include <net/dst.h>
#include <net/net_namespace.h>
#include <net/route.h>

#include "command.h"
#include "compat/route.h"

#define HELD_MAX	BIT(22)

/* A call site of its own: not inlined, cloned, or folded with its twin. */
#define site	__attribute__((__noipa__))

/* A queue of what is held; @lock protects both. */
struct held {
	void **what;
	unsigned int first;
	unsigned int end;
};

static DEFINE_MUTEX(lock);
static struct held dsts, files;
static struct dentry *dir;

static struct dst_ops victim_ops = {
	.family = AF_INET,
};

static int hold(struct held *h, void *what)
{
	if (IS_ERR_OR_NULL(what))
		return what ? PTR_ERR(what) : -ENOMEM;
	if (h->end == HELD_MAX)
		return -ENOSPC;
	h->what[h->end++] = what;
	return 0;
}

static void *peek(const struct held *h)
{
	return h->first < h->end ? h->what[h->first] : NULL;
}

static void *oldest(struct held *h)
{
	return h->first < h->end ? h->what[h->first++] : NULL;
}

static site struct dst_entry *victim_dst_new(void)
{
	struct net_device *dev = init_net.loopback_dev;
	struct rtable *rt;

#ifdef VICTIM_INITIAL_REF
	rt = dst_alloc(&victim_ops, dev, 1, DST_OBSOLETE_NONE, DST_NOPOLICY);
#else
	rt = dst_alloc(&victim_ops, dev, DST_OBSOLETE_NONE, DST_NOPOLICY);
#endif
	if (!rt)
		return NULL;
	/* neither in a cache nor on the list of those that are in none */
	rt->rl_rtable_uncached.next = NULL;
	rt->rt_gw_family = AF_INET;
	rt->rt_gw4 = htonl(0xC0000201);		/* 192.0.2.1 */
	return &rt->dst;
}

/* The barriers keep the calls below from becoming tail calls. */
static site struct dst_entry *victim_dst_a(void)
{
	struct dst_entry *dst = victim_dst_new();

	barrier_data(dst);
	return dst;
}

static site struct dst_entry *victim_dst_b(void)
{
	struct dst_entry *dst = victim_dst_new();

	barrier_data(dst);
	return dst;
}

static site void victim_dst_put(struct dst_entry *dst)
{
	dst_release(dst);
	barrier();
}

static site struct file *victim_file_new(void)
{
	struct socket *sock;
	int err = sock_create_kern(&init_net, AF_INET, SOCK_DGRAM, 0, &sock);

	return err ? ERR_PTR(err) : sock_alloc_file(sock, 0, NULL);
}

static site struct file *victim_file_a(void)
{
	struct file *file = victim_file_new();

	barrier_data(file);
	return file;
}

static site struct file *victim_file_b(void)
{
	struct file *file = victim_file_new();

	barrier_data(file);
	return file;
}

static site void victim_file_put(struct file *file)
{
	fput(file);
	barrier();
}

static int do_dst_a(void)
{
	return hold(&dsts, victim_dst_a());
}

static int do_dst_b(void)
{
	return hold(&dsts, victim_dst_b());
}

static int do_dst_put(void)
{
	struct dst_entry *dst = oldest(&dsts);

	if (!dst)
		return -ENOENT;
	victim_dst_put(dst);
	return 0;
}

/* True when there was a reference to share. */
static site bool victim_dst_get(struct dst_entry *dst)
{
	bool taken = dst_hold_safe(dst);

	barrier();
	return taken;
}

static int do_dst_get(void)
{
	struct dst_entry *dst = peek(&dsts);

	if (!dst)
		return -ENOENT;
	return victim_dst_get(dst) ? 0 : -EINVAL;
}

static int do_dst_drop(void)
{
	struct dst_entry *dst = peek(&dsts);

	if (!dst)
		return -ENOENT;
	victim_dst_put(dst);
	return 0;
}

static int do_dst_touch(void)
{
	return do_dst_get() ?: do_dst_drop();
}

/* It stays readable: RCU frees it. */
static int do_dst_dead(void)
{
	struct dst_entry *dst = victim_dst_a();
	bool taken;

	if (!dst)
		return -ENOMEM;
	rcu_read_lock();
	victim_dst_put(dst);
	taken = victim_dst_get(dst);
	rcu_read_unlock();
	return taken ? -EINVAL : 0;
}

static int do_dst_cycle(void)
{
	struct dst_entry *dst = victim_dst_a();

	if (!dst)
		return -ENOMEM;
	victim_dst_put(dst);
	return 0;
}

static int do_file_a(void)
{
	return hold(&files, victim_file_a());
}

static int do_file_b(void)
{
	return hold(&files, victim_file_b());
}

static int do_file_put(void)
{
	struct file *file = oldest(&files);

	if (!file)
		return -ENOENT;
	victim_file_put(file);
	return 0;
}

static site void victim_file_get(struct file *file)
{
	get_file(file);
	barrier();
}

static int do_file_get(void)
{
	struct file *file = peek(&files);

	if (!file)
		return -ENOENT;
	victim_file_get(file);
	return 0;
}

static int do_file_drop(void)
{
	struct file *file = peek(&files);

	if (!file)
		return -ENOENT;
	victim_file_put(file);
	return 0;
}

static int do_file_touch(void)
{
	return do_file_get() ?: do_file_drop();
}

static const struct {
	const char *word;
	int (*once)(void);
} commands[] = {
	{ "dst_a", do_dst_a },
	{ "dst_b", do_dst_b },
	{ "dst_put", do_dst_put },
	{ "dst_cycle", do_dst_cycle },
	{ "dst_touch", do_dst_touch },
	{ "dst_get", do_dst_get },
	{ "dst_drop", do_dst_drop },
	{ "dst_dead", do_dst_dead },
	{ "file_a", do_file_a },
	{ "file_b", do_file_b },
	{ "file_put", do_file_put },
	{ "file_touch", do_file_touch },
	{ "file_get", do_file_get },
	{ "file_drop", do_file_drop },
};

static int repeat(int (*once)(void), unsigned int n)
{
	int err = 0;

	mutex_lock(&lock);
	while (!err && n--) {
		err = once();
		cond_resched();
	}
	mutex_unlock(&lock);
	return err;
}

static int run(const char *word, unsigned int n)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].word, word))
			return repeat(commands[i].once, n);
	return -EINVAL;
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

static void release_all(void)
{
	while (!do_dst_put())
		;
	while (!do_file_put())
		;
	/* dsts are destroyed by RCU, files by delayed work */
	flush_delayed_fput();
	rcu_barrier();
}

static int __init victim_init(void)
{
	int err = -ENOMEM;

	dsts.what = kvcalloc(HELD_MAX, sizeof(void *), GFP_KERNEL);
	files.what = kvcalloc(HELD_MAX, sizeof(void *), GFP_KERNEL);
	if (!dsts.what || !files.what)
		goto err_free;
	victim_ops.kmem_cachep = kmem_cache_create("refledger_victim",
						   sizeof(struct rtable), 0, 0, NULL);
	if (!victim_ops.kmem_cachep)
		goto err_free;
	err = dst_entries_init(&victim_ops);
	if (err)
		goto err_cache;
	dir = debugfs_create_dir("refledger_victim", NULL);
	debugfs_create_file("do", 0200, dir, NULL, &do_fops);
	return 0;

err_cache:
	kmem_cache_destroy(victim_ops.kmem_cachep);
err_free:
	kvfree(dsts.what);
	kvfree(files.what);
	return err;
}

static void __exit victim_exit(void)
{
	debugfs_remove_recursive(dir);
	release_all();
	dst_entries_destroy(&victim_ops);
	kmem_cache_destroy(victim_ops.kmem_cachep);
	kvfree(dsts.what);
	kvfree(files.what);
}

module_init(victim_init);
module_exit(victim_exit);

MODULE_DESCRIPTION("Refledger test: leaks exactly what it is told");
MODULE_LICENSE("GPL");
