// SPDX-License-Identifier: GPL-2.0
/* Cases for object.c, which includes this file. */

#include <kunit/test.h>

#include <linux/prandom.h>
#include <linux/slab.h>

/* Made-up objects: addresses are compared and hashed, never followed. */
#define OBJECT_BASE	0xffff888000000000UL
#define OBJECT_STEP	0x100

/* What an object left behind. */
struct object_heard {
	unsigned int posts, ends;
	struct rl_posting post[RL_POSTINGS_MAX + 1];
	u32 birth_site;
};

struct object_test {
	struct rl_objects table;
	struct object_heard heard;
	struct rl_settle settle;
	struct rl_posting post[RL_POSTINGS_MAX];
};

static void object_hear_posting(void *ctx, const struct rl_posting *p)
{
	struct object_heard *h = ctx;

	if (h->posts < ARRAY_SIZE(h->post))
		h->post[h->posts] = *p;
	h->posts++;
}

static void object_hear_end(void *ctx, const struct rl_object *o)
{
	struct object_heard *h = ctx;

	h->ends++;
	h->birth_site = o->birth.site;
}

static unsigned long object_nr(unsigned int nr)
{
	return OBJECT_BASE + (unsigned long)nr * OBJECT_STEP;
}

/* Objects that a table of at most 16 keeps in one bucket. */
static void objects_of_one_bucket(unsigned long *a, int nr)
{
	unsigned long next;

	for (next = object_nr(0); nr; next += OBJECT_STEP)
		if (hash_64(next, 4) == 11)
			a[--nr] = next;
}

static struct object_test *objects_new(struct kunit *test, u32 objects, u32 blocks)
{
	struct object_test *x = test->priv;

	KUNIT_ASSERT_EQ(test, rl_objects_init(&x->table, objects, blocks), 0);
	x->settle = (struct rl_settle){ object_hear_posting, object_hear_end, &x->heard };
	return x;
}

static int object_born(struct object_test *x, unsigned long addr, u32 site, s32 refs)
{
	const struct rl_birth birth = { .time = 1000 + site, .site = site, .pid = 7 };

	memset(&x->heard, 0, sizeof(x->heard));
	return rl_objects_insert(&x->table, addr, refs, &birth, &x->settle);
}

static int object_gone(struct object_test *x, unsigned long addr)
{
	memset(&x->heard, 0, sizeof(x->heard));
	return rl_objects_remove(&x->table, addr, &x->settle);
}

static s32 object_heard_of(struct object_test *x, u32 site)
{
	unsigned int i, found = 0;
	s32 refs = 0;

	for (i = 0; i < x->heard.posts; i++) {
		if (x->heard.post[i].site != site)
			continue;
		refs = x->heard.post[i].refs;
		found++;
	}
	return found > 1 ? S32_MAX : refs;
}

/* The settled object was born at @site and left @posts postings. */
static void object_expect_heard(struct kunit *test, u32 site, unsigned int posts)
{
	struct object_test *x = test->priv;

	KUNIT_EXPECT_EQ(test, x->heard.ends, 1);
	KUNIT_EXPECT_EQ(test, x->heard.birth_site, site);
	KUNIT_EXPECT_EQ(test, x->heard.posts, posts);
}

#define objects_used(x)	atomic_read(&(x)->table.objects.used)
#define blocks_used(x)	atomic_read(&(x)->table.blocks.used)

struct object_seen {
	unsigned long addr;
	struct rl_object object;
	unsigned int nr_post;
	struct object_test *test;
	unsigned int times;
};

static void object_see(void *ctx, const struct rl_object *o)
{
	struct object_seen *s = ctx;

	if (o->addr != s->addr)
		return;
	s->object = *o;
	s->nr_post = rl_objects_postings(&s->test->table, o, s->test->post);
	s->times++;
}

/* Looks at all records, like a reader; true when exactly one is of @addr. */
static bool object_find(struct object_test *x, unsigned long addr, struct object_seen *s)
{
	u32 i;

	*s = (struct object_seen){ .addr = addr, .test = x };
	for (i = 0; i < x->table.objects.nr; i++)
		rl_objects_look(&x->table, i, object_see, s);
	return s->times == 1 && rl_objects_id(&x->table, addr) == s->object.id;
}

