// SPDX-License-Identifier: GPL-2.0
/* Cases for text.c, which includes this file. */

#include <kunit/test.h>

#include <linux/printk.h>
#include <linux/slab.h>

/* Behind the buffer lies a guard that nothing may touch. */
#define TEXT_GUARD	0x5a
#define TEXT_MAX	128

struct text_room {
	struct rl_text text;
	char buf[TEXT_MAX + 8];
};

static struct rl_text *text_new(struct kunit *test, size_t size)
{
	struct text_room *room = test->priv;

	memset(room->buf, TEXT_GUARD, sizeof(room->buf));
	rl_text_init(&room->text, room->buf, size);
	return &room->text;
}

static void text_expect(struct kunit *test, const char *want)
{
	struct text_room *room = test->priv;
	struct rl_text *t = &room->text;
	size_t i;

	KUNIT_EXPECT_STREQ(test, t->buf, want);
	KUNIT_EXPECT_EQ(test, t->len, strlen(want));
	for (i = t->size; i < sizeof(room->buf); i++)
		KUNIT_EXPECT_EQ(test, room->buf[i], TEXT_GUARD);
}

static void text_begins_empty(struct kunit *test)
{
	text_new(test, 1);
	text_expect(test, "");
}

static void text_add_appends(struct kunit *test)
{
	struct rl_text *t = text_new(test, TEXT_MAX);

	rl_text_add(t, "%s=%d", "balance", -3);
	rl_text_add(t, "\t");
	rl_text_add(t, "%llu", U64_MAX);
	text_expect(test, "balance=-3\t18446744073709551615");
}

static void text_numbers_are_decimal(struct kunit *test)
{
	static const s64 numbers[] = { 0, 7, -1, 1200, S64_MAX, S64_MIN };
	char want[32];
	int i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		rl_text_signed(text_new(test, TEXT_MAX), numbers[i]);
		snprintf(want, sizeof(want), "%lld", numbers[i]);
		text_expect(test, want);
		rl_text_number(text_new(test, TEXT_MAX), numbers[i]);
		snprintf(want, sizeof(want), "%llu", (u64)numbers[i]);
		text_expect(test, want);
	}
}

static void text_put_and_number_cut(struct kunit *test)
{
	struct rl_text *t = text_new(test, 6);

	rl_text_put(t, "one");
	rl_text_number(t, 1234);
	text_expect(test, "one12");
	rl_text_put(t, "more");
	rl_text_signed(t, -5);
	text_expect(test, "one12");
}

static void text_add_cuts(struct kunit *test)
{
	static const char whole[] = "one two";
	char want[sizeof(whole)];
	struct rl_text *t;
	size_t size;

	for (size = 1; size <= sizeof(whole); size++) {
		t = text_new(test, size);
		rl_text_add(t, "%s", "one");
		rl_text_add(t, " %s", "two");
		strscpy(want, whole, size);
		text_expect(test, want);
		rl_text_add(t, "%s", "");
		text_expect(test, want);
	}
}

static const struct text_escape {
	const char *name;
	const char *raw;
	size_t len;
	const char *want;
} text_escapes[] = {
	{ "nothing", "", 0, "" },
	{ "plain", "kworker/0:1-events", 18, "kworker/0:1-events" },
	{ "first and last plain", "!~", 2, "!~" },
	{ "blank", "a b", 3, "a\\040b" },
	{ "tab", "a\tb", 3, "a\\011b" },
	{ "newline", "a\nb", 3, "a\\012b" },
	{ "backslash", "a\\b", 3, "a\\134b" },
	{ "lowest and highest control", "\001\037", 2, "\\001\\037" },
	{ "nul", "a\0b", 3, "a\\000b" },
	{ "delete", "\177", 1, "\\177" },
	{ "above 0x7e", "\200\377", 2, "\\200\\377" },
	{ "utf-8", "\303\244", 2, "\\303\\244" },
	{ "percent", "%s%n", 4, "%s%n" },
	{ "only as long as told", "abc", 2, "ab" },
	{ "looks escaped", "\\040", 4, "\\134040" },
};

