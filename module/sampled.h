/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_SAMPLED_H
#define RL_SAMPLED_H

#include <linux/hash.h>
#include <linux/types.h>

#define RL_SAMPLE_MAX	4096

/**
 * rl_in_sample() - is an object one of those that stand for all?
 * @object: its address
 * @n: how many objects one stands for: a power of two, at most RL_SAMPLE_MAX
 *
 * It depends on the address alone: all events of an object are in the sample or none
 * is, and so its books are exact. The samples are nested: who is in that of 64 is in
 * that of 8. These bits of the hash are not those that choose a bucket of the table,
 * which are its upper ones.
 *
 * Context: any.
 */
static inline bool rl_in_sample(unsigned long object, u32 n)
{
	return !(hash_64(object, 32) & (n - 1));
}

#endif
