/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_CLASS_H
#define RL_CLASS_H

#include <linux/types.h>

#include "words.h"

/* Where in a function the object is. */
enum rl_place {
	RL_AT_ENTRY,	/* first argument, at the entry */
	RL_AT_RETURN,	/* return value, at every return instruction */
};

/* What becomes of the class without the hook. */
enum rl_need {
	RL_VITAL,	/* it is refused */
	RL_WANTED,	/* it is degraded */
	RL_IF_THERE,	/* nothing, if the kernel has no such function; else degraded */
};

/**
 * struct rl_probe_spec - one hook that a class wants
 * @symbol: the function
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

/**
 * struct rl_class - a kind of object under watch; data, no state
 * @name: one word
 * @untracked: ops that no probe records, comma-separated, or RL_NONE
 * @probes: the hooks it wants
 * @nr_probes: how many
 * @count: reads an object's reference count; 0 or a negative errno
 * @describe: writes a few escaped words on an object, never more than @size
 *	with the end; a negative errno when its memory cannot be read
 *
 * @count and @describe run in any context with the object held, and read it
 * with copy_from_kernel_nofault() alone: a live object may still be half made.
 */
struct rl_class {
	const char *name;
	const char *untracked;
	const struct rl_probe_spec *probes;
	unsigned int nr_probes;
	int (*count)(unsigned long object, s32 *count);
	int (*describe)(unsigned long object, char *buf, size_t size);
};

extern const struct rl_class rl_class_dst;
extern const struct rl_class rl_class_sockfile;

#endif
