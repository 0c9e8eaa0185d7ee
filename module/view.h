/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_VIEW_H
#define RL_VIEW_H

#include "callsite.h"
#include "object.h"
#include "probe.h"
#include "text.h"

#define RL_DESCRIPTION_MAX	384

/* Stands for an object whose state is not known. */
#define RL_STATE_UNKNOWN	RL_OBJECT_NR

/**
 * struct rl_object_copy - an object's record, copied under its lock
 * @object: the record
 * @nr_post: postings
 * @post: what each site has posted
 * @counted: @count was read from memory
 * @count: references in memory
 * @state: enum rl_object_state, or RL_STATE_UNKNOWN
 * @nr_held: objects that it holds
 * @held: their addresses, then their numbers in the books of @held_class
 * @held_class: name of their class, or NULL
 * @description: "" when it could not be read
 */
struct rl_object_copy {
	struct rl_object object;
	unsigned int nr_post;
	struct rl_posting post[RL_POSTINGS_MAX];
	bool counted;
	s32 count;
	int state;
	unsigned int nr_held;
	unsigned long held[RL_HELD_MAX];
	const char *held_class;
	char description[RL_DESCRIPTION_MAX];
};

void rl_view_number(struct rl_text *t, const char *scope, const char *kind,
		    const char *name, u64 value);
void rl_view_info(struct rl_text *t, const char *scope, const char *name,
		  const char *value);
void rl_view_probe(struct rl_text *t, struct rl_probe *p);
void rl_view_site(struct rl_text *t, u32 id, const struct rl_callsite *c,
		  const struct rl_site_sum *sum, u64 oldest, u64 now);
void rl_view_pair(struct rl_text *t, u32 get, u32 put, u64 objects, u64 refs);
void rl_view_object(struct rl_text *t, const struct rl_object_copy *o, u64 now);

#endif
