/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_CLASS_H
#define RL_CLASS_H

#include <linux/types.h>

#include "shape.h"
#include "words.h"

/* Where the object is. */
enum rl_place {
	RL_AT_ENTRY,	/* first argument, at a function's entry */
	RL_AT_RETURN,	/* return value, at every return instruction of a function */
	RL_AT_ATOMIC,	/* around the operand of an atomic operation, anywhere */
};

/* What becomes of the class without the hook. */
enum rl_need {
	RL_VITAL,	/* it is refused */
	RL_WANTED,	/* it is degraded */
	RL_IF_THERE,	/* nothing, if the kernel has no such function; else degraded */
};

/**
 * struct rl_probe_spec - one hook that a class wants
 * @symbol: the function; NULL for RL_AT_ATOMIC, whose places are searched for
 * @op: what a hit does to the books
 * @place: where the object is; NULL and error pointers are no event
 * @need: what becomes of the class without it
 */
struct rl_probe_spec {
	const char *symbol;
	enum rl_op op;
	enum rl_place place;
	enum rl_need need;
};

/* Most objects that one object is known to hold. */
#define RL_HELD_MAX	4

/**
 * struct rl_class - a kind of object under watch; data, no state
 * @name: one word
 * @probes: the hooks it wants, but for the inlined gets
 * @nr_probes: how many
 * @field: where the reference count is
 * @setup: learns what the others need, at load; may sleep; may be NULL.
 *	0 or a negative errno, then objects born before the books are not taken in
 * @is_one: is this address certainly a live object of the class?
 * @count: reads an object's reference count; 0 or a negative errno
 * @cached: does a cache own a reference on it? May be NULL
 * @held: class of the objects that @holds tells of, or NULL
 * @holds: addresses of objects that this one holds references on, with repeats;
 *	how many, at most RL_HELD_MAX
 * @describe: writes a few escaped words on an object, never more than @size
 *	with the end; a negative errno when its memory cannot be read
 *
 * All but @setup run in any context, and read memory with
 * copy_from_kernel_nofault() alone: @is_one is given addresses of anything, the
 * others that of an object which is held but may be half made.
 */
struct rl_class {
	const char *name;
	const struct rl_probe_spec *probes;
	unsigned int nr_probes;
	struct rl_field field;
	int (*setup)(void);
	bool (*is_one)(unsigned long addr);
	int (*count)(unsigned long object, s32 *count);
	bool (*cached)(unsigned long object);
	const struct rl_class *held;
	unsigned int (*holds)(unsigned long object, unsigned long *held);
	int (*describe)(unsigned long object, char *buf, size_t size);
};

extern const struct rl_class rl_class_dst;
extern const struct rl_class rl_class_sockfile;

#endif
