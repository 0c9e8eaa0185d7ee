/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_SHAPE_H
#define RL_SHAPE_H

#include "insn.h"

/* How a reference count is kept. */
enum rl_encoding {
	RL_ENC_NONE,		/* not at all: nothing that is inlined is looked for */
	RL_ENC_ATOMIC,		/* atomic_t: the number of references */
	RL_ENC_RCUREF,		/* rcuref_t: references - 1, dead from 0xC0000000 on */
	RL_ENC_ATOMIC_LONG,	/* atomic_long_t: the number of references */
	RL_ENC_FILE_REF,	/* file_ref_t: as rcuref_t, 64 bits wide */
	RL_ENC_REFCOUNT,	/* refcount_t; its puts are inlined, too */
	RL_ENC_PERCPU,		/* an int of each CPU, reached by a pointer; puts inlined */
};

/* When the operation has taken a reference. */
enum rl_taken {
	RL_TAKEN_ALWAYS,	/* whenever it is executed */
	RL_TAKEN_BY_SIGN,	/* if it adds 1; if it adds -1, it gives one back */
	RL_TAKEN_NEVER,		/* it gives one back */
	RL_TAKEN_IF_EQUAL,	/* ZF is set behind it */
	RL_TAKEN_UNLESS_NEGATIVE, /* SF is clear behind it */
};

/**
 * struct rl_field - where a class keeps its reference count
 * @encoding: how
 * @offset: bytes into the object; of RL_ENC_PERCPU, of the pointer to it
 * @member: offsets of members by whose addresses code knows the object, too: list
 *	nodes, timers. The field lies at its distance from them
 * @nr_members: how many
 */
struct rl_field {
	enum rl_encoding encoding;
	u16 offset;
	const u16 *member;
	unsigned int nr_members;
};

/**
 * struct rl_code - an operation and what can be read around it
 * @at: the operation
 * @before: bytes that can be read in front of it
 * @left: bytes that can be read from it on, itself included
 */
struct rl_code {
	const u8 *at;
	size_t before;
	size_t left;
};

/**
 * struct rl_shape - what an operation is to a class
 * @taken: when it has taken a reference
 * @gives_back: it is most likely there to give one back
 * @likely: it reaches the field by a pointer, which may be one to anything
 */
struct rl_shape {
	enum rl_taken taken;
	bool gives_back;
	bool likely;
};

bool rl_shape_match(const struct rl_field *field, const struct rl_insn *insn,
		    const struct rl_code *code, struct rl_shape *shape);

#endif
