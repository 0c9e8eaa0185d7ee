/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_STATS_H
#define RL_STATS_H

#include <linux/percpu.h>
#include <linux/types.h>

#include "words.h"

/**
 * struct rl_stats - what one class's books took in and what they lost
 * @events: events booked, by op
 * @closed: objects whose books matched their count when they ended
 * @unknown: events on objects that are not in the books, by op
 * @lost: everything that was lost, by name
 *
 * One copy per CPU. Written with this_cpu_*(), so an interrupt or NMI in
 * between loses nothing; summed by readers that may see it move.
 */
struct rl_stats {
	u64 events[RL_OP_NR];
	u64 closed;
	u64 unknown[RL_OP_NR];
	u64 lost[RL_LOSS_NR];
};

static inline void rl_stats_event(struct rl_stats __percpu *s, enum rl_op op)
{
	this_cpu_inc(s->events[op]);
}

static inline void rl_stats_closed(struct rl_stats __percpu *s)
{
	this_cpu_inc(s->closed);
}

static inline void rl_stats_unknown(struct rl_stats __percpu *s, enum rl_op op)
{
	this_cpu_inc(s->unknown[op]);
}

static inline void rl_stats_lost(struct rl_stats __percpu *s, enum rl_loss loss)
{
	this_cpu_inc(s->lost[loss]);
}

void rl_stats_sum(struct rl_stats __percpu *s, struct rl_stats *sum);
void rl_stats_clear(struct rl_stats __percpu *s);

#endif
