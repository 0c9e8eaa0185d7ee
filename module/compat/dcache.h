/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_COMPAT_DCACHE_H
#define RL_COMPAT_DCACHE_H

#include <linux/dcache.h>
#include <linux/uaccess.h>

/**
 * rl_dentry_has_children() - are there names below it in the dcache?
 * @dentry: the dentry
 *
 * The list has one end since 6.8, commit da549bdd15c2 ("dentry: switch the lists of
 * children to hlist").
 *
 * Context: any; does not fault.
 * Return: false when that cannot be read.
 */
static inline bool rl_dentry_has_children(const struct dentry *dentry)
{
	const void *first;

#ifdef RL_DENTRY_CHILDREN
	return !get_kernel_nofault(first, (const void **)&dentry->d_children.first) && first;
#else
	return !get_kernel_nofault(first, (const void **)&dentry->d_subdirs.next) &&
	       first != &dentry->d_subdirs;
#endif
}

#endif
