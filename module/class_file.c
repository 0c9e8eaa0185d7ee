// SPDX-License-Identifier: GPL-2.0
/*
 * Class file: every struct file, sockets' files included.
 *
 * A file ends where its memory is about to be freed, not in __fput(): from 6.7 on
 * fput() frees a file that was never opened by itself. On both ways it passes
 * security_file_free(). A kernel without security modules has no such function;
 * there the slab allocator tells.
 *
 * Backing files (from 6.5 on) are in the books from their birth on, but those that
 * were born before the books are not taken in: they lie in no slab cache of their own.
 */

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/uaccess.h>

#include "class.h"
#include "compat/file.h"
#include "compat/refcount.h"
#include "compat/slab.h"
#include "dentry_text.h"
#include "text.h"

/* Longest path in a description. */
#define PATH_PART	192

static const struct rl_probe_spec file_probes[] = {
	{ "alloc_empty_file",		RL_OP_ALLOC,	RL_AT_RETURN,	RL_VITAL },
	{ "alloc_empty_file_noaccount",	RL_OP_ALLOC,	RL_AT_RETURN,	RL_WANTED },
	{ "alloc_empty_backing_file",	RL_OP_ALLOC,	RL_AT_RETURN,	RL_IF_THERE },
	{ "fput",			RL_OP_PUT,	RL_AT_ENTRY,	RL_WANTED },
	{ "__fput_sync",		RL_OP_PUT,	RL_AT_ENTRY,	RL_WANTED },
	{ "fput_close",			RL_OP_PUT,	RL_AT_ENTRY,	RL_IF_THERE },
	{ "fput_close_sync",		RL_OP_PUT,	RL_AT_ENTRY,	RL_IF_THERE },
	{ "security_file_free",		RL_OP_FREE,	RL_AT_ENTRY,	RL_IF_THERE },
	{ "kmem_cache_free",		RL_OP_FREE,	RL_AT_TRACE,	RL_INSTEAD },
	{ "kfree",			RL_OP_FREE,	RL_AT_TRACE,	RL_INSTEAD },
};

/* Where files lie; set by file_setup() before any hook exists. */
static const struct kmem_cache *filp;

/* See struct rl_class. */
static int file_setup(void)
{
	struct file *file;
	int err = rl_slab_setup();

	if (err)
		return err;
	/* sockets are described by the class that knows them */
	rl_class_sockfile.setup();
	file = filp_open("/", O_RDONLY | O_DIRECTORY, 0);
	if (IS_ERR(file))
		return PTR_ERR(file);
	filp = rl_slab_cache(file);
	filp_close(file, NULL);
	return filp ? 0 : -EOPNOTSUPP;
}

/*
 * An open file in the cache of files. The cache may be merged with that of other
 * objects of the same size, so what only a file has is looked at, too.
 */
static bool file_is_one(unsigned long addr)
{
	const struct file *file = (const struct file *)addr;
	const struct file_operations *fops;
	const struct super_block *sb, *same;
	const struct dentry *dentry, *root;

	return filp && rl_slab_holds(filp, addr) &&
	       !get_kernel_nofault(fops, (const struct file_operations **)&file->f_op) && fops &&
	       !get_kernel_nofault(dentry, (const struct dentry **)&file->f_path.dentry) &&
	       !get_kernel_nofault(sb, (const struct super_block **)&dentry->d_sb) &&
	       !get_kernel_nofault(root, (const struct dentry **)&sb->s_root) &&
	       !get_kernel_nofault(same, (const struct super_block **)&root->d_sb) &&
	       same == sb;
}

static void add_mode(struct rl_text *t, unsigned int flags)
{
	static const char *const modes[] = { "r", "w", "rw", "rw" };

	rl_text_add(t, " mode=%s%s%s%s", flags & O_PATH ? "path" : modes[flags & O_ACCMODE],
		    flags & O_APPEND ? ",append" : "", flags & O_DIRECT ? ",direct" : "",
		    flags & O_NONBLOCK ? ",nonblock" : "");
}

/* As /proc shows it, whose mappings and descriptors the tool compares with it. */
static void add_inode(struct rl_text *t, const struct file *file)
{
	const struct inode *inode = rl_file_user_inode(file);

	if (inode)
		rl_dentry_text_inode(t, inode);
}

static void add_place(struct rl_text *t, const struct file *file)
{
	const struct file_operations *fops;
	const struct dentry *dentry;

	if (get_kernel_nofault(fops, (const struct file_operations **)&file->f_op) || !fops ||
	    get_kernel_nofault(dentry, (const struct dentry **)&file->f_path.dentry) || !dentry)
		return rl_text_add(t, "unopened=1");
	rl_text_add(t, "fops=");
	rl_text_function(t, (unsigned long)fops);
	rl_text_add(t, " path=");
	rl_dentry_text_path(t, dentry, PATH_PART);
}

static bool add_socket(struct rl_text *t, unsigned long object)
{
	if (!rl_class_sockfile.is_one(object) ||
	    rl_class_sockfile.describe(object, t->buf, t->size))
		return false;
	t->len = strlen(t->buf);
	return true;
}

/* See struct rl_class. What its last put has left is on the way to be freed. */
static int file_describe(unsigned long object, char *buf, size_t size)
{
	const struct file *file = (const struct file *)object;
	unsigned int flags;
	struct rl_text t;
	s32 refs;

	if (rl_file_count(object, &refs) || get_kernel_nofault(flags, &file->f_flags))
		return -EFAULT;
	rl_text_init(&t, buf, size);
	if (refs <= 0)
		return 0;
	if (add_socket(&t, object))
		return 0;
	add_place(&t, file);
	add_mode(&t, flags);
	add_inode(&t, file);
	return 0;
}

const struct rl_class rl_class_file = {
	.name = "file",
	.probes = file_probes,
	.nr_probes = ARRAY_SIZE(file_probes),
	.field = { RL_FILE_ENCODING, offsetof(struct file, rl_file_count_field) },
	.setup = file_setup,
	.is_one = file_is_one,
	.count = rl_file_count,
	.size = sizeof(struct file),
	.describe = file_describe,
};
