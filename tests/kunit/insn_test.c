// SPDX-License-Identifier: GPL-2.0
/* Cases for insn.c, which includes this file. Bytes are as the assembler wrote them. */

#include <kunit/test.h>
#include <linux/string.h>

#define INSN_BYTES	12

static const struct insn_good {
	const char *name;
	u8 code[INSN_BYTES];
	struct rl_insn want;	/* atomic, size, width, source, base, index, shift, disp */
} insn_goods[] = {
	/* the four operations, both widths */
	{ "cmpxchg ecx, [rdx+0x40]", { 0xF0, 0x0F, 0xB1, 0x4A, 0x40 },
	  { RL_ATOMIC_CMPXCHG, 5, 4, 1, 2, RL_NO_REG, 0, 0x40 } },
	{ "cmpxchg rdx, [rbx+0x38]", { 0xF0, 0x48, 0x0F, 0xB1, 0x53, 0x38 },
	  { RL_ATOMIC_CMPXCHG, 6, 8, 2, 3, RL_NO_REG, 0, 0x38 } },
	{ "xadd esi, [rdi]", { 0xF0, 0x0F, 0xC1, 0x37 },
	  { RL_ATOMIC_XADD, 4, 4, 6, 7, RL_NO_REG, 0, 0 } },
	{ "xadd rax, [rsi]", { 0xF0, 0x48, 0x0F, 0xC1, 0x06 },
	  { RL_ATOMIC_XADD, 5, 8, 0, 6, RL_NO_REG, 0, 0 } },
	{ "inc dword [rcx]", { 0xF0, 0xFF, 0x01 },
	  { RL_ATOMIC_INC, 3, 4, RL_NO_REG, 1, RL_NO_REG, 0, 0 } },
	{ "inc qword [rsi+0x38]", { 0xF0, 0x48, 0xFF, 0x46, 0x38 },
	  { RL_ATOMIC_INC, 5, 8, RL_NO_REG, 6, RL_NO_REG, 0, 0x38 } },
	{ "add dword [rax+0x40], 1", { 0xF0, 0x83, 0x40, 0x40, 0x01 },
	  { RL_ATOMIC_ADD, 5, 4, RL_NO_REG, 0, RL_NO_REG, 0, 0x40 } },
	{ "add qword [rax], 1", { 0xF0, 0x48, 0x83, 0x00, 0x01 },
	  { RL_ATOMIC_ADD, 5, 8, RL_NO_REG, 0, RL_NO_REG, 0, 0 } },

	/* this CPU's own memory: prefix 65 */
	{ "inc dword gs:[rax]", { 0x65, 0xFF, 0x00 },
	  { RL_ATOMIC_INC, 3, 4, RL_NO_REG, 0, RL_NO_REG, 0, 0, true } },
	{ "dec dword gs:[rax]", { 0x65, 0xFF, 0x08 },
	  { RL_ATOMIC_DEC, 3, 4, RL_NO_REG, 0, RL_NO_REG, 0, 0, true } },
	{ "dec dword gs:[r9]", { 0x65, 0x41, 0xFF, 0x09 },
	  { RL_ATOMIC_DEC, 4, 4, RL_NO_REG, 9, RL_NO_REG, 0, 0, true } },

	/* REX */
	{ "rex without a bit", { 0xF0, 0x40, 0x0F, 0xB1, 0x4A, 0x40 },
	  { RL_ATOMIC_CMPXCHG, 6, 4, 1, 2, RL_NO_REG, 0, 0x40 } },
	{ "source r8d", { 0xF0, 0x44, 0x0F, 0xB1, 0x40, 0x40 },
	  { RL_ATOMIC_CMPXCHG, 6, 4, 8, 0, RL_NO_REG, 0, 0x40 } },
	{ "source r15, base r9", { 0xF0, 0x4D, 0x0F, 0xC1, 0x39 },
	  { RL_ATOMIC_XADD, 5, 8, 15, 9, RL_NO_REG, 0, 0 } },
	{ "rex.r names no source of inc", { 0xF0, 0x44, 0xFF, 0x00 },
	  { RL_ATOMIC_INC, 4, 4, RL_NO_REG, 0, RL_NO_REG, 0, 0 } },

	/* displacements */
	{ "rbp needs a displacement", { 0xF0, 0x48, 0x0F, 0xC1, 0x45, 0x00 },
	  { RL_ATOMIC_XADD, 6, 8, 0, 5, RL_NO_REG, 0, 0 } },
	{ "r13 needs a displacement", { 0xF0, 0x49, 0x0F, 0xB1, 0x4D, 0x00 },
	  { RL_ATOMIC_CMPXCHG, 6, 8, 1, 13, RL_NO_REG, 0, 0 } },
	{ "one byte, negative", { 0xF0, 0xFF, 0x40, 0xFC },
	  { RL_ATOMIC_INC, 4, 4, RL_NO_REG, 0, RL_NO_REG, 0, -4 } },
	{ "four bytes", { 0xF0, 0xFF, 0x85, 0xE4, 0x05, 0x00, 0x00 },
	  { RL_ATOMIC_INC, 7, 4, RL_NO_REG, 5, RL_NO_REG, 0, 0x5e4 } },
	{ "four bytes, negative", { 0xF0, 0x48, 0xFF, 0x83, 0x00, 0xFF, 0xFF, 0xFF },
	  { RL_ATOMIC_INC, 8, 8, RL_NO_REG, 3, RL_NO_REG, 0, -0x100 } },
	{ "four bytes, smallest", { 0xF0, 0xFF, 0x80, 0x00, 0x00, 0x00, 0x80 },
	  { RL_ATOMIC_INC, 7, 4, RL_NO_REG, 0, RL_NO_REG, 0, S32_MIN } },
	{ "an immediate behind it", { 0xF0, 0x83, 0x83, 0x00, 0x01, 0x00, 0x00, 0x01 },
	  { RL_ATOMIC_ADD, 8, 4, RL_NO_REG, 3, RL_NO_REG, 0, 0x100 } },

	/* SIB */
	{ "rsp needs a sib", { 0xF0, 0xFF, 0x44, 0x24, 0x08 },
	  { RL_ATOMIC_INC, 5, 4, RL_NO_REG, 4, RL_NO_REG, 0, 8 } },
	{ "r12 needs a sib", { 0xF0, 0x41, 0x83, 0x44, 0x24, 0x40, 0x01 },
	  { RL_ATOMIC_ADD, 7, 4, RL_NO_REG, 12, RL_NO_REG, 0, 0x40 } },
	{ "r12 without displacement", { 0xF0, 0x49, 0x0F, 0xC1, 0x04, 0x24 },
	  { RL_ATOMIC_XADD, 6, 8, 0, 12, RL_NO_REG, 0, 0 } },
	{ "rsp, four bytes", { 0xF0, 0x83, 0x84, 0x24, 0x00, 0x01, 0x00, 0x00, 0x01 },
	  { RL_ATOMIC_ADD, 9, 4, RL_NO_REG, 4, RL_NO_REG, 0, 0x100 } },
	{ "an index", { 0xF0, 0x48, 0xFF, 0x04, 0xC8 },
	  { RL_ATOMIC_INC, 5, 8, RL_NO_REG, 0, 1, 3, 0 } },
	{ "index r9", { 0xF0, 0x4A, 0x0F, 0xC1, 0x44, 0x8B, 0x10 },
	  { RL_ATOMIC_XADD, 7, 8, 0, 3, 9, 2, 0x10 } },
	{ "r12 is an index, rsp is none", { 0xF0, 0x4A, 0xFF, 0x04, 0x20 },
	  { RL_ATOMIC_INC, 5, 8, RL_NO_REG, 0, 12, 0, 0 } },
	{ "base rbp with an index", { 0xF0, 0x48, 0xFF, 0x44, 0x0D, 0x00 },
	  { RL_ATOMIC_INC, 6, 8, RL_NO_REG, 5, 1, 0, 0 } },
	{ "the longest",
	  { 0xF0, 0x4F, 0x0F, 0xB1, 0xBC, 0xF7, 0x78, 0x56, 0x34, 0x12 },
	  { RL_ATOMIC_CMPXCHG, 10, 8, 15, 15, 14, 3, 0x12345678 } },
};