static void text_escape_name(const struct text_escape *e, char *name)
{
	strscpy(name, e->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(text_escape, text_escapes, text_escape_name);

static void text_escapes_bytes(struct kunit *test)
{
	const struct text_escape *e = test->param_value;

	rl_text_escape(text_new(test, TEXT_MAX), e->raw, e->len);
	text_expect(test, e->want);
}

static bool text_whole_escapes(const char *s)
{
	int digit;

	while (*s) {
		if (*s++ != '\\')
			continue;
		for (digit = 0; digit < 3; digit++, s++)
			if (*s < '0' || *s > '7')
				return false;
	}
	return true;
}

static void text_never_cuts_an_escape(struct kunit *test)
{
	static const char raw[] = "a b\tc\377\\de";
	static const char whole[] = "a\\040b\\011c\\377\\134de";
	struct rl_text *t;
	size_t size;

	for (size = 1; size < TEXT_MAX; size++) {
		t = text_new(test, size);
		rl_text_escape(t, raw, strlen(raw));
		KUNIT_EXPECT_LT(test, t->len, size);
		KUNIT_EXPECT_TRUE(test, text_whole_escapes(t->buf));
		KUNIT_EXPECT_EQ(test, strncmp(t->buf, whole, t->len), 0);
		/* it gives up too early only for want of room for one escape */
		if (size >= sizeof(whole) + 3)
			text_expect(test, whole);
		else
			KUNIT_EXPECT_GT(test, t->len + sizeof("\\000"), size);
	}
}

/* A function of a module carries its name, one of the kernel does not. */
static void text_code_names_module_code(struct kunit *test)
{
	unsigned long code = (unsigned long)rl_text_code;

	/* objtool takes a constant address within a function for a jump target */
	OPTIMIZER_HIDE_VAR(code);
	rl_text_code(text_new(test, TEXT_MAX), code + 0x5);
	text_expect(test, "rl_text_code+0x5[" KBUILD_MODNAME "]");
}

static void text_code_names_kernel_code(struct kunit *test)
{
	rl_text_code(text_new(test, TEXT_MAX), (unsigned long)_printk + 0x12);
	text_expect(test, "_printk+0x12");
}

/* A call that does not return leaves an address behind its function's end. */
static void text_code_takes_return_addresses(struct kunit *test)
{
	unsigned long size = 0;
	char *symbol = kunit_kzalloc(test, KSYM_SYMBOL_LEN, GFP_KERNEL), *slash;
	char want[TEXT_MAX];

	KUNIT_ASSERT_NOT_NULL(test, symbol);
	sprint_symbol(symbol, (unsigned long)_printk);
	slash = strchr(symbol, '/');
	KUNIT_ASSERT_NOT_NULL(test, slash);
	KUNIT_ASSERT_EQ(test, kstrtoul(slash + 1, 16, &size), 0);
	snprintf(want, sizeof(want), "_printk+0x%lx", size);
	rl_text_code(text_new(test, TEXT_MAX), (unsigned long)_printk + size);
	text_expect(test, want);
}

static void text_code_hides_addresses(struct kunit *test)
{
	const unsigned long nowhere[] = {
		0, 1, 0x1234, TASK_SIZE_MAX - 8, (unsigned long)test->priv,
		(unsigned long)&test, PAGE_OFFSET, ULONG_MAX,
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(nowhere); i++) {
		rl_text_code(text_new(test, TEXT_MAX), nowhere[i]);
		text_expect(test, "?");
		rl_text_function(text_new(test, TEXT_MAX), nowhere[i]);
		text_expect(test, "?");
	}
}

static void text_function_names_without_module(struct kunit *test)
{
	rl_text_function(text_new(test, TEXT_MAX), (unsigned long)_printk);
	text_expect(test, "_printk");
	rl_text_function(text_new(test, TEXT_MAX), (unsigned long)rl_text_function);
	text_expect(test, "rl_text_function");
}

static void text_code_cuts(struct kunit *test)
{
	rl_text_code(text_new(test, 8), (unsigned long)_printk + 0x12);
	text_expect(test, "_printk");
}

static const struct text_size {
	const char *name;
	const char *from;
	const char *want;
} text_sizes[] = {
	{ "kernel", "f+0x12/0x34", "f+0x12" },
	{ "module", "f+0x12/0x34 [m]", "f+0x12[m]" },
	{ "suffix", "f.constprop.0+0x0/0x1 [a_b]", "f.constprop.0+0x0[a_b]" },
	{ "no size", "f+0x12", "f+0x12" },
};

static void text_size_name(const struct text_size *s, char *name)
{
	strscpy(name, s->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(text_size, text_sizes, text_size_name);

static void text_code_drops_the_size(struct kunit *test)
{
	const struct text_size *s = test->param_value;
	char buf[64];

	strscpy(buf, s->from);
	drop_size(buf);
	KUNIT_EXPECT_STREQ(test, buf, s->want);
}

static int text_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct text_room), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static struct kunit_case text_cases[] = {
	KUNIT_CASE(text_begins_empty),
	KUNIT_CASE(text_add_appends),
	KUNIT_CASE(text_numbers_are_decimal),
	KUNIT_CASE(text_put_and_number_cut),
	KUNIT_CASE(text_add_cuts),
	KUNIT_CASE_PARAM(text_escapes_bytes, text_escape_gen_params),
	KUNIT_CASE(text_never_cuts_an_escape),
	KUNIT_CASE(text_code_names_module_code),
	KUNIT_CASE(text_code_names_kernel_code),
	KUNIT_CASE(text_code_takes_return_addresses),
	KUNIT_CASE(text_code_hides_addresses),
	KUNIT_CASE(text_function_names_without_module),
	KUNIT_CASE(text_code_cuts),
	KUNIT_CASE_PARAM(text_code_drops_the_size, text_size_gen_params),
	{}
};

static struct kunit_suite text_suite = {
	.name = "rl_text",
	.init = text_test_init,
	.test_cases = text_cases,
};

kunit_test_suite(text_suite);
