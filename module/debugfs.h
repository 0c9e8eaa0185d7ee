/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_DEBUGFS_H
#define RL_DEBUGFS_H

#include <linux/types.h>

struct rl_watch;
struct rl_setup;

int rl_debugfs_init(struct rl_watch *watches, unsigned int nr,
		    const struct rl_setup *setup);
void rl_debugfs_exit(void);

#endif
