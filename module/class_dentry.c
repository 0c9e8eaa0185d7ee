// SPDX-License-Identifier: GPL-2.0
/*
 * Class dentry: every name that the kernel remembers, whether a file has it or none.
 *
 * A dentry is one from __d_alloc() to dentry_free(); both have no other way around
 * them. Its references are in no books: the kernel takes and drops most of them by
 * plain additions under a lock. But memory tells which dentries cannot be a leak.
 * Whoever can be looked up by name is in the dcache; without a reference it is nothing
 * but cache, and with one it will be again. What is left are names that were removed,
 * or never given, and still have a reference: deleted files that are open, and leaks.
 */

#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/uaccess.h>

#include "class.h"
#include "compat/dcache.h"
#include "compat/slab.h"
#include "dentry_text.h"
#include "text.h"

/* Longest directory, and longest name, in a description. */
#define DIR_PART	160
#define NAME_PART	160

static const struct rl_probe_spec dentry_probes[] = {
	{ "__d_alloc",		RL_OP_ALLOC,	RL_AT_RETURN,	RL_VITAL },
	{ "dentry_free",	RL_OP_FREE,	RL_AT_ENTRY,	RL_VITAL },
};

/* Where dentries lie; set by dentry_setup() before any hook exists. */
static const struct kmem_cache *cache;

/* See struct rl_class. */
static int dentry_setup(void)
{
	struct file *file;
	int err = rl_slab_setup();

	if (err)
		return err;
	file = filp_open("/", O_RDONLY | O_DIRECTORY, 0);
	if (IS_ERR(file))
		return PTR_ERR(file);
	cache = rl_slab_cache(file->f_path.dentry);
	filp_close(file, NULL);
	return cache ? 0 : -EOPNOTSUPP;
}

static bool dentry_is_one(unsigned long addr)
{
	return cache && rl_slab_holds(cache, addr);
}

/* Without a reference, or with less than none: on its way to be freed. */
static bool is_used(const struct dentry *dentry)
{
	int count;

	return !get_kernel_nofault(count, &dentry->d_lockref.count) && count > 0;
}

/* Can it be found by its name? */
static bool is_hashed(const struct dentry *dentry)
{
	const void *pprev;

	return !get_kernel_nofault(pprev, (const void **)&dentry->d_hash.pprev) && pprev;
}

/* The top of a tree: of a file system, or a pipe or a socket, which are one each. */
static bool is_root(const struct dentry *dentry)
{
	const struct dentry *parent;

	return !get_kernel_nofault(parent, (const struct dentry **)&dentry->d_parent) &&
	       parent == dentry;
}

/* A socket holds the name that it is bound to, also when that was removed. */
static bool is_bound_socket(const struct dentry *dentry)
{
	const struct inode *inode;
	umode_t mode;
	int count;

	return !get_kernel_nofault(inode, (const struct inode **)&dentry->d_inode) &&
	       !get_kernel_nofault(mode, (const umode_t *)&inode->i_mode) && S_ISSOCK(mode) &&
	       !get_kernel_nofault(count, &dentry->d_lockref.count) && count == 1;
}

/* Where an open directory is being read. */
static bool is_cursor(const struct dentry *dentry)
{
	unsigned int flags;

	return !get_kernel_nofault(flags, &dentry->d_flags) && flags & DCACHE_DENTRY_CURSOR;
}

/*
 * See struct rl_class. A directory that was removed is held by each name that somebody
 * has asked for in it; these are cache.
 */
static bool dentry_owned(unsigned long object)
{
	const struct dentry *dentry = (const struct dentry *)object;

	return is_used(dentry) &&
	       (is_hashed(dentry) || is_root(dentry) || is_cursor(dentry) ||
		is_bound_socket(dentry) || rl_dentry_has_children(dentry));
}

/* See struct rl_class: nobody uses it, it waits to be looked up again. */
static bool dentry_cached(unsigned long object)
{
	const struct dentry *dentry = (const struct dentry *)object;

	return !is_used(dentry) && is_hashed(dentry);
}

/* A root is in no directory, and a pipe has no name either. */
static void add_name(struct rl_text *t, const struct dentry *dentry,
		     const struct dentry *parent)
{
	if (parent == dentry) {
		rl_text_add(t, " name=");
		rl_dentry_text_path(t, dentry, NAME_PART);
		return;
	}
	rl_text_add(t, " dir=");
	rl_dentry_text_path(t, parent, DIR_PART);
	rl_text_add(t, " name=");
	rl_dentry_text_name(t, dentry, NAME_PART);
}

static void add_place(struct rl_text *t, const struct dentry *dentry,
		      const struct inode *inode)
{
	const struct super_block *sb;

	if (inode)
		rl_dentry_text_inode(t, inode);
	else if (!get_kernel_nofault(sb, (const struct super_block **)&dentry->d_sb))
		rl_dentry_text_device(t, sb);
}

/* See struct rl_class. */
static int dentry_describe(unsigned long object, char *buf, size_t size)
{
	const struct dentry *dentry = (const struct dentry *)object, *parent;
	const struct inode *inode;
	struct rl_text t;

	if (get_kernel_nofault(inode, (const struct inode **)&dentry->d_inode) ||
	    get_kernel_nofault(parent, (const struct dentry **)&dentry->d_parent))
		return -EFAULT;
	rl_text_init(&t, buf, size);
	rl_text_add(&t, "negative=%d", !inode);
	add_name(&t, dentry, parent);
	add_place(&t, dentry, inode);
	return 0;
}

const struct rl_class rl_class_dentry = {
	.name = "dentry",
	.unit = RL_UNIT_OBJECT,
	.probes = dentry_probes,
	.nr_probes = ARRAY_SIZE(dentry_probes),
	.field = { RL_ENC_NONE },
	.setup = dentry_setup,
	.is_one = dentry_is_one,
	.cached = dentry_cached,
	.owned = dentry_owned,
	.size = sizeof(struct dentry),
	.describe = dentry_describe,
};

#ifdef RL_KUNIT
#include "../tests/kunit/dentry_test.c"
#endif