static void object_lives_and_ends(struct kunit *test)
{
	struct object_test *x = objects_new(test, 16, 16);
	unsigned long a = object_nr(1);

	KUNIT_EXPECT_FALSE(test, rl_objects_maybe(&x->table, a));
	KUNIT_EXPECT_EQ(test, object_born(x, a, 5, 2), 0);
	KUNIT_EXPECT_EQ(test, x->heard.ends, 0);
	KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, a, 6, 3), 0);
	KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, a, 7, -1), 0);

	KUNIT_EXPECT_EQ(test, object_gone(x, a), 0);
	object_expect_heard(test, 5, 3);
	KUNIT_EXPECT_EQ(test, object_heard_of(x, 5), 2);
	KUNIT_EXPECT_EQ(test, object_heard_of(x, 6), 3);
	KUNIT_EXPECT_EQ(test, object_heard_of(x, 7), -1);
	KUNIT_EXPECT_FALSE(test, rl_objects_maybe(&x->table, a));
	KUNIT_EXPECT_EQ(test, objects_used(x), 0);
}

static void object_unknown_is_enoent(struct kunit *test)
{
	struct object_test *x = objects_new(test, 16, 1);
	unsigned long a[2];

	objects_of_one_bucket(a, 2);
	KUNIT_EXPECT_EQ(test, object_born(x, a[0], 5, 1), 0);
	KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, a[1], 6, 1), -ENOENT);
	KUNIT_EXPECT_EQ(test, object_gone(x, a[1]), -ENOENT);
	KUNIT_EXPECT_EQ(test, x->heard.ends + x->heard.posts, 0);
	KUNIT_EXPECT_EQ(test, object_gone(x, a[0]), 0);
	KUNIT_EXPECT_EQ(test, object_gone(x, a[0]), -ENOENT);
	KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, a[0], 6, 1), -ENOENT);
}

static void object_stale_record_is_settled_first(struct kunit *test)
{
	struct object_test *x = objects_new(test, 16, 16);
	unsigned long a = object_nr(1);
	struct object_seen seen;

	object_born(x, a, 3, 1);
	rl_objects_post(&x->table, a, 9, 4);
	KUNIT_EXPECT_EQ(test, object_born(x, a, 4, 2), 0);
	object_expect_heard(test, 3, 2);
	KUNIT_EXPECT_EQ(test, object_heard_of(x, 3), 1);
	KUNIT_EXPECT_EQ(test, object_heard_of(x, 9), 4);

	KUNIT_ASSERT_TRUE(test, object_find(x, a, &seen));
	KUNIT_EXPECT_EQ(test, seen.object.id, 2);
	KUNIT_EXPECT_EQ(test, seen.object.balance, 2);
	KUNIT_EXPECT_EQ(test, seen.nr_post, 1);
	KUNIT_EXPECT_EQ(test, objects_used(x), 1);
	KUNIT_EXPECT_EQ(test, object_gone(x, a), 0);
	object_expect_heard(test, 4, 1);
}

static void object_full_table_says_so(struct kunit *test)
{
	struct object_test *x = objects_new(test, 16, 16);
	int i;

	for (i = 0; i < 16; i++)
		KUNIT_EXPECT_EQ(test, object_born(x, object_nr(i), i, 1), 0);
	KUNIT_EXPECT_EQ(test, object_born(x, object_nr(16), 16, 1), -ENOSPC);
	KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, object_nr(16), 1, 1), -ENOENT);
	KUNIT_EXPECT_EQ(test, objects_used(x), 16);

	KUNIT_EXPECT_EQ(test, object_gone(x, object_nr(7)), 0);
	KUNIT_EXPECT_EQ(test, object_born(x, object_nr(16), 16, 1), 0);
	for (i = 0; i <= 16; i++)
		KUNIT_EXPECT_EQ(test, object_gone(x, object_nr(i)), i == 7 ? -ENOENT : 0);
}

