/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_COST_H
#define RL_COST_H

#include <linux/jiffies.h>
#include <linux/percpu.h>
#include <asm/tsc.h>

/*
 * What our handlers cost: cycles that each CPU spent in them. To read the clock twice
 * at each hit would cost more than a part of what it measures, so that is done in one
 * jiffy of RL_COST_JIFFIES. What the hook itself takes, a trap or ftrace's trampoline,
 * is not in it; of a handler that was interrupted, the interrupt is.
 */
#define RL_COST_JIFFIES	16

DECLARE_PER_CPU(u64, rl_cost);

/**
 * rl_cost_begin() - a handler begins
 *
 * Context: any, preemption off until rl_cost_end().
 * Return: for rl_cost_end().
 */
static __always_inline u64 rl_cost_begin(void)
{
	return jiffies % RL_COST_JIFFIES ? 0 : rdtsc();
}

static __always_inline void rl_cost_end(u64 began)
{
	if (unlikely(began))
		this_cpu_add(rl_cost, rdtsc() - began);
}

u64 rl_cost_us(void);

#endif
