// SPDX-License-Identifier: GPL-2.0
/*
 * Class dentryref: dentries with their references, for a lookup whose dput() is missing.
 *
 * Most references are taken by d_lookup() and its kin and by lockref_get*(), and given
 * back by dput(); these are hooked. The rest are plain additions under d_lock, as that
 * of a child on its directory: what they changed is seen at the next hit and is posted
 * for nobody (elsewhere.c). So balances are right, and who took is known of most.
 *
 * A name that can be found may have any number of references rightly. It is when it was
 * removed that those who looked it up have to be gone; see class_dentry.c. Until then, in
 * a file system that lives in the dcache alone, the name keeps what it was born with.
 * Who removes it has that to give back: the functions that take a name away take it over
 * from the birth.
 *
 * A path that is looked up takes and drops one reference or two, each at the cost of an
 * int3. That is why this is not the class dentry, which is there to be cheap.
 */

#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/uaccess.h>

#include "class.h"

/* Less than none: it is on its way to be freed. */
static int dentryref_count(unsigned long object, s32 *refs)
{
	const struct dentry *dentry = (const struct dentry *)object;
	int count;

	if (get_kernel_nofault(count, &dentry->d_lockref.count))
		return -EFAULT;
	*refs = max(count, 0);
	return 0;
}

/* The dentry around a lockref that has at least @least references. */
static unsigned long around(unsigned long lockref, int least)
{
	int count;

	if (get_kernel_nofault(count, &((const struct lockref *)lockref)->count) ||
	    count < least)
		return 0;
	return lockref - offsetof(struct dentry, d_lockref);
}

static unsigned long of_any(unsigned long lockref)
{
	return around(lockref, INT_MIN);
}

/* lockref_get_not_dead() takes none of the dead. */
static unsigned long of_not_dead(unsigned long lockref)
{
	return around(lockref, 0);
}

static unsigned long of_used(unsigned long lockref)
{
	return around(lockref, 1);
}

static bool lives_in_dcache(const struct dentry *dentry)
{
	const struct file_system_type *type;
	const struct super_block *sb;
	void (*kill)(struct super_block *sb);

	return !get_kernel_nofault(sb, (const struct super_block **)&dentry->d_sb) &&
	       !get_kernel_nofault(type, (const struct file_system_type **)&sb->s_type) &&
	       !get_kernel_nofault(kill, &type->kill_sb) && kill == kill_litter_super;
}

/* One that keeps what it was born with, and whose name is about to go. */
static unsigned long of_name(unsigned long object)
{
	const struct dentry *dentry = (const struct dentry *)object;
	const void *pprev;
	s32 refs;

	if (get_kernel_nofault(pprev, (const void **)&dentry->d_hash.pprev) || !pprev ||
	    dentryref_count(object, &refs) || !refs || !lives_in_dcache(dentry))
		return 0;
	return object;
}

#define TAKEN(symbol, of) \
	{ symbol, RL_OP_GET, RL_AT_START, RL_WANTED, .object = of }

#define TAKES_OVER(symbol) \
	{ symbol, RL_OP_GET, RL_AT_ENTRY, RL_WANTED, .object = of_name, .takes_over = true }

static const struct rl_probe_spec dentryref_probes[] = {
	{ "__d_alloc",		RL_OP_ALLOC,	RL_AT_RETURN,	RL_VITAL },
	{ "__d_lookup",		RL_OP_GET,	RL_AT_RETURN,	RL_WANTED },
	TAKEN("lockref_get", of_any),
	TAKEN("lockref_get_not_dead", of_not_dead),
	TAKEN("lockref_get_not_zero", of_used),
	TAKES_OVER("d_invalidate"),
	TAKES_OVER("d_delete"),
	TAKES_OVER("d_drop"),
	{ "dput",		RL_OP_PUT,	RL_AT_ENTRY,	RL_VITAL },
	{ "dentry_free",	RL_OP_FREE,	RL_AT_ENTRY,	RL_VITAL },
};

/* Those from before the books are not taken in: who holds them nobody could say. */
static bool dentryref_is_one(unsigned long addr)
{
	return false;
}

static bool dentryref_owned(unsigned long object)
{
	return rl_class_dentry.owned(object);
}

static bool dentryref_cached(unsigned long object)
{
	return rl_class_dentry.cached(object);
}

static int dentryref_describe(unsigned long object, char *buf, size_t size)
{
	return rl_class_dentry.describe(object, buf, size);
}

const struct rl_class rl_class_dentryref = {
	.name = "dentryref",
	.probes = dentryref_probes,
	.nr_probes = ARRAY_SIZE(dentryref_probes),
	.field = { RL_ENC_NONE },
	.is_one = dentryref_is_one,
	.count = dentryref_count,
	.elsewhere = true,
	.cached = dentryref_cached,
	.owned = dentryref_owned,
	.size = sizeof(struct dentry),
	.describe = dentryref_describe,
};
