// SPDX-License-Identifier: GPL-2.0
/* Cases for view.c, which includes this file. */

#include <kunit/test.h>

#include <linux/printk.h>
#include <linux/slab.h>

/* As in records.c: the longest line fits it. */
#define VIEW_MAX	16384

struct view_test {
	struct rl_text text;
	struct rl_object_copy copy;
	char buf[VIEW_MAX];
};

/* Between births and readings lies a time that is whole in any HZ. */
#define VIEW_BIRTH	(3600ULL * HZ)
#define VIEW_NOW	(VIEW_BIRTH + 5 * HZ)

static struct rl_text *view_new(struct kunit *test)
{
	struct view_test *x = test->priv;

	rl_text_init(&x->text, x->buf, sizeof(x->buf));
	return &x->text;
}

static void view_expect(struct kunit *test, const char *want)
{
	struct view_test *x = test->priv;

	KUNIT_EXPECT_STREQ(test, x->buf, want);
}

static void view_status_lines(struct kunit *test)
{
	rl_view_info(view_new(test), "dst", "reason", RL_NONE);
	view_expect(test, "dst\tinfo\treason\t-\n");
	rl_view_info(view_new(test), "dst", "reason", "two words");
	view_expect(test, "dst\tinfo\treason\ttwo words\n");
	rl_view_number(view_new(test), "module", "cap", "memory_bytes", 0);
	view_expect(test, "module\tcap\tmemory_bytes\t0\n");
	rl_view_number(view_new(test), "dst", "loss", "busy", U64_MAX);
	view_expect(test, "dst\tloss\tbusy\t18446744073709551615\n");
}

/* call sites */

static const struct view_site {
	const char *name;
	u8 op;
	struct rl_site_sum sum;
	u64 oldest;
	const char *want;
} view_sites[] = {
	{ "births", RL_OP_ALLOC, { 10, 4, 6 }, VIEW_BIRTH,
	  "7\talloc\t10\t0\t0\t4\t6\t6\t5000\t-\n" },
	{ "births without refs", RL_OP_ALLOC, { 3, 3, 0 }, U64_MAX,
	  "7\talloc\t3\t0\t0\t3\t0\t0\t-\t-\n" },
	{ "more ends than births seen", RL_OP_ALLOC, { 3, 4, 0 }, U64_MAX,
	  "7\talloc\t3\t0\t0\t4\t0\t0\t-\t-\n" },
	{ "gets", RL_OP_GET, { 10, 0, 9 }, VIEW_BIRTH + HZ,
	  "7\tget\t0\t10\t0\t0\t0\t9\t4000\t-\n" },
	{ "puts", RL_OP_PUT, { 10, 0, -10 }, VIEW_NOW,
	  "7\tput\t0\t0\t10\t0\t0\t-10\t0\t-\n" },
	{ "frees", RL_OP_FREE, { 10, 0, 0 }, U64_MAX,
	  "7\tfree\t0\t0\t0\t10\t0\t0\t-\t-\n" },
	{ "born after the reading", RL_OP_GET, { 1, 0, 1 }, VIEW_NOW + 1,
	  "7\tget\t0\t1\t0\t0\t0\t1\t0\t-\n" },
	{ "large", RL_OP_PUT, { S64_MAX, 0, S64_MIN }, U64_MAX,
	  "7\tput\t0\t0\t9223372036854775807\t0\t0\t-9223372036854775808\t-\t-\n" },
};