static const struct insn_bad {
	const char *name;
	u8 size;
	u8 code[INSN_BYTES];
} insn_bads[] = {
	/* prefixes */
	{ "no prefix", 4, { 0x0F, 0xB1, 0x4A, 0x40 } },
	{ "rex in front of lock", 4, { 0x48, 0xF0, 0xFF, 0x00 } },
	{ "two locks", 4, { 0xF0, 0xF0, 0xFF, 0x00 } },
	{ "two rex", 5, { 0xF0, 0x48, 0x48, 0xFF, 0x00 } },
	{ "16 bits", 5, { 0xF0, 0x66, 0x0F, 0xB1, 0x0A } },
	{ "per-CPU", 4, { 0xF0, 0x65, 0xFF, 0x00 } },
	{ "push of this CPU's", 3, { 0x65, 0xFF, 0x30 } },
	{ "cmpxchg of this CPU's", 4, { 0x65, 0x0F, 0xB1, 0x0A } },
	{ "xadd of this CPU's", 4, { 0x65, 0x0F, 0xC1, 0x0A } },
	{ "add 1 of this CPU's", 4, { 0x65, 0x83, 0x00, 0x01 } },
	{ "repne", 4, { 0xF0, 0xF2, 0xFF, 0x00 } },

	/* other operations */
	{ "cmpxchg of a byte", 4, { 0xF0, 0x0F, 0xB0, 0x0A } },
	{ "xadd of a byte", 4, { 0xF0, 0x0F, 0xC0, 0x0A } },
	{ "inc of a byte", 3, { 0xF0, 0xFE, 0x00 } },
	{ "cmpxchg8b", 4, { 0xF0, 0x0F, 0xC7, 0x08 } },
	{ "bts", 4, { 0xF0, 0x0F, 0xAB, 0x08 } },
	{ "mov from cr0", 4, { 0xF0, 0x0F, 0x20, 0xC0 } },
	{ "dec", 3, { 0xF0, 0xFF, 0x08 } },
	{ "indirect call, not tracked", 3, { 0x3E, 0xFF, 0x10 } },
	{ "indirect jump, not tracked", 3, { 0x3E, 0xFF, 0x20 } },
	{ "push", 3, { 0xF0, 0xFF, 0x30 } },
	{ "or 1", 4, { 0xF0, 0x83, 0x08, 0x01 } },
	{ "sub 1", 4, { 0xF0, 0x83, 0x28, 0x01 } },
	{ "cmp 1", 4, { 0xF0, 0x83, 0x38, 0x01 } },
	{ "dec, rex.r is not its extension", 4, { 0xF0, 0x44, 0xFF, 0x08 } },
	{ "add of a register", 3, { 0xF0, 0x01, 0x08 } },
	{ "add of four bytes", 7, { 0xF0, 0x81, 0x00, 0x01, 0x00, 0x00, 0x00 } },
	{ "add of a byte", 4, { 0xF0, 0x80, 0x00, 0x01 } },

	/* other numbers */
	{ "add 0", 4, { 0xF0, 0x83, 0x00, 0x00 } },
	{ "add 2", 4, { 0xF0, 0x83, 0x00, 0x02 } },
	{ "add -1", 4, { 0xF0, 0x83, 0x00, 0xFF } },
	{ "add 2 at 1", 5, { 0xF0, 0x83, 0x40, 0x01, 0x02 } },

	/* other operands */
	{ "cmpxchg of a register", 4, { 0xF0, 0x0F, 0xB1, 0xC1 } },
	{ "xadd of a register", 4, { 0xF0, 0x0F, 0xC1, 0xC8 } },
	{ "inc of a register", 3, { 0xF0, 0xFF, 0xC0 } },
	{ "add to a register", 4, { 0xF0, 0x83, 0xC0, 0x01 } },
	{ "rip", 7, { 0xF0, 0xFF, 0x05, 0x10, 0x20, 0x30, 0x40 } },
	{ "rip, not r13", 8, { 0xF0, 0x49, 0xFF, 0x05, 0x10, 0x20, 0x30, 0x40 } },
	{ "rip and an immediate", 8, { 0xF0, 0x83, 0x05, 0x10, 0x20, 0x30, 0x40, 0x01 } },
	{ "an address", 8, { 0xF0, 0xFF, 0x04, 0x25, 0x10, 0x20, 0x30, 0x40 } },
	{ "an address, not r13", 9, { 0xF0, 0x41, 0xFF, 0x04, 0x25, 0x10, 0x20, 0x30, 0x40 } },
	{ "an index alone", 8, { 0xF0, 0xFF, 0x04, 0xCD, 0x10, 0x20, 0x30, 0x40 } },
};

