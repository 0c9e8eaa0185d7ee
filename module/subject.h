/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_SUBJECT_H
#define RL_SUBJECT_H

#include <linux/atomic.h>

/**
 * struct rl_subject - what the self-test takes and drops references on
 * @before: puts the count where that of a dst_entry is, behind other things
 * @refs: its reference count
 */
struct rl_subject {
	u64 before[8];
	atomic_t refs;
};

struct rl_subject *rl_subject_birth(struct rl_subject *s);
bool rl_subject_get(struct rl_subject *s);
void rl_subject_put(struct rl_subject *s);
void rl_subject_end(struct rl_subject *s);

#endif
