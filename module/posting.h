/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_POSTING_H
#define RL_POSTING_H

#include <linux/types.h>

struct rl_objects;
struct rl_object;
struct rl_settle;

int rl_posting_add(struct rl_objects *t, struct rl_object *o, u32 site, s32 refs);
void rl_posting_settle(struct rl_objects *t, struct rl_object *o,
		       const struct rl_settle *settle);

#endif