/* Register n holds (n + 1) * 0x10000, but for those in parentheses. */
static const struct insn_place {
	const char *name;
	u8 code[INSN_BYTES];
	unsigned long want;
} insn_places[] = {
	{ "[rdx+0x40]", { 0xF0, 0x0F, 0xB1, 0x4A, 0x40 }, 0x30040 },
	{ "[rsi]", { 0xF0, 0x48, 0x0F, 0xC1, 0x06 }, 0x70000 },
	{ "[rax-4]", { 0xF0, 0xFF, 0x40, 0xFC }, 0xfffc },
	{ "[rbx-0x100]", { 0xF0, 0x48, 0xFF, 0x83, 0x00, 0xFF, 0xFF, 0xFF }, 0x3ff00 },
	{ "[rsp+8]", { 0xF0, 0xFF, 0x44, 0x24, 0x08 }, 0x50008 },
	{ "[rsp+8], a scale alone", { 0xF0, 0xFF, 0x44, 0xE4, 0x08 }, 0x50008 },
	{ "[r12+0x40]", { 0xF0, 0x41, 0x83, 0x44, 0x24, 0x40, 0x01 }, 0xd0040 },
	{ "[r13]", { 0xF0, 0x49, 0x0F, 0xB1, 0x4D, 0x00 }, 0xe0000 },
	{ "[rax+rcx*8]", { 0xF0, 0x48, 0xFF, 0x04, 0xC8 }, 0x110000 },
	{ "[rbx+r9*4+0x10]", { 0xF0, 0x4A, 0x0F, 0xC1, 0x44, 0x8B, 0x10 }, 0x2c0010 },
	{ "[rax+r12]", { 0xF0, 0x4A, 0xFF, 0x04, 0x20 }, 0xe0000 },
	{ "[r8] (a kernel address)", { 0xF0, 0x41, 0xFF, 0x00 }, 0xffff888012345678UL },
	{ "[r8+0x40] (a kernel address)", { 0xF0, 0x41, 0xFF, 0x40, 0x40 },
	  0xffff8880123456b8UL },
	{ "[r8+r15*2] (-8)", { 0xF0, 0x43, 0xFF, 0x04, 0x78 }, 0xffff888012345668UL },
	{ "[r14-0x80] (0)", { 0xF0, 0x41, 0xFF, 0x46, 0x80 }, 0xffffffffffffff80UL },
};

