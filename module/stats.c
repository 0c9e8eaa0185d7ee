// SPDX-License-Identifier: GPL-2.0
/* Our own health: what was booked and what was lost, one copy per CPU. */

#include <linux/string.h>

#include "stats.h"

/**
 * rl_stats_sum() - add up the copies of all CPUs
 * @s: the counters
 * @sum: where the sum goes
 *
 * Context: any. The counters may move meanwhile.
 */
void rl_stats_sum(struct rl_stats __percpu *s, struct rl_stats *sum)
{
	const size_t words = sizeof(*sum) / sizeof(u64);
	u64 *to = (u64 *)sum;
	int cpu, i;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const u64 *from = (const u64 *)per_cpu_ptr(s, cpu);

		for (i = 0; i < words; i++)
			to[i] += READ_ONCE(from[i]);
	}
}

/**
 * rl_stats_clear() - set all to zero
 * @s: the counters
 *
 * Context: no handler may run on these books.
 */
void rl_stats_clear(struct rl_stats __percpu *s)
{
	int cpu;

	for_each_possible_cpu(cpu)
		memset(per_cpu_ptr(s, cpu), 0, sizeof(*s));
}
