/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_COMPAT_MM_H
#define RL_COMPAT_MM_H

#include <linux/minmax.h>
#include <linux/mm_types.h>
#include <linux/percpu.h>
#include <linux/uaccess.h>

/*
 * What a process has in memory. Since 6.2 the counters are per CPU, commit f1a7941243c1
 * ("mm: convert mm's rss stats into percpu_counter").
 */
#ifdef RL_MM_RSS_ATOMIC
static inline s64 rl_mm_counter(const struct mm_struct *mm, int member)
{
	s64 value;

	if (get_kernel_nofault(value, &mm->rss_stat.count[member].counter))
		return 0;
	return value;
}
#else
static inline s64 rl_mm_counter(const struct mm_struct *mm, int member)
{
	const struct percpu_counter *c = &mm->rss_stat[member];
	s32 __percpu *counters;
	s64 sum;
	s32 one;
	int cpu;

	if (get_kernel_nofault(sum, &c->count) ||
	    get_kernel_nofault(counters, (s32 __percpu **)&c->counters) || !counters)
		return 0;
	for_each_possible_cpu(cpu)
		if (!get_kernel_nofault(one, per_cpu_ptr(counters, cpu)))
			sum += one;
	return sum;
}
#endif

/* Pages, read without faulting; they may move meanwhile. */
static inline unsigned long rl_mm_rss(const struct mm_struct *mm)
{
	s64 sum = rl_mm_counter(mm, MM_FILEPAGES) + rl_mm_counter(mm, MM_ANONPAGES) +
		  rl_mm_counter(mm, MM_SHMEMPAGES);

	return max_t(s64, sum, 0);
}

#endif
