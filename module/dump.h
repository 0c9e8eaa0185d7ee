/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_DUMP_H
#define RL_DUMP_H

#include <linux/types.h>

struct rl_watch;

int rl_dump_init(struct rl_watch *watches, unsigned int nr, bool oom);
void rl_dump_exit(void);
size_t rl_dump_bytes(void);

int rl_dump(const char *why);

#endif
