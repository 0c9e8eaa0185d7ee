// SPDX-License-Identifier: GPL-2.0
/*
 * Decodes the few x86-64 instructions that take a reference or give one back: an
 * atomic operation on memory, of all CPUs or of this one. insn_decode() is not for
 * modules, and would decode far more.
 *
 * Pure: values in, values out.
 */

#include "insn.h"

#define PREFIX_LOCK	0xF0
#define PREFIX_DS	0x3E	/* what a lock becomes on one processor */
#define PREFIX_GS	0x65	/* the memory of this CPU */

#define REX_W		8
#define REX_R		4
#define REX_X		2
#define REX_B		1

/* What is left to read. */
struct reader {
	const u8 *at;
	const u8 *end;
};

static bool next(struct reader *r, u8 *byte)
{
	if (r->at == r->end)
		return false;
	*byte = *r->at++;
	return true;
}

/* Little-endian and signed; @bytes is 0, 1 or 4. */
static bool next_signed(struct reader *r, int bytes, s32 *value)
{
	u32 raw = 0;
	int i;

	if (r->end - r->at < bytes)
		return false;
	for (i = 0; i < bytes; i++)
		raw |= (u32)*r->at++ << (8 * i);
	*value = bytes == 1 ? (s8)raw : (s32)raw;
	return true;
}

/* @extension is the part of ModRM that goes on with the opcode, or names a register. */
static bool opcode(struct reader *r, enum rl_atomic *atomic, int *extension)
{
	u8 op;

	*extension = 0;
	if (!next(r, &op))
		return false;
	if (op == 0xFF || op == 0x83) {
		*atomic = op == 0xFF ? RL_ATOMIC_INC : RL_ATOMIC_ADD;
		return true;
	}
	*extension = -1;
	if (op != 0x0F || !next(r, &op) || (op != 0xB1 && op != 0xC1))
		return false;
	*atomic = op == 0xB1 ? RL_ATOMIC_CMPXCHG : RL_ATOMIC_XADD;
	return true;
}

/* The byte behind ModRM when rm is 4; base 5 without displacement means none. */
static bool sib(struct reader *r, struct rl_insn *insn, u8 rex, u8 mod)
{
	u8 byte;

	if (!next(r, &byte))
		return false;
	insn->shift = byte >> 6;
	insn->index = (byte >> 3 & 7) | (rex & REX_X) << 2;
	if (insn->index == 4)
		insn->index = RL_NO_REG;
	insn->base = (byte & 7) | (rex & REX_B) << 3;
	return mod || (byte & 7) != 5;
}

/* Register operands, and addresses without a base register, are no object's. */
static bool operand(struct reader *r, struct rl_insn *insn, u8 rex, u8 modrm)
{
	static const u8 disp_bytes[] = { 0, 1, 4 };
	u8 mod = modrm >> 6, rm = modrm & 7;

	if (mod == 3 || (mod == 0 && rm == 5))
		return false;
	insn->index = RL_NO_REG;
	insn->shift = 0;
	insn->base = rm | (rex & REX_B) << 3;
	if (rm == 4 && !sib(r, insn, rex, mod))
		return false;
	return next_signed(r, disp_bytes[mod], &insn->disp);
}

/* The prefix, and REX if there is one. */
static bool prefixes(struct reader *r, struct rl_insn *insn, u8 *rex)
{
	u8 byte;

	if (!next(r, &byte))
		return false;
	if (byte != PREFIX_LOCK && byte != PREFIX_DS && byte != PREFIX_GS)
		return false;
	insn->percpu = byte == PREFIX_GS;
	*rex = r->at < r->end && (*r->at & 0xF0) == 0x40 ? *r->at++ : 0;
	return true;
}

/* Of this CPU's memory only inc and dec take references or give them back. */
static bool extends(struct rl_insn *insn, int extension, u8 reg)
{
	if (!insn->percpu)
		return extension < 0 || reg == extension;
	if (insn->atomic != RL_ATOMIC_INC || reg > 1)
		return false;
	if (reg)
		insn->atomic = RL_ATOMIC_DEC;
	return true;
}

static bool immediate_is_1(struct reader *r)
{
	u8 byte;

	return next(r, &byte) && byte == 1;
}

/**
 * rl_insn_decode() - is there an operation that may take a reference or give it back?
 * @code: where it begins, with its prefix
 * @size: bytes that can be read
 * @insn: what it is
 *
 * Context: any.
 * Return: false for every other instruction, and when @size cuts it.
 */
bool rl_insn_decode(const u8 *code, size_t size, struct rl_insn *insn)
{
	struct reader r = { code, code + size };
	u8 modrm, rex;
	int extension;

	if (!prefixes(&r, insn, &rex))
		return false;
	if (!opcode(&r, &insn->atomic, &extension) || !next(&r, &modrm))
		return false;
	if (!extends(insn, extension, modrm >> 3 & 7))
		return false;
	insn->width = rex & REX_W ? 8 : 4;
	insn->source = extension < 0 ? (modrm >> 3 & 7) | (rex & REX_R) << 1 : RL_NO_REG;
	if (!operand(&r, insn, rex, modrm))
		return false;
	if (insn->atomic == RL_ATOMIC_ADD && !immediate_is_1(&r))
		return false;
	insn->size = r.at - code;
	return true;
}

#ifdef RL_KUNIT
#include "../tests/kunit/insn_test.c"
#endif
