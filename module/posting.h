/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_POSTING_H
#define RL_POSTING_H

#include <linux/types.h>

struct rl_objects;
struct rl_object;
struct rl_posting;
struct rl_settle;

int rl_posting_add(struct rl_objects *t, struct rl_object *o, u32 site, s32 refs);
int rl_posting_move(struct rl_objects *t, struct rl_object *o, u32 from, u32 to, s32 refs);
unsigned int rl_posting_copy(struct rl_objects *t, const struct rl_object *o, u32 *at,
			     struct rl_posting *to, unsigned int room);
void rl_posting_settle(struct rl_objects *t, struct rl_object *o,
		       const struct rl_settle *settle);

#endif