static void view_site_name(const struct view_site *s, char *name)
{
	strscpy(name, s->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(view_site, view_sites, view_site_name);

static void view_site_line(struct kunit *test)
{
	const struct view_site *s = test->param_value;
	struct rl_callsite c = { .op = s->op };

	rl_view_site(view_new(test), 7, &c, &s->sum, s->oldest, VIEW_NOW);
	view_expect(test, s->want);
}

static void view_site_chain(struct kunit *test)
{
	const struct rl_site_sum sum = { 1, 0, 1 };
	struct rl_callsite c = { .op = RL_OP_GET, .depth = 3 };
	unsigned long code = (unsigned long)rl_view_site;

	/* objtool takes a constant address within a function for a jump target */
	OPTIMIZER_HIDE_VAR(code);
	c.chain[0] = (unsigned long)_printk + 0x4;
	c.chain[1] = 0x1234;
	c.chain[2] = code + 0x10;
	rl_view_site(view_new(test), 4294967295U, &c, &sum, U64_MAX, VIEW_NOW);
	view_expect(test, "4294967295\tget\t0\t1\t0\t0\t0\t1\t-\t"
		    "_printk+0x4 ? rl_view_site+0x10[" KBUILD_MODNAME "]\n");
}

/* objects */

static struct rl_object_copy *view_object_new(struct kunit *test)
{
	struct rl_object_copy *c = &((struct view_test *)test->priv)->copy;

	c->object.id = 42;
	c->object.birth = (struct rl_birth){ VIEW_BIRTH, 5, 4711, 4026531840U, "nginx" };
	c->object.balance = 3;
	c->nr_post = 2;
	c->post[0] = (struct rl_posting){ 5, 1 };
	c->post[1] = (struct rl_posting){ 9, 2 };
	c->counted = true;
	c->count = 3;
	c->state = RL_OBJECT_LIVE;
	strscpy(c->description, "family=inet dev=eth0");
	return c;
}

static void view_object_expect(struct kunit *test, const struct rl_object_copy *c,
			       const char *want)
{
	rl_view_object(view_new(test), c, VIEW_NOW);
	view_expect(test, want);
}

static void view_object_line(struct kunit *test)
{
	struct rl_object_copy *c = view_object_new(test);

	view_object_expect(test, c, "42\t5\t5000\tnginx\t4711\t4026531840\t3\t3\tlive\t"
			   "5:+1,9:+2\t-\tfamily=inet dev=eth0\n");
	c->object.id = U64_MAX;
	c->object.birth.site = U32_MAX;
	c->object.birth.pid = 0;
	c->object.birth.netns = 0;
	view_object_expect(test, c, "18446744073709551615\t4294967295\t5000\tnginx\t0\t0\t"
			   "3\t3\tlive\t5:+1,9:+2\t-\tfamily=inet dev=eth0\n");
}

static void view_object_has_no_empty_field(struct kunit *test)
{
	struct rl_object_copy *c = view_object_new(test);

	memset(&c->object, 0, sizeof(c->object));
	c->nr_post = 0;
	c->counted = false;
	c->state = RL_STATE_UNKNOWN;
	c->description[0] = '\0';
	view_object_expect(test, c, "0\t0\t3605000\t-\t0\t0\t-\t0\t-\t-\t-\t-\n");
}

static void view_object_counts_below_zero(struct kunit *test)
{
	struct rl_object_copy *c = view_object_new(test);

	c->count = -1;
	c->object.balance = -4;
	c->post[0].refs = 1;
	c->post[1].refs = -5;
	view_object_expect(test, c, "42\t5\t5000\tnginx\t4711\t4026531840\t-1\t-4\tlive\t"
			   "5:+1,9:-5\t-\tfamily=inet dev=eth0\n");
	c->count = S32_MIN;
	c->object.balance = S32_MIN;
	c->nr_post = 1;
	c->post[0].refs = S32_MIN;
	view_object_expect(test, c, "42\t5\t5000\tnginx\t4711\t4026531840\t-2147483648\t"
			   "-2147483648\tlive\t5:-2147483648\t-\tfamily=inet dev=eth0\n");
}

static const struct view_rest {
	s32 balance;
	unsigned int posts;
	const char *want;
} view_rests[] = {
	{ 3, 2, "5:+1,9:+2" },
	{ 8, 2, "5:+1,9:+2,rest:+5" },
	{ 1, 2, "5:+1,9:+2,rest:-2" },
	{ 0, 1, "5:+1,rest:-1" },
	{ 6, 0, "rest:+6" },
	{ -6, 0, "rest:-6" },
	{ 0, 0, "-" },
	{ S32_MIN, 1, "5:+1,rest:-2147483649" },
};

static void view_rest_name(const struct view_rest *r, char *name)
{
	strscpy(name, r->want, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(view_rest, view_rests, view_rest_name);

static void view_object_rest(struct kunit *test)
{
	const struct view_rest *r = test->param_value;
	struct rl_object_copy *c = view_object_new(test);
	char want[128];

	c->object.balance = r->balance;
	c->nr_post = r->posts;
	snprintf(want, sizeof(want), "42\t5\t5000\tnginx\t4711\t4026531840\t3\t%d\tlive\t%s\t-\t"
		 "family=inet dev=eth0\n", r->balance, r->want);
	view_object_expect(test, c, want);
}

static void view_object_escapes_comm(struct kunit *test)
{
	struct rl_object_copy *c = view_object_new(test);

	strscpy(c->object.birth.comm, "a b\t\\\303\274\n");
	view_object_expect(test, c, "42\t5\t5000\ta\\040b\\011\\134\\303\\274\\012\t4711\t"
			   "4026531840\t3\t3\tlive\t5:+1,9:+2\t-\tfamily=inet dev=eth0\n");
	/* 16 bytes without an end */
	memset(c->object.birth.comm, 'x', sizeof(c->object.birth.comm));
	view_object_expect(test, c, "42\t5\t5000\txxxxxxxxxxxxxxxx\t4711\t4026531840\t3\t3\tlive\t"
			   "5:+1,9:+2\t-\tfamily=inet dev=eth0\n");
}

static void view_object_is_never_younger_than_now(struct kunit *test)
{
	struct rl_object_copy *c = view_object_new(test);

	c->object.birth.time = VIEW_NOW + 1;
	view_object_expect(test, c, "42\t5\t0\tnginx\t4711\t4026531840\t3\t3\tlive\t"
			   "5:+1,9:+2\t-\tfamily=inet dev=eth0\n");
}

static const struct view_state {
	int state;
	const char *want;
} view_states[] = {
	{ RL_OBJECT_LIVE, "live" },
	{ RL_OBJECT_CACHED, "cached" },
	{ RL_OBJECT_HELD, "held" },
	{ RL_OBJECT_DYING, "dying" },
	{ RL_STATE_UNKNOWN, "-" },
};

static_assert(ARRAY_SIZE(view_states) == RL_OBJECT_NR + 1);

static void view_state_name(const struct view_state *s, char *name)
{
	strscpy(name, s->want, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(view_state, view_states, view_state_name);

static void view_object_state(struct kunit *test)
{
	const struct view_state *s = test->param_value;
	struct rl_object_copy *c = view_object_new(test);
	char want[128];

	c->state = s->state;
	snprintf(want, sizeof(want), "42\t5\t5000\tnginx\t4711\t4026531840\t3\t3\t%s\t"
		 "5:+1,9:+2\t-\tfamily=inet dev=eth0\n", s->want);
	view_object_expect(test, c, want);
}

static const struct view_held {
	const char *name;
	const char *class;
	unsigned int nr;
	unsigned long held[RL_HELD_MAX];
	const char *want;
} view_helds[] = {
	{ "nothing", "dst", 0, { 7 }, "-" },
	{ "one", "dst", 1, { 7, 8 }, "dst:7" },
	{ "one twice", "dst", 2, { 7, 7 }, "dst:7,dst:7" },
	{ "as many as there may be", "dst", 4, { 1, ULONG_MAX, 3, 4 },
	  "dst:1,dst:18446744073709551615,dst:3,dst:4" },
	{ "one that is in no books", "dst", 1, { 0 }, "-" },
	{ "unknown ones between", "dst", 4, { 0, 5, 0, 6 }, "dst:5,dst:6" },
	{ "unknown ones alone", "dst", 3, { 0, 0, 0 }, "-" },
	{ "of no class under watch", NULL, 2, { 7, 8 }, "-" },
};

static void view_held_name(const struct view_held *h, char *name)
{
	strscpy(name, h->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(view_held, view_helds, view_held_name);

static void view_object_holds(struct kunit *test)
{
	const struct view_held *h = test->param_value;
	struct rl_object_copy *c = view_object_new(test);
	char want[160];

	c->held_class = h->class;
	c->nr_held = h->nr;
	memcpy(c->held, h->held, sizeof(c->held));
	snprintf(want, sizeof(want), "42\t5\t5000\tnginx\t4711\t4026531840\t3\t3\tlive\t"
		 "5:+1,9:+2\t%s\tfamily=inet dev=eth0\n", h->want);
	view_object_expect(test, c, want);
}

/* The longest line fits the line buffer of a reader with its end. */
static void view_object_longest_line(struct kunit *test)
{
	struct rl_object_copy *c = view_object_new(test);
	struct view_test *x = test->priv;
	unsigned int i;

	memset(c->object.birth.comm, ' ', sizeof(c->object.birth.comm));
	memset(c->description, 'd', sizeof(c->description) - 1);
	for (i = 0; i < RL_POSTINGS_MAX; i++)
		c->post[i] = (struct rl_posting){ U32_MAX, S32_MIN };
	c->nr_post = RL_POSTINGS_MAX;
	memset(c->held, 0xff, sizeof(c->held));
	c->nr_held = RL_HELD_MAX;
	c->held_class = "sockfile";
	rl_view_object(view_new(test), c, VIEW_NOW);
	KUNIT_ASSERT_LT(test, x->text.len, VIEW_MAX - 1);
	KUNIT_EXPECT_EQ(test, x->buf[x->text.len - 1], '\n');
}

/* pairs */

static void view_pair_line(struct kunit *test)
{
	rl_view_pair(view_new(test), 4, 17, 3, 12);
	view_expect(test, "4\t17\t3\t12\n");
	rl_view_pair(view_new(test), 0, 0, 0, 0);
	view_expect(test, "0\t0\t0\t0\n");
	rl_view_pair(view_new(test), U32_MAX, U32_MAX, U64_MAX, U64_MAX);
	view_expect(test, "4294967295\t4294967295\t18446744073709551615\t"
		    "18446744073709551615\n");
}

static int view_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct view_test), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static struct kunit_case view_cases[] = {
	KUNIT_CASE(view_status_lines),
	KUNIT_CASE_PARAM(view_site_line, view_site_gen_params),
	KUNIT_CASE(view_site_chain),
	KUNIT_CASE(view_object_line),
	KUNIT_CASE(view_object_has_no_empty_field),
	KUNIT_CASE(view_object_counts_below_zero),
	KUNIT_CASE_PARAM(view_object_rest, view_rest_gen_params),
	KUNIT_CASE_PARAM(view_object_state, view_state_gen_params),
	KUNIT_CASE_PARAM(view_object_holds, view_held_gen_params),
	KUNIT_CASE(view_object_escapes_comm),
	KUNIT_CASE(view_object_is_never_younger_than_now),
	KUNIT_CASE(view_object_longest_line),
	KUNIT_CASE(view_pair_line),
	{}
};

static struct kunit_suite view_suite = {
	.name = "rl_view",
	.init = view_test_init,
	.test_cases = view_cases,
};

kunit_test_suite(view_suite);

#include "health_test.c"
