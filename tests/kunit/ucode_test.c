// SPDX-License-Identifier: GPL-2.0
/* Cases for ucode.c, which includes this file. */

#include <kunit/test.h>

#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/slab.h>

#include "text.h"

#define UCODE_NR	64

static struct rl_ucode *ucode_new(struct kunit *test, u32 nr)
{
	struct rl_ucode *t = test->priv;

	KUNIT_ASSERT_EQ(test, rl_ucode_init(t, nr), 0);
	return t;
}

static void ucode_expect(struct kunit *test, unsigned long code, const char *name,
			 u64 offset)
{
	const struct rl_uplace *p = rl_ucode_look(test->priv, code);

	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_STREQ(test, p->name, name);
	KUNIT_EXPECT_EQ(test, p->offset, offset);
}

static void ucode_gives_back_what_it_was_given(struct kunit *test)
{
	struct rl_ucode *t = ucode_new(test, UCODE_NR);
	unsigned long code = rl_ucode_intern(t, "libcrypto.so.3", 0x1a2b3);

	KUNIT_EXPECT_TRUE(test, rl_ucode_is(code));
	ucode_expect(test, code, "libcrypto.so.3", 0x1a2b3);
	KUNIT_EXPECT_EQ(test, rl_ucode_intern(t, "libcrypto.so.3", 0x1a2b3), code);
}

static void ucode_tells_places_apart(struct kunit *test)
{
	struct rl_ucode *t = ucode_new(test, UCODE_NR);
	unsigned long a = rl_ucode_intern(t, "nginx", 0x10);
	unsigned long b = rl_ucode_intern(t, "nginx", 0x11);
	unsigned long c = rl_ucode_intern(t, "nginy", 0x10);
	unsigned long d = rl_ucode_intern(t, "nginx", 0x100000010ULL);

	KUNIT_EXPECT_TRUE(test, a != b && a != c && a != d && b != c && b != d && c != d);
	ucode_expect(test, a, "nginx", 0x10);
	ucode_expect(test, d, "nginx", 0x100000010ULL);
}

static void ucode_cuts_names(struct kunit *test)
{
	struct rl_ucode *t = ucode_new(test, UCODE_NR);
	char name[RL_UCODE_NAME + 8];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	rl_ucode_intern(t, name, 1);
	name[RL_UCODE_NAME - 1] = '\0';
	ucode_expect(test, rl_ucode_intern(t, name, 1), name, 1);
}

static void ucode_full_table_says_so(struct kunit *test)
{
	struct rl_ucode *t = ucode_new(test, UCODE_NR);
	unsigned long last = 0;
	int i;

	for (i = 0; i < UCODE_NR; i++) {
		last = rl_ucode_intern(t, "full", i);
		KUNIT_EXPECT_NE(test, last, 0);
	}
	KUNIT_EXPECT_EQ(test, rl_ucode_intern(t, "full", UCODE_NR), 0);
	KUNIT_EXPECT_EQ(test, rl_ucode_intern(t, "full", UCODE_NR - 1), last);
}

static void ucode_without_a_table_has_no_room(struct kunit *test)
{
	struct rl_ucode *t = test->priv;

	KUNIT_EXPECT_EQ(test, rl_ucode_intern(t, "none", 1), 0);
	KUNIT_EXPECT_NULL(test, rl_ucode_look(t, RL_UCODE_FIRST));
}

static void ucode_look_knows_its_own_only(struct kunit *test)
{
	struct rl_ucode *t = ucode_new(test, UCODE_NR);
	const unsigned long others[] = {
		0, RL_UCODE_SIZE, RL_UCODE_NONE, RL_UCODE_ANON, RL_UCODE_FIRST - 1,
		RL_UCODE_FIRST, RL_UCODE_FIRST + UCODE_NR, ULONG_MAX,
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(others); i++)
		KUNIT_EXPECT_NULL(test, rl_ucode_look(t, others[i]));
}

static void ucode_is_text(struct kunit *test)
{
	char buf[64];
	struct rl_text t;

	rl_text_init(&t, buf, sizeof(buf));
	rl_text_code(&t, rl_ucode_size(0));
	rl_text_add(&t, " ");
	rl_text_code(&t, rl_ucode_size(20));
	rl_text_add(&t, " ");
	rl_text_code(&t, RL_UCODE_NONE);
	rl_text_code(&t, RL_UCODE_ANON);
	KUNIT_EXPECT_STREQ(test, buf, "size<=4KiB size<=4194304KiB [unknown][anon]");
}

/* Another thread gives numbers to the same places at the same time. */
struct ucode_racer {
	struct rl_ucode *t;
	unsigned long code[UCODE_NR];
	struct completion done;
};

static void ucode_race(struct ucode_racer *r)
{
	int i;

	for (i = 0; i < UCODE_NR; i++)
		r->code[i] = rl_ucode_intern(r->t, "raced", i);
}

static int ucode_racer(void *data)
{
	struct ucode_racer *r = data;

	ucode_race(r);
	complete(&r->done);
	return 0;
}

static void ucode_two_agree(struct kunit *test)
{
	struct ucode_racer *one = kunit_kzalloc(test, sizeof(*one), GFP_KERNEL);
	struct ucode_racer *two = kunit_kzalloc(test, sizeof(*two), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_TRUE(test, one && two);
	one->t = ucode_new(test, 4 * UCODE_NR);
	two->t = one->t;
	init_completion(&two->done);
	KUNIT_ASSERT_FALSE(test, IS_ERR(kthread_run(ucode_racer, two, "rl-ucode")));
	ucode_race(one);
	wait_for_completion(&two->done);
	for (i = 0; i < UCODE_NR; i++) {
		KUNIT_EXPECT_EQ(test, one->code[i], two->code[i]);
		ucode_expect(test, one->code[i], "raced", i);
	}
}

static int ucode_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct rl_ucode), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static void ucode_test_exit(struct kunit *test)
{
	if (test->priv)
		rl_ucode_exit(test->priv);
}

static struct kunit_case ucode_cases[] = {
	KUNIT_CASE(ucode_gives_back_what_it_was_given),
	KUNIT_CASE(ucode_tells_places_apart),
	KUNIT_CASE(ucode_cuts_names),
	KUNIT_CASE(ucode_full_table_says_so),
	KUNIT_CASE(ucode_without_a_table_has_no_room),
	KUNIT_CASE(ucode_look_knows_its_own_only),
	KUNIT_CASE(ucode_is_text),
	KUNIT_CASE(ucode_two_agree),
	{}
};

static struct kunit_suite ucode_suite = {
	.name = "rl_ucode",
	.init = ucode_test_init,
	.exit = ucode_test_exit,
	.test_cases = ucode_cases,
};

kunit_test_suite(ucode_suite);
