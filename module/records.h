/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_RECORDS_H
#define RL_RECORDS_H

#include <linux/fs.h>

/* i_private of each is the struct rl_watch. */
extern const struct file_operations rl_callsites_fops;
extern const struct file_operations rl_objects_fops;
extern const struct file_operations rl_sample_fops;
extern const struct file_operations rl_pairs_fops;

#endif
