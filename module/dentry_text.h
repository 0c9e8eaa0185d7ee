/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_DENTRY_TEXT_H
#define RL_DENTRY_TEXT_H

#include <linux/types.h>

struct dentry;
struct inode;
struct rl_text;
struct super_block;

void rl_dentry_text_name(struct rl_text *t, const struct dentry *dentry, size_t max);
void rl_dentry_text_path(struct rl_text *t, const struct dentry *dentry, size_t max);
void rl_dentry_text_device(struct rl_text *t, const struct super_block *sb);
void rl_dentry_text_inode(struct rl_text *t, const struct inode *inode);

#endif
