/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_UCODE_H
#define RL_UCODE_H

#include <linux/atomic.h>
#include <linux/types.h>

/* Bytes of a file's name that are kept, with the end. */
#define RL_UCODE_NAME	40

/*
 * What stands in a call chain in the place of a kernel address, and is lower than
 * any of them.
 */
#define RL_UCODE_SIZE	0x100UL		/* and 63 more: a size class */
#define RL_UCODE_NONE	0x140UL		/* user code that is not known */
#define RL_UCODE_ANON	0x141UL		/* user code that is in no file */
#define RL_UCODE_FIRST	0x1000UL	/* and on: places in user code */

/**
 * struct rl_uplace - a place in user code; written once, then constant
 * @key: of name and offset, 0 while it is free
 * @whole: the rest can be read
 * @offset: in the file
 * @name: of the file
 */
struct rl_uplace {
	atomic64_t key;
	bool whole;
	u64 offset;
	char name[RL_UCODE_NAME];
};

/**
 * struct rl_ucode - numbers for places in user code
 * @place: open hash table, lock-free: places are only ever added
 * @nr: how many it has room for, a power of two
 */
struct rl_ucode {
	struct rl_uplace *place;
	u32 nr;
};

/* That of all call chains; empty unless a class needs it. */
extern struct rl_ucode rl_ucode;

int rl_ucode_init(struct rl_ucode *t, u32 nr);
void rl_ucode_exit(struct rl_ucode *t);
size_t rl_ucode_bytes(u32 nr);

unsigned long rl_ucode_intern(struct rl_ucode *t, const char *name, u64 offset);
const struct rl_uplace *rl_ucode_look(const struct rl_ucode *t, unsigned long code);

/* The code of a size class: @order is log2 of the pages, rounded up. */
static inline unsigned long rl_ucode_size(unsigned int order)
{
	return RL_UCODE_SIZE + order;
}

/* Does a frame stand for user code or a size, and is no kernel address? */
static inline bool rl_ucode_is(unsigned long code)
{
	return (long)code > 0;
}

#endif
