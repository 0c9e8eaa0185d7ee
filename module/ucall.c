// SPDX-License-Identifier: GPL-2.0
/*
 * Is a word on the stack a return address? It is if a call stands in front of what
 * it points to; and what is called tells more. Pure: values in, values out.
 */

#include <linux/string.h>

#include "ucall.h"

#define OPCODE_CALL	0xE8
#define OPCODE_GROUP5	0xFF
#define GROUP5_CALL	2
#define SLOT_CALL	0x15	/* ModRM of call *distance(%rip) */
#define SLOT_JUMP	0x25	/* ModRM of jmp *distance(%rip) */
#define PREFIX_BND	0xF2

static const u8 endbr64[] = { 0xF3, 0x0F, 0x1E, 0xFA };

/* Little-endian, as the processor and we are. */
static s32 distance_at(const u8 *at)
{
	s32 distance;

	memcpy(&distance, at, sizeof(distance));
	return distance;
}

/* Bytes of FF with this ModRM, and the SIB that may follow. */
static int group5_size(u8 modrm, u8 sib)
{
	static const u8 by_mod[] = { 2, 3, 6, 2 };
	int mod = modrm >> 6, rm = modrm & 7, size = by_mod[mod];

	if (mod == 3)
		return size;
	if (!mod && rm == 5)
		return 6;
	if (rm != 4)
		return size;
	return size + (!mod && (sib & 7) == 5 ? 5 : 1);
}

/* A call by FF that is @size bytes long and ends at @end. */
static bool is_group5(const u8 *end, int size)
{
	const u8 *at = end - size;

	return at[0] == OPCODE_GROUP5 && (at[1] >> 3 & 7) == GROUP5_CALL &&
	       group5_size(at[1], size > 2 ? at[2] : 0) == size;
}

/**
 * rl_ucall_before() - what call ends here?
 * @code: the RL_UCALL_MAX bytes in front of what may be a return address
 * @distance: from there to the code or the pointer
 *
 * Context: any.
 */
enum rl_ucall rl_ucall_before(const u8 *code, s32 *distance)
{
	const u8 *end = code + RL_UCALL_MAX;
	int size;

	*distance = distance_at(end - 4);
	if (end[-5] == OPCODE_CALL)
		return RL_UCALL_DIRECT;
	if (end[-6] == OPCODE_GROUP5 && end[-5] == SLOT_CALL)
		return RL_UCALL_SLOT;
	for (size = 2; size <= RL_UCALL_MAX; size++)
		if (is_group5(end, size))
			return RL_UCALL_OTHER;
	return RL_UCALL_NONE;
}

/**
 * rl_ucall_stub() - is this a stub of a PLT, which jumps by a pointer?
 * @code: RL_UCALL_STUB bytes
 * @distance: from @code to the pointer
 *
 * Context: any.
 */
bool rl_ucall_stub(const u8 *code, s32 *distance)
{
	const u8 *at = code;

	if (!memcmp(at, endbr64, sizeof(endbr64)))
		at += sizeof(endbr64);
	if (*at == PREFIX_BND)
		at++;
	if (at[0] != OPCODE_GROUP5 || at[1] != SLOT_JUMP)
		return false;
	*distance = distance_at(at + 2) + (s32)(at + 6 - code);
	return true;
}

/**
 * rl_ucaller_leads() - is a place in a function, as far as can be told?
 * @target: where the function begins, or 0
 * @place: the place
 *
 * Context: any.
 */
bool rl_ucaller_leads(unsigned long target, unsigned long place)
{
	return target && target <= place && place - target < RL_UCALL_FUNCTION;
}

/**
 * rl_ucaller_linked() - does one of the calls farther out lead to that one?
 * @call: all calls, innermost first
 * @nr: how many
 * @which: that one
 *
 * Context: any.
 */
bool rl_ucaller_linked(const struct rl_ucaller *call, unsigned int nr, unsigned int which)
{
	unsigned int i;

	for (i = which + 1; i < nr; i++)
		if (rl_ucaller_leads(call[i].target, call[which].behind) ||
		    rl_ucaller_leads(call[i].jump, call[which].behind))
			return true;
	return false;
}

/* The first one there is of a few, each NR if there is none. */
static unsigned int first_of(unsigned int nr, const unsigned int *which)
{
	while (*which == nr)
		which++;
	return *which;
}

/**
 * rl_ucaller_find() - which of the calls led to a place?
 * @call: all calls, innermost first
 * @nr: how many
 * @from: the first that may be it, below @nr
 * @place: the place
 *
 * How it is chosen stands on top of ustack.c.
 *
 * Context: any.
 */
unsigned int rl_ucaller_find(const struct rl_ucaller *call, unsigned int nr,
			     unsigned int from, unsigned long place)
{
	unsigned int i, best = nr, linked = nr, jumped = nr, blind = nr;

	for (i = from; i < nr; i++) {
		if (!call[i].target && blind == nr)
			blind = i;
		if (jumped == nr && rl_ucaller_leads(call[i].jump, place))
			jumped = i;
		if (!rl_ucaller_leads(call[i].target, place) ||
		    (best != nr && call[i].target < call[best].target))
			continue;
		if (best == nr || call[i].target > call[best].target) {
			best = i;
			linked = nr;
		}
		if (linked == nr && rl_ucaller_linked(call, nr, i))
			linked = i;
	}
	return first_of(nr, (unsigned int []){ linked, jumped, best, blind, from });
}

#ifdef RL_KUNIT
#include "../tests/kunit/ucall_test.c"
#endif