static void object_ids_are_never_reused(struct kunit *test)
{
	struct object_test *x = objects_new(test, 4, 1);
	struct object_seen seen;
	u64 last = 0;
	int i;

	for (i = 0; i < 200; i++) {
		KUNIT_ASSERT_EQ(test, object_born(x, object_nr(i % 3), 1, 1), 0);
		KUNIT_ASSERT_TRUE(test, object_find(x, object_nr(i % 3), &seen));
		KUNIT_EXPECT_GT(test, seen.object.id, last);
		last = seen.object.id;
		KUNIT_ASSERT_EQ(test, object_gone(x, object_nr(i % 3)), 0);
	}
}

static void object_look_sees_the_record(struct kunit *test)
{
	const struct rl_birth birth = { 123456789012ULL, 5, 4711, 4026531840U, "comm" };
	struct object_test *x = objects_new(test, 16, 16);
	struct object_seen seen;
	int i, free = 0;

	KUNIT_ASSERT_EQ(test, rl_objects_insert(&x->table, object_nr(3), 2, &birth, NULL), 0);
	rl_objects_post(&x->table, object_nr(3), 8, -5);
	KUNIT_ASSERT_TRUE(test, object_find(x, object_nr(3), &seen));
	KUNIT_EXPECT_EQ(test, seen.object.id, 1);
	KUNIT_EXPECT_EQ(test, seen.object.balance, -3);
	KUNIT_EXPECT_MEMEQ(test, &seen.object.birth, &birth, sizeof(birth));
	KUNIT_EXPECT_EQ(test, seen.nr_post, 2);
	for (i = 0; i < 16; i++)
		free += !rl_objects_look(&x->table, i, object_see, &seen);
	KUNIT_EXPECT_EQ(test, free, 15);
	rl_objects_remove(&x->table, object_nr(3), NULL);
	KUNIT_EXPECT_EQ(test, rl_objects_id(&x->table, object_nr(3)), 0);
	for (i = 0; i < 16; i++)
		KUNIT_EXPECT_FALSE(test, rl_objects_look(&x->table, i, object_see, &seen));
}

/* Objects of one bucket, taken out of the head, the middle and the end. */
static void object_collisions_keep_apart(struct kunit *test)
{
	const int out[] = { 4, 2, 0, 1, 3 };
	struct object_test *x = objects_new(test, 16, 16);
	unsigned long a[5];
	int i, j;

	objects_of_one_bucket(a, 5);
	for (i = 0; i < 5; i++)
		KUNIT_EXPECT_EQ(test, object_born(x, a[i], 10 + i, 1 + i), 0);
	for (i = 0; i < 5; i++) {
		KUNIT_EXPECT_EQ(test, object_gone(x, a[out[i]]), 0);
		object_expect_heard(test, 10 + out[i], 1);
		KUNIT_EXPECT_EQ(test, object_heard_of(x, 10 + out[i]), 1 + out[i] + i);
		KUNIT_EXPECT_FALSE(test, rl_objects_maybe(&x->table, a[out[i]]));
		for (j = i + 1; j < 5; j++)
			KUNIT_EXPECT_EQ(test, rl_objects_post(&x->table, a[out[j]],
							      10 + out[j], 1), 0);
	}
}

static void object_clear_forgets_all(struct kunit *test)
{
	struct object_test *x = objects_new(test, 16, 16);
	struct object_seen seen;
	int i, site;

	for (i = 0; i < 16; i++)
		object_born(x, object_nr(i), 1, 1);
	for (site = 2; site < 30; site++)
		rl_objects_post(&x->table, object_nr(3), site, 1);
	KUNIT_EXPECT_GT(test, blocks_used(x), 0);
	rl_objects_clear(&x->table);
	KUNIT_EXPECT_EQ(test, objects_used(x), 0);
	KUNIT_EXPECT_EQ(test, blocks_used(x), 0);
	KUNIT_EXPECT_EQ(test, object_gone(x, object_nr(3)), -ENOENT);
	for (i = 0; i < 16; i++)
		KUNIT_EXPECT_EQ(test, object_born(x, object_nr(i), 1, 1), 0);
	KUNIT_ASSERT_TRUE(test, object_find(x, object_nr(0), &seen));
	KUNIT_EXPECT_EQ(test, seen.object.id, 1);
	KUNIT_EXPECT_EQ(test, seen.nr_post, 1);
}

