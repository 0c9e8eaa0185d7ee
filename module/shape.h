/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_SHAPE_H
#define RL_SHAPE_H

#include "insn.h"

/* How a reference count is kept. */
enum rl_encoding {
	RL_ENC_ATOMIC,		/* atomic_t: the number of references */
	RL_ENC_RCUREF,		/* rcuref_t: references - 1, dead from 0xC0000000 on */
	RL_ENC_ATOMIC_LONG,	/* atomic_long_t: the number of references */
	RL_ENC_FILE_REF,	/* file_ref_t: as rcuref_t, 64 bits wide */
};

/* When the operation has taken a reference. */
enum rl_taken {
	RL_TAKEN_ALWAYS,	/* whenever it is executed */
	RL_TAKEN_IF_EQUAL,	/* ZF is set behind it */
	RL_TAKEN_UNLESS_NEGATIVE, /* SF is clear behind it */
};

/**
 * struct rl_field - where a class keeps its reference count
 * @encoding: how
 * @offset: bytes into the object
 */
struct rl_field {
	enum rl_encoding encoding;
	u16 offset;
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

bool rl_shape_match(const struct rl_field *field, const struct rl_insn *insn,
		    const struct rl_code *code, enum rl_taken *taken);

#endif
