/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_POSTING_H
#define RL_POSTING_H

#include <linux/overflow.h>
#include <linux/types.h>

#include "object.h"

int rl_posting_add(struct rl_objects *t, struct rl_object *o, u32 site, s32 refs);
int rl_posting_move(struct rl_objects *t, struct rl_object *o, u32 from, u32 to, s32 refs);
unsigned int rl_posting_copy(struct rl_objects *t, const struct rl_object *o, u32 *at,
			     struct rl_posting *to, unsigned int room);
void rl_posting_settle(struct rl_objects *t, struct rl_object *o,
		       const struct rl_settle *settle);

/**
 * rl_posting_more() - post references where the same site has posted before
 * @o: the object
 * @site: who took or gave back
 * @refs: how many, negative for puts
 *
 * What most events are: rl_posting_add() would do the same, and slower.
 *
 * Context: record lock held.
 * Return: false when nothing has changed, and rl_posting_add() is to decide.
 */
static inline bool rl_posting_more(struct rl_object *o, u32 site, s32 refs)
{
	struct rl_posting *p = o->post, *end = p + RL_INLINE_POSTINGS;
	s32 balance, sum;

	while (p->site != site || !p->refs)
		if (++p == end)
			return false;
	if (check_add_overflow(o->balance, refs, &balance) ||
	    check_add_overflow(p->refs, refs, &sum))
		return false;
	o->balance = balance;
	p->refs = sum;
	return true;
}

#endif
