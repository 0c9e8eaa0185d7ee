// SPDX-License-Identifier: GPL-2.0
/*
 * User code in call chains. A chain is made of words: a place in a mapped file gets a
 * number that is no kernel address, and keeps it until the module goes.
 */

#include <linux/errno.h>
#include <linux/jhash.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "pool.h"
#include "ucode.h"

/* Slots that are tried. */
#define STEPS	64

struct rl_ucode rl_ucode;

/* Never 0. Two places with one key would be one; 63 bits make that unlikely. */
static s64 key_of(const char *name, size_t len, u64 offset)
{
	u32 low = jhash(name, len, (u32)offset);
	u32 high = jhash(name, len, ~low ^ (u32)(offset >> 32));

	return (s64)high << 32 | low | 1;
}

static void fill_in(struct rl_uplace *p, const char *name, size_t len, u64 offset)
{
	memcpy(p->name, name, len);
	p->name[len] = '\0';
	p->offset = offset;
	/* pairs with the acquire in rl_ucode_look() */
	smp_store_release(&p->whole, true);
}

/**
 * rl_ucode_intern() - the number of a place, given to it if it is new
 * @t: the table
 * @name: of the file; what does not fit is cut
 * @offset: in the file
 *
 * Context: any, NMI included.
 * Return: the number; 0 when there is no room.
 */
unsigned long rl_ucode_intern(struct rl_ucode *t, const char *name, u64 offset)
{
	size_t len = strnlen(name, RL_UCODE_NAME - 1);
	s64 key = key_of(name, len, offset), found;
	u32 at = (u32)((u64)key >> 1), i;

	for (i = 0; i < STEPS && i < t->nr; i++, at++) {
		struct rl_uplace *p = &t->place[at & (t->nr - 1)];

		found = atomic64_read(&p->key);
		if (!found) {
			found = atomic64_cmpxchg(&p->key, 0, key);
			if (!found)
				fill_in(p, name, len, offset);
		}
		if (!found || found == key)
			return RL_UCODE_FIRST + (p - t->place);
	}
	return 0;
}

/**
 * rl_ucode_look() - the place that a number stands for
 * @t: the table
 * @code: the number, or anything
 *
 * Context: any.
 * Return: NULL when it stands for none, or for one that is just being added.
 */
const struct rl_uplace *rl_ucode_look(const struct rl_ucode *t, unsigned long code)
{
	const struct rl_uplace *p;

	if (code < RL_UCODE_FIRST || code - RL_UCODE_FIRST >= t->nr)
		return NULL;
	p = &t->place[code - RL_UCODE_FIRST];
	/* pairs with the release in fill_in() */
	return smp_load_acquire(&p->whole) ? p : NULL;
}

/* Bytes that rl_ucode_init() sets up. */
size_t rl_ucode_bytes(u32 nr)
{
	return nr * sizeof(struct rl_uplace);
}

/**
 * rl_ucode_init() - set up an empty table
 * @t: the table, zeroed
 * @nr: places it has room for, a power of two
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int rl_ucode_init(struct rl_ucode *t, u32 nr)
{
	static_assert(sizeof(struct rl_uplace) == 64);

	t->place = kvcalloc(nr, sizeof(*t->place), RL_GFP_TABLE);
	if (!t->place)
		return -ENOMEM;
	t->nr = nr;
	return 0;
}

void rl_ucode_exit(struct rl_ucode *t)
{
	kvfree(t->place);
	t->place = NULL;
	t->nr = 0;
}

#ifdef RL_KUNIT
#include "../tests/kunit/ucode_test.c"
#endif
