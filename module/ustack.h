/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_USTACK_H
#define RL_USTACK_H

#include <linux/types.h>

int rl_ustack_init(void);
void rl_ustack_exit(void);
size_t rl_ustack_bytes(void);

unsigned int rl_ustack_capture(unsigned long *chain, unsigned int depth, bool *full);

#endif
