// SPDX-License-Identifier: GPL-2.0
/* Cases for class_dentry.c, which includes this file. */

#include <kunit/test.h>

#include <linux/kdev_t.h>
#include <linux/slab.h>

/* A directory below the root, a name in it, and their file system. */
struct dentry_test {
	struct super_block *sb;
	struct inode *inode;
	struct dentry *root, *dir, *name;
	char buf[384];
};

static struct dentry *dentry_make(struct kunit *test, struct dentry *parent,
				  const char *name)
{
	struct dentry_test *x = test->priv;
	struct dentry *dentry = kunit_kzalloc(test, sizeof(*dentry), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, dentry);
	dentry->d_parent = parent ?: dentry;
#ifndef RL_DENTRY_CHILDREN
	INIT_LIST_HEAD(&dentry->d_subdirs);
#endif
	dentry->d_sb = x->sb;
	dentry->d_name.name = (const unsigned char *)name;
	dentry->d_name.len = strlen(name);
	return dentry;
}

static int dentry_test_init(struct kunit *test)
{
	struct dentry_test *x = kunit_kzalloc(test, sizeof(*x), GFP_KERNEL);

	if (!x)
		return -ENOMEM;
	test->priv = x;
	x->sb = kunit_kzalloc(test, sizeof(*x->sb), GFP_KERNEL);
	x->inode = kunit_kzalloc(test, sizeof(*x->inode), GFP_KERNEL);
	if (!x->sb || !x->inode)
		return -ENOMEM;
	x->sb->s_dev = MKDEV(7, 3);
	x->inode->i_sb = x->sb;
	x->inode->i_ino = 12;
	x->root = dentry_make(test, NULL, "/");
	x->dir = dentry_make(test, x->root, "nss db");
	x->name = dentry_make(test, x->dir, ".1_gone");
	return 0;
}

static const struct dentry_state {
	const char *name;
	int count;
	unsigned int flags;
	bool hashed, root, owned, cached;
} dentry_states[] = {
	{ "cache", 0, 0, true, false, false, true },
	{ "in use", 2, 0, true, false, true, false },
	{ "removed and in use", 1, 0, false, false, false, false },
	{ "removed, about to be freed", 0, 0, false, false, false, false },
	{ "dead", -128, 0, false, false, false, false },
	{ "a pipe", 1, 0, false, true, true, false },
	{ "a pipe that is closed", 0, 0, false, true, false, false },
	{ "a cursor", 1, DCACHE_DENTRY_CURSOR, false, false, true, false },
};

/* Removed, but not let go by a socket that is bound to it, or by a name below. */
static void dentry_knows_other_owners(struct kunit *test)
{
	struct dentry_test *x = test->priv;
	struct dentry *dentry = x->name;

	dentry->d_inode = x->inode;
	dentry->d_lockref.count = 1;
	KUNIT_EXPECT_FALSE(test, dentry_owned((unsigned long)dentry));
	x->inode->i_mode = S_IFSOCK;
	KUNIT_EXPECT_TRUE(test, dentry_owned((unsigned long)dentry));
	dentry->d_lockref.count = 2;
	KUNIT_EXPECT_FALSE(test, dentry_owned((unsigned long)dentry));
#ifdef RL_DENTRY_CHILDREN
	hlist_add_head(&dentry_make(test, dentry, "below")->d_sib, &dentry->d_children);
#else
	list_add(&dentry_make(test, dentry, "below")->d_child, &dentry->d_subdirs);
#endif
	KUNIT_EXPECT_TRUE(test, dentry_owned((unsigned long)dentry));
}

/* What cannot be a leak is told from what may be one. */
static void dentry_knows_states(struct kunit *test)
{
	struct dentry_test *x = test->priv;
	struct hlist_bl_node *node = &x->name->d_hash;
	int i;

	for (i = 0; i < ARRAY_SIZE(dentry_states); i++) {
		const struct dentry_state *s = &dentry_states[i];

		x->name->d_lockref.count = s->count;
		x->name->d_flags = s->flags;
		x->name->d_parent = s->root ? x->name : x->dir;
		node->pprev = s->hashed ? &node->next : NULL;
		KUNIT_EXPECT_EQ_MSG(test, dentry_owned((unsigned long)x->name), s->owned,
				    "owned: %s", s->name);
		KUNIT_EXPECT_EQ_MSG(test, dentry_cached((unsigned long)x->name), s->cached,
				    "cached: %s", s->name);
	}
}

static void dentry_expect(struct kunit *test, const struct dentry *dentry, const char *want)
{
	struct dentry_test *x = test->priv;

	KUNIT_EXPECT_EQ(test, dentry_describe((unsigned long)dentry, x->buf, sizeof(x->buf)), 0);
	KUNIT_EXPECT_STREQ(test, x->buf, want);
}

static void dentry_says_where(struct kunit *test)
{
	struct dentry_test *x = test->priv;

	dentry_expect(test, x->name, "negative=1 dir=/nss\\040db name=.1_gone dev=7:3");
	x->name->d_inode = x->inode;
	dentry_expect(test, x->name, "negative=0 dir=/nss\\040db name=.1_gone ino=12 dev=7:3");
	dentry_expect(test, x->dir, "negative=1 dir=/ name=nss\\040db dev=7:3");
	dentry_expect(test, x->root, "negative=1 name=/ dev=7:3");
	dentry_expect(test, dentry_make(test, NULL, ""), "negative=1 name=? dev=7:3");
}

/* A name and a directory without end still leave room for what comes behind them. */
static void dentry_cuts_names(struct kunit *test)
{
	struct dentry_test *x = test->priv;
	char *name = kunit_kzalloc(test, NAME_MAX + 1, GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, name);
	memset(name, ' ', NAME_MAX);
	for (i = 0; i < 9; i++)
		x->dir = dentry_make(test, x->dir, name);
	x->name = dentry_make(test, x->dir, name);
	x->name->d_inode = x->inode;
	KUNIT_EXPECT_EQ(test, dentry_describe((unsigned long)x->name, x->buf, sizeof(x->buf)), 0);
	KUNIT_EXPECT_NOT_NULL(test, strstr(x->buf, " dir=.../"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(x->buf, " ino=12 dev=7:3"));
}

static void dentry_unreadable(struct kunit *test)
{
	char buf[8];

	KUNIT_EXPECT_LT(test, dentry_describe(8, buf, sizeof(buf)), 0);
	KUNIT_EXPECT_FALSE(test, dentry_owned(8));
	KUNIT_EXPECT_FALSE(test, dentry_cached(8));
	KUNIT_EXPECT_FALSE(test, dentry_is_one(8));
}

static struct kunit_case dentry_cases[] = {
	KUNIT_CASE(dentry_knows_states),
	KUNIT_CASE(dentry_knows_other_owners),
	KUNIT_CASE(dentry_says_where),
	KUNIT_CASE(dentry_cuts_names),
	KUNIT_CASE(dentry_unreadable),
	{}
};

static struct kunit_suite dentry_suite = {
	.name = "rl_dentry",
	.init = dentry_test_init,
	.test_cases = dentry_cases,
};

kunit_test_suite(dentry_suite);