static unsigned long insn_register(u8 number)
{
	switch (number) {
	case RL_NO_REG:
	case 14:
		return 0;
	case 8:
		return 0xffff888012345678UL;
	case 15:
		return -8UL;
	default:
		return (number + 1) * 0x10000UL;
	}
}

/* In memory of its own, so that KASAN sees a byte too many being read. */
static bool insn_decode_exactly(struct kunit *test, const u8 *code, size_t size,
				struct rl_insn *insn)
{
	u8 *copy = kunit_kmalloc(test, size, GFP_KERNEL);
	bool good;

	KUNIT_ASSERT_NOT_NULL(test, copy);
	memcpy(copy, code, size);
	good = rl_insn_decode(copy, size, insn);
	kunit_kfree(test, copy);
	return good;
}

static void insn_expect(struct kunit *test, const struct rl_insn *got,
			const struct rl_insn *want)
{
	KUNIT_EXPECT_EQ(test, got->atomic, want->atomic);
	KUNIT_EXPECT_EQ(test, got->size, want->size);
	KUNIT_EXPECT_EQ(test, got->width, want->width);
	KUNIT_EXPECT_EQ(test, got->source, want->source);
	KUNIT_EXPECT_EQ(test, got->base, want->base);
	KUNIT_EXPECT_EQ(test, got->index, want->index);
	KUNIT_EXPECT_EQ(test, got->shift, want->shift);
	KUNIT_EXPECT_EQ(test, got->disp, want->disp);
	KUNIT_EXPECT_EQ(test, got->percpu, want->percpu);
}

static void insn_good_name(const struct insn_good *g, char *name)
{
	strscpy(name, g->name, KUNIT_PARAM_DESC_SIZE);
}

static void insn_bad_name(const struct insn_bad *b, char *name)
{
	strscpy(name, b->name, KUNIT_PARAM_DESC_SIZE);
}