/* Even in a full table the newborn finds the record of the stale one. */
static void object_stale_record_makes_room(struct kunit *test)
{
	struct object_test *x = objects_new(test, 2, 1);

	object_born(x, object_nr(1), 1, 1);
	object_born(x, object_nr(2), 2, 1);
	KUNIT_EXPECT_EQ(test, object_born(x, object_nr(1), 3, 1), 0);
	object_expect_heard(test, 1, 1);
}

/* Beyond the few records that are looked at without the lock. */
static void object_maybe_finds_the_last(struct kunit *test)
{
	struct object_test *x = objects_new(test, 16, 1);
	unsigned long a[14];
	int i;

	objects_of_one_bucket(a, 14);
	for (i = 0; i < 12; i++)
		object_born(x, a[i], 1, 1);
	for (i = 0; i < 14; i++)
		KUNIT_EXPECT_EQ(test, rl_objects_maybe(&x->table, a[i]), i < 12);
}

struct object_nmi {
	int born, post, gone;
	bool maybe;
};

/* With the bucket's lock held: a[0] is in the books, a[1] is not. */
static void object_hit_by_nmi(struct object_test *x, const unsigned long *a,
			      struct object_nmi *nmi)
{
	struct rl_bucket *b = rl_bucket_of(&x->table, a[0]);
	unsigned long flags;

	if (!rl_lock(&b->lock, &flags))
		return;
	__preempt_count_add(NMI_OFFSET);
	nmi->born = object_born(x, a[1], 1, 1);
	nmi->post = rl_objects_post(&x->table, a[0], 1, 1);
	nmi->gone = object_gone(x, a[0]);
	nmi->maybe = rl_objects_maybe(&x->table, a[1]);
	__preempt_count_sub(NMI_OFFSET);
	rl_unlock(&b->lock, flags);
}

static void object_nmi_does_not_wait(struct kunit *test)
{
	struct object_test *x = objects_new(test, 16, 1);
	struct object_nmi nmi;
	unsigned long a[2];

	objects_of_one_bucket(a, 2);
	object_born(x, a[0], 1, 1);
	object_hit_by_nmi(x, a, &nmi);
	KUNIT_EXPECT_EQ(test, nmi.born, -EBUSY);
	KUNIT_EXPECT_EQ(test, nmi.post, -EBUSY);
	KUNIT_EXPECT_EQ(test, nmi.gone, -EBUSY);
	KUNIT_EXPECT_TRUE(test, nmi.maybe);
	KUNIT_EXPECT_EQ(test, objects_used(x), 1);
	KUNIT_EXPECT_EQ(test, object_gone(x, a[0]), 0);
	KUNIT_EXPECT_EQ(test, object_heard_of(x, 1), 1);
}

static int object_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct object_test), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static void object_test_exit(struct kunit *test)
{
	struct object_test *x = test->priv;

	if (x)
		rl_objects_exit(&x->table);
}

static struct kunit_case object_cases[] = {
	KUNIT_CASE(object_lives_and_ends),
	KUNIT_CASE(object_unknown_is_enoent),
	KUNIT_CASE(object_stale_record_is_settled_first),
	KUNIT_CASE(object_stale_record_makes_room),
	KUNIT_CASE(object_full_table_says_so),
	KUNIT_CASE(object_ids_are_never_reused),
	KUNIT_CASE(object_look_sees_the_record),
	KUNIT_CASE(object_collisions_keep_apart),
	KUNIT_CASE(object_maybe_finds_the_last),
	KUNIT_CASE(object_clear_forgets_all),
	KUNIT_CASE(object_nmi_does_not_wait),
	{}
};

static struct kunit_suite object_suite = {
	.name = "rl_object",
	.init = object_test_init,
	.exit = object_test_exit,
	.test_cases = object_cases,
};

kunit_test_suite(object_suite);

#include "posting_test.c"
