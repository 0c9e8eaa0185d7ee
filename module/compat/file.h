/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_COMPAT_FILE_H
#define RL_COMPAT_FILE_H

#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/uaccess.h>

/*
 * The dentry by which user space knows a file that a stacked file system has opened
 * behind one of its own: since 6.7 it is beside the file, commit def3ae83da02 ("fs:
 * store real path instead of fake path in backing file f_path"). NULL of all others.
 */
static inline const struct dentry *rl_file_user_dentry(const struct file *file)
{
#ifdef RL_BACKING_USER_PATH
	const struct dentry *dentry;
	fmode_t mode;

	if (!get_kernel_nofault(mode, &file->f_mode) && mode & FMODE_BACKING &&
	    !get_kernel_nofault(dentry, (const struct dentry **)
				&backing_file_user_path((struct file *)file)->dentry))
		return dentry;
#endif
	return NULL;
}

/* The inode that /proc/PID/maps and fstat() show; NULL if it cannot be read. */
static inline const struct inode *rl_file_user_inode(const struct file *file)
{
	const struct dentry *dentry = rl_file_user_dentry(file);
	const struct inode *inode;

	if (dentry && !get_kernel_nofault(inode, (const struct inode **)&dentry->d_inode))
		return inode;
	if (get_kernel_nofault(inode, (const struct inode **)&file->f_inode))
		return NULL;
	return inode;
}

#endif
