// SPDX-License-Identifier: GPL-2.0
#include <linux/math64.h>

#include "cost.h"

/* Added to by its own CPU only, with this_cpu_add(): nothing that nests loses any. */
DEFINE_PER_CPU(u64, rl_cost);

/**
 * rl_cost_us() - time spent in handlers since the module was loaded
 *
 * Context: any.
 * Return: microseconds of all CPUs together; an estimate, see RL_COST_JIFFIES. 0 where
 * the kernel does not know how fast the time stamp counter is.
 */
u64 rl_cost_us(void)
{
	unsigned int mhz = tsc_khz / 1000;
	u64 cycles = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		cycles += READ_ONCE(per_cpu(rl_cost, cpu));
	return mhz ? div_u64(cycles * RL_COST_JIFFIES, mhz) : 0;
}
