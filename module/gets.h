/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_GETS_H
#define RL_GETS_H

struct rl_watch;

int rl_gets_init(struct rl_watch *watches, unsigned int nr);
void rl_gets_exit(void);

#endif
