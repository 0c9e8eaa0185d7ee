// SPDX-License-Identifier: GPL-2.0
/* Cases for compat/refcount.h; ledger_test.c includes this file. */

#include "compat/refcount.h"

enum refcount_code { CODE_ATOMIC, CODE_RCUREF, CODE_ATOMIC_LONG, CODE_FILE_REF };

static const struct refcount_word {
	const char *name;
	enum refcount_code code;
	u64 raw;
	s32 want;
} refcount_words[] = {
	{ "atomic 0", CODE_ATOMIC, 0, 0 },
	{ "atomic 1", CODE_ATOMIC, 1, 1 },
	{ "atomic largest", CODE_ATOMIC, 0x7fffffff, S32_MAX },
	{ "atomic below 0", CODE_ATOMIC, 0xffffffff, -1 },
	{ "atomic smallest", CODE_ATOMIC, 0x80000000, S32_MIN },

	{ "rcuref one reference", CODE_RCUREF, 0, 1 },
	{ "rcuref two references", CODE_RCUREF, 1, 2 },
	{ "rcuref largest", CODE_RCUREF, 0x7ffffffe, S32_MAX },
	{ "rcuref last valid", CODE_RCUREF, 0x7fffffff, S32_MAX },
	{ "rcuref saturated", CODE_RCUREF, 0xa0000000, S32_MAX },
	{ "rcuref last alive", CODE_RCUREF, 0xbfffffff, S32_MAX },
	{ "rcuref first dead", CODE_RCUREF, 0xc0000000, 0 },
	{ "rcuref dead", CODE_RCUREF, 0xe0000000, 0 },
	{ "rcuref last put", CODE_RCUREF, 0xffffffff, 0 },

	{ "long 0", CODE_ATOMIC_LONG, 0, 0 },
	{ "long 1", CODE_ATOMIC_LONG, 1, 1 },
	{ "long largest", CODE_ATOMIC_LONG, 0x7fffffff, S32_MAX },
	{ "long beyond", CODE_ATOMIC_LONG, 0x80000000, S32_MAX },
	{ "long far beyond", CODE_ATOMIC_LONG, S64_MAX, S32_MAX },
	{ "long below 0", CODE_ATOMIC_LONG, U64_MAX, -1 },
	{ "long far below 0", CODE_ATOMIC_LONG, 1ULL << 63, S32_MIN },

	{ "file_ref one reference", CODE_FILE_REF, 0, 1 },
	{ "file_ref largest", CODE_FILE_REF, 0x7ffffffe, S32_MAX },
	{ "file_ref beyond", CODE_FILE_REF, 0x7fffffff, S32_MAX },
	{ "file_ref 2^32", CODE_FILE_REF, 1ULL << 32, S32_MAX },
	{ "file_ref saturated", CODE_FILE_REF, 0xa000000000000000ULL, S32_MAX },
	{ "file_ref last alive", CODE_FILE_REF, 0xbfffffffffffffffULL, S32_MAX },
	{ "file_ref first dead", CODE_FILE_REF, 0xc000000000000000ULL, 0 },
	{ "file_ref dead", CODE_FILE_REF, 0xe000000000000000ULL, 0 },
	{ "file_ref last put", CODE_FILE_REF, U64_MAX, 0 },
};

static s32 refcount_decode(enum refcount_code code, u64 raw)
{
	switch (code) {
	case CODE_ATOMIC:
		return rl_atomic_decode(raw);
	case CODE_RCUREF:
		return rl_rcuref_decode(raw);
	case CODE_ATOMIC_LONG:
		return rl_atomic_long_decode(raw);
	case CODE_FILE_REF:
	default:
		return rl_file_ref_decode(raw);
	}
}

static void refcount_word_name(const struct refcount_word *w, char *name)
{
	strscpy(name, w->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(refcount_word, refcount_words, refcount_word_name);

static void refcount_decodes(struct kunit *test)
{
	const struct refcount_word *w = test->param_value;

	KUNIT_EXPECT_EQ(test, refcount_decode(w->code, w->raw), w->want);
}

/* This kernel's own operations, read back. */
static void refcount_reads_a_dst(struct kunit *test)
{
	struct dst_entry *dst = kunit_kzalloc(test, sizeof(*dst), GFP_KERNEL);
	s32 count = 0;

	KUNIT_ASSERT_NOT_NULL(test, dst);
#ifdef RL_DST_RCUREF
	rcuref_init(&dst->__rcuref, 1);
#else
	atomic_set(&dst->__refcnt, 1);
#endif
	KUNIT_EXPECT_EQ(test, rl_dst_count((unsigned long)dst, &count), 0);
	KUNIT_EXPECT_EQ(test, count, 1);
	dst_hold(dst);
	dst_hold(dst);
	KUNIT_EXPECT_EQ(test, rl_dst_count((unsigned long)dst, &count), 0);
	KUNIT_EXPECT_EQ(test, count, 3);
}

static void refcount_reads_a_file(struct kunit *test)
{
	struct file *file = kunit_kzalloc(test, sizeof(*file), GFP_KERNEL);
	s32 count = 0;

	KUNIT_ASSERT_NOT_NULL(test, file);
#ifdef RL_FILE_REF
	file_ref_init(&file->f_ref, 1);
#else
	atomic_long_set(&file->f_count, 1);
#endif
	get_file(file);
	KUNIT_EXPECT_EQ(test, rl_file_count((unsigned long)file, &count), 0);
	KUNIT_EXPECT_EQ(test, count, 2);
}

static void refcount_survives_bad_addresses(struct kunit *test)
{
	const unsigned long bad[] = { 0, 8, 0x1000, TASK_SIZE_MAX, -4096UL, 1UL << 63 };
	s32 count;
	int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_EQ(test, rl_dst_count(bad[i], &count), -EFAULT);
		KUNIT_EXPECT_EQ(test, rl_file_count(bad[i], &count), -EFAULT);
	}
}

static struct kunit_case refcount_cases[] = {
	KUNIT_CASE_PARAM(refcount_decodes, refcount_word_gen_params),
	KUNIT_CASE(refcount_reads_a_dst),
	KUNIT_CASE(refcount_reads_a_file),
	KUNIT_CASE(refcount_survives_bad_addresses),
	{}
};

static struct kunit_suite refcount_suite = {
	.name = "rl_refcount",
	.test_cases = refcount_cases,
};

kunit_test_suite(refcount_suite);
