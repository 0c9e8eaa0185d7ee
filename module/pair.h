/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_PAIR_H
#define RL_PAIR_H

#include <linux/atomic.h>
#include <linux/types.h>

#define RL_PAIRS_NR	4096

/**
 * struct rl_pair - a get and a put that were seen on the same objects
 * @key: their sites, 0 while free; claimed once by cmpxchg, then constant
 * @objects: objects that ended with exact books and had both
 * @refs: sum over them of the smaller number of references of the two
 */
struct rl_pair {
	atomic64_t key;
	atomic64_t objects;
	atomic64_t refs;
};

/**
 * struct rl_pairs - which put closes which get, learned from objects that ended
 * @pair: the pairs, hashed by key
 * @used: how many
 *
 * No lock: slots are claimed by cmpxchg and counters are atomic.
 */
struct rl_pairs {
	struct rl_pair *pair;
	atomic_t used;
};

int rl_pairs_init(struct rl_pairs *t);
void rl_pairs_exit(struct rl_pairs *t);
void rl_pairs_clear(struct rl_pairs *t);
size_t rl_pairs_bytes(void);

void rl_pairs_learn(struct rl_pairs *t, u32 get, u32 put, u32 refs);
bool rl_pairs_look(struct rl_pairs *t, u32 index, u32 *get, u32 *put, u64 *objects,
		   u64 *refs);

#endif