static void insn_place_name(const struct insn_place *p, char *name)
{
	strscpy(name, p->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(insn_good, insn_goods, insn_good_name);
KUNIT_ARRAY_PARAM(insn_bad, insn_bads, insn_bad_name);
KUNIT_ARRAY_PARAM(insn_place, insn_places, insn_place_name);

/* The struct is filled with rubbish first: nothing may be left as it was. */
static void insn_decodes(struct kunit *test)
{
	const struct insn_good *g = test->param_value;
	struct rl_insn insn;

	memset(&insn, 0xA5, sizeof(insn));
	KUNIT_ASSERT_TRUE(test, insn_decode_exactly(test, g->code, g->want.size, &insn));
	insn_expect(test, &insn, &g->want);
}

/* On a machine that booted with one processor. */
static void insn_decodes_without_lock(struct kunit *test)
{
	const struct insn_good *g = test->param_value;
	u8 code[INSN_BYTES];
	struct rl_insn insn;

	/* one processor's own memory needs none in the first place */
	if (g->want.percpu)
		return;
	memcpy(code, g->code, sizeof(code));
	code[0] = 0x3E;
	KUNIT_ASSERT_TRUE(test, insn_decode_exactly(test, code, g->want.size, &insn));
	insn_expect(test, &insn, &g->want);
}

static void insn_ignores_what_follows(struct kunit *test)
{
	const struct insn_good *g = test->param_value;
	u8 code[INSN_BYTES + 8];
	struct rl_insn insn;

	memset(code, 0x01, sizeof(code));
	memcpy(code, g->code, g->want.size);
	KUNIT_ASSERT_TRUE(test, rl_insn_decode(code, sizeof(code), &insn));
	insn_expect(test, &insn, &g->want);
}

static void insn_needs_every_byte(struct kunit *test)
{
	const struct insn_good *g = test->param_value;
	struct rl_insn insn;
	size_t size;

	for (size = 0; size < g->want.size; size++)
		KUNIT_EXPECT_FALSE(test, insn_decode_exactly(test, g->code, size, &insn));
}

static void insn_refuses(struct kunit *test)
{
	const struct insn_bad *b = test->param_value;
	struct rl_insn insn;

	KUNIT_EXPECT_FALSE(test, insn_decode_exactly(test, b->code, b->size, &insn));
	KUNIT_EXPECT_FALSE(test, rl_insn_decode(b->code, sizeof(b->code), &insn));
}

/* Of all bytes only these begin an operation, are a REX, or the opcode of one. */
static void insn_refuses_all_other_bytes(struct kunit *test)
{
	u8 prefix[] = { 0, 0xFF, 0x00 }, rex[] = { 0xF0, 0, 0xFF, 0x00 };
	u8 one[] = { 0xF0, 0, 0x00, 0x01 };
	u8 two[] = { 0xF0, 0x0F, 0, 0x00 };
	struct rl_insn insn;
	int byte;

	for (byte = 0; byte < 256; byte++) {
		prefix[0] = byte;
		KUNIT_EXPECT_EQ(test, rl_insn_decode(prefix, sizeof(prefix), &insn),
				byte == 0xF0 || byte == 0x3E || byte == 0x65);
		rex[1] = byte;
		KUNIT_EXPECT_EQ(test, rl_insn_decode(rex, sizeof(rex), &insn),
				byte >= 0x40 && byte <= 0x4F);
		one[1] = byte;
		KUNIT_EXPECT_EQ(test, rl_insn_decode(one, sizeof(one), &insn),
				byte == 0xFF || byte == 0x83);
		two[2] = byte;
		KUNIT_EXPECT_EQ(test, rl_insn_decode(two, sizeof(two), &insn),
				byte == 0xB1 || byte == 0xC1);
	}
}

static void insn_addresses(struct kunit *test)
{
	const struct insn_place *p = test->param_value;
	struct rl_insn insn;

	KUNIT_ASSERT_TRUE(test, rl_insn_decode(p->code, sizeof(p->code), &insn));
	KUNIT_EXPECT_EQ(test, p->want,
			rl_insn_address(&insn, insn_register(insn.base),
					insn_register(insn.index)));
}

static struct kunit_case insn_cases[] = {
	KUNIT_CASE_PARAM(insn_decodes, insn_good_gen_params),
	KUNIT_CASE_PARAM(insn_decodes_without_lock, insn_good_gen_params),
	KUNIT_CASE_PARAM(insn_ignores_what_follows, insn_good_gen_params),
	KUNIT_CASE_PARAM(insn_needs_every_byte, insn_good_gen_params),
	KUNIT_CASE_PARAM(insn_refuses, insn_bad_gen_params),
	KUNIT_CASE(insn_refuses_all_other_bytes),
	KUNIT_CASE_PARAM(insn_addresses, insn_place_gen_params),
	{}
};

static struct kunit_suite insn_suite = {
	.name = "rl_insn",
	.test_cases = insn_cases,
};

kunit_test_suite(insn_suite);
