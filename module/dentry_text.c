// SPDX-License-Identifier: GPL-2.0
/*
 * Names, paths and inodes in words, read without faulting.
 *
 * Whoever calls holds the dentry, as its record's holder or by what points to it, and
 * has interrupts off: a parent that was just replaced by a rename is freed by RCU, so
 * not before he is done.
 */

#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/uaccess.h>

#include "dentry_text.h"
#include "text.h"

/* Directories of a path that are shown, from the lowest one up. */
#define STEPS	8

/* Bytes of a name that are looked at; escaped they may take four times as many. */
#define NAME_PART	128

/* Up to @max characters more. */
static void add_limited(struct rl_text *t, const char *raw, size_t len, size_t max)
{
	struct rl_text part;

	rl_text_init(&part, t->buf + t->len, min(t->size - t->len, max + 1));
	rl_text_escape(&part, raw, len);
	t->len += part.len;
}

/**
 * rl_dentry_text_name() - append a dentry's name, escaped
 * @t: the text
 * @dentry: the dentry
 * @max: characters at most; what is longer is cut
 *
 * Context: see above.
 */
void rl_dentry_text_name(struct rl_text *t, const struct dentry *dentry, size_t max)
{
	char name[NAME_PART];
	struct qstr q;

	if (copy_from_kernel_nofault(&q, &dentry->d_name, sizeof(q)))
		return;
	q.len = min_t(u32, q.len, sizeof(name));
	if (!copy_from_kernel_nofault(name, q.name, q.len))
		add_limited(t, name, strnlen(name, q.len), max);
}

/* The dentry, its parent, its parent's parent, ...; the last one is a root if all fit. */
static unsigned int climb(const struct dentry *dentry, const struct dentry **step,
			  bool *whole)
{
	const struct dentry *parent;
	unsigned int n = 0;

	*whole = false;
	while (n < STEPS) {
		step[n++] = dentry;
		if (get_kernel_nofault(parent, (const struct dentry **)&dentry->d_parent))
			return n;
		*whole = parent == dentry;
		if (*whole)
			return n;
		dentry = parent;
	}
	return n;
}

static bool has_name(const struct dentry *dentry)
{
	u32 len;

	return !get_kernel_nofault(len, &dentry->d_name.len) && len;
}

/* Is it called "/", as the root of a file system is? */
static bool is_slash(const struct dentry *dentry)
{
	const unsigned char *name;
	u8 c[2];

	return !get_kernel_nofault(name, (const unsigned char **)&dentry->d_name.name) &&
	       !copy_from_kernel_nofault(c, name, sizeof(c)) && c[0] == '/' && !c[1];
}

/**
 * rl_dentry_text_path() - append where a dentry is in its file system, escaped
 * @t: the text
 * @dentry: the dentry
 * @max: characters at most
 *
 * Begins with "..." when the root is too far up. What has no name (a pipe) is "?".
 *
 * Context: see above.
 */
void rl_dentry_text_path(struct rl_text *t, const struct dentry *dentry, size_t max)
{
	const struct dentry *step[STEPS];
	size_t end = t->len + max;
	unsigned int n;
	bool whole;

	n = climb(dentry, step, &whole);
	if (whole && is_slash(step[n - 1]))
		n--;
	else if (whole && n == 1)
		return has_name(dentry) ? rl_dentry_text_name(t, dentry, max) :
					  rl_text_add(t, "?");
	else
		rl_text_add(t, "...");
	if (!n)
		rl_text_add(t, "/");
	while (n-- && t->len + 1 < end) {
		rl_text_add(t, "/");
		rl_dentry_text_name(t, step[n], end - t->len);
	}
}

/**
 * rl_dentry_text_device() - append " dev=M:m", as stat shows it
 * @t: the text
 * @sb: the file system
 *
 * Context: see above.
 */
void rl_dentry_text_device(struct rl_text *t, const struct super_block *sb)
{
	dev_t dev;

	if (!get_kernel_nofault(dev, &sb->s_dev))
		rl_text_add(t, " dev=%u:%u", MAJOR(dev), MINOR(dev));
}

/**
 * rl_dentry_text_inode() - append " ino=N dev=M:m", as stat shows them
 * @t: the text
 * @inode: the inode
 *
 * Context: see above.
 */
void rl_dentry_text_inode(struct rl_text *t, const struct inode *inode)
{
	const struct super_block *sb;
	unsigned long ino;

	if (get_kernel_nofault(ino, &inode->i_ino) ||
	    get_kernel_nofault(sb, (const struct super_block **)&inode->i_sb))
		return;
	rl_text_add(t, " ino=%lu", ino);
	rl_dentry_text_device(t, sb);
}
