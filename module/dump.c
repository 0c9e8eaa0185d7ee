// SPDX-License-Identifier: GPL-2.0
/*
 * The books in the kernel's log, in a few lines: when memory runs out, since then
 * nobody may be able to read a file any more, and when somebody asks for it.
 *
 * A call site is shown by what it holds at the most: on each live object what it
 * has posted, but no more than the object's whole balance, less what a cache is
 * known to own. On an object where a thousand gets came and a thousand puts went,
 * one is left, and no site can hold more than one. The most come first; who of them
 * is to blame is for the tool to say.
 *
 * Before an out-of-memory kill the allocating task calls us, in process context,
 * with any locks of its own, maybe ours: nothing is allocated, and no lock waited for.
 */

#define pr_fmt(fmt) "refledger: " fmt

#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/oom.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "accuracy.h"
#include "dump.h"
#include "text.h"
#include "watch.h"

/* With the first and the last line there are 20 at the most. */
#define CLASSES_SHOWN	9
#define SITES_SHOWN	8

#define FRAMES_SHOWN	4
#define LINE_SIZE	512

/* Memory that runs out does so again and again. */
#define OOM_INTERVAL	(60 * HZ)

/**
 * struct mark - what one site of a class holds at the most
 * @refs: references, objects or pages, as the class counts
 * @objects: on so many objects
 */
struct mark {
	s64 refs;
	u32 objects;
};

/**
 * struct top - one of those who hold most
 * @watch: its class; NULL when there is none
 * @site: call site
 * @mark: what it holds
 */
struct top {
	struct rl_watch *watch;
	u32 site;
	struct mark mark;
};

/* Of the classes whose bit is in @held we hold the sem for reading. */
static struct {
	struct mutex lock;	/* process context, never waited for; protects the rest */
	struct rl_watch *watches;
	unsigned int nr;
	unsigned long held;
	u32 nr_marks;
	struct mark *mark;
	struct rl_posting post[RL_POSTINGS_MAX];
	struct top top[SITES_SHOWN];
	char line[LINE_SIZE];
	bool oom;
	bool oom_seen;
	unsigned long oom_time;
} dump = { .lock = __MUTEX_INITIALIZER(dump.lock) };

static const char *const op_words[] = { RL_OPS(RL_WORD) };

/* How many, of what, on how many objects. */
static const char *const unit_formats[] = {
	[RL_UNIT_REFERENCE] = "up to %lld references on %u objects",
	[RL_UNIT_OBJECT] = "%lld objects",
	[RL_UNIT_PAGE] = "up to %lld pages of %u processes",
};

static_assert(ARRAY_SIZE(unit_formats) == RL_UNIT_NR);

/* What call sites can hold of an object's balance. */
static s64 unowned(const struct rl_watch *w, const struct rl_object *o)
{
	const struct rl_class *class = w->class;

	/* closed books do not hear of frees: the memory may be another's */
	if (!READ_ONCE(w->books.open))
		return o->balance;
	if (class->owned && class->owned(o->addr))
		return 0;
	return o->balance - (class->cached && class->cached(o->addr));
}

/* Under the record lock. */
static void mark_object(void *ctx, const struct rl_object *o)
{
	struct rl_watch *w = ctx;
	unsigned int n = rl_objects_postings(&w->books.objects, o, dump.post);
	s64 most = unowned(w, o);
	struct mark *m;

	while (n-- && most > 0) {
		if (dump.post[n].refs <= 0)
			continue;
		m = &dump.mark[dump.post[n].site];
		m->refs += min_t(s64, dump.post[n].refs, most);
		m->objects++;
	}
}

static void mark_sites(struct rl_watch *w)
{
	struct rl_objects *t = &w->books.objects;
	u32 i;

	memset(dump.mark, 0, dump.nr_marks * sizeof(*dump.mark));
	for (i = 0; i < t->objects.nr; i++) {
		rl_objects_look(t, i, mark_object, w);
		if (!(i % 1024))
			cond_resched();
	}
}

/* Into its place among those who hold most; of equals the first stays in front. */
static void enter(struct top *top, unsigned int nr, struct top one)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (!top[i].watch || one.mark.refs > top[i].mark.refs)
			swap(top[i], one);
}

/* What was there before the books has no call site. */
static void enter_sites(struct rl_watch *w)
{
	u32 nr = min(rl_sites_used(&w->books.sites), dump.nr_marks), i;

	for (i = 0; i < nr; i++)
		if (dump.mark[i].refs && i != RL_OP_OPEN)
			enter(dump.top, SITES_SHOWN, (struct top){ w, i, dump.mark[i] });
}

static void add_chain(struct rl_text *t, const struct rl_callsite *c)
{
	int i;

	for (i = 0; i < c->depth && i < FRAMES_SHOWN; i++) {
		rl_text_add(t, i ? " <- " : "");
		rl_text_code(t, c->chain[i]);
	}
	if (!c->depth)
		rl_text_add(t, "call chains that found no room");
}

static u64 kilobytes(const struct top *one)
{
	if (one->watch->class->unit == RL_UNIT_PAGE)
		return one->mark.refs * (PAGE_SIZE / 1024);
	return (u64)one->mark.objects * one->watch->class->size / 1024;
}

/* The class's sem is held. */
static void add_top(struct rl_text *t, const struct top *one)
{
	const struct rl_class *class = one->watch->class;
	const struct rl_callsite *c = &one->watch->books.sites.site[one->site];

	rl_text_add(t, "%s: ", class->name);
	rl_text_add(t, unit_formats[class->unit], one->mark.refs, one->mark.objects);
	if (class->size || class->unit == RL_UNIT_PAGE)
		rl_text_add(t, ", at least %llu kB", kilobytes(one));
	rl_text_add(t, ", %s at ", op_words[c->op]);
	add_chain(t, c);
}

static void show_tops(void)
{
	struct rl_text t;
	int i;

	for (i = 0; i < SITES_SHOWN && dump.top[i].watch; i++) {
		rl_text_init(&t, dump.line, sizeof(dump.line));
		add_top(&t, &dump.top[i]);
		pr_warn("%d. %s\n", i + 1, t.buf);
	}
}

static bool is_held(unsigned int i)
{
	return dump.held & BIT(i);
}

static void show_class(const struct rl_watch *w, bool held)
{
	struct rl_text t;

	rl_text_init(&t, dump.line, sizeof(dump.line));
	if (held)
		rl_accuracy_add(&t, w);
	else
		rl_text_add(&t, "cannot be looked at now");
	rl_text_add(&t, "; %d objects", atomic_read(&w->books.objects.objects.used));
	if (w->books.sample > 1)
		rl_text_add(&t, ", of %u that there are one", w->books.sample);
	pr_warn("%s: %s\n", w->class->name, t.buf);
}

static void show_classes(void)
{
	unsigned int i;

	for (i = 0; i < dump.nr && i < CLASSES_SHOWN; i++)
		show_class(&dump.watches[i], is_held(i));
	if (i < dump.nr)
		pr_warn("and %u classes more\n", dump.nr - i);
}

/* Books that somebody opens or closes meanwhile are left out. */
static void hold_classes(void)
{
	unsigned int i;

	dump.held = 0;
	for (i = 0; i < dump.nr; i++)
		if (down_read_trylock(&dump.watches[i].sem))
			dump.held |= BIT(i);
}

static void let_go_of_classes(void)
{
	unsigned int i;

	for (i = 0; i < dump.nr; i++)
		if (is_held(i))
			up_read(&dump.watches[i].sem);
}

/* Caller holds dump.lock. */
static void __show(const char *why)
{
	unsigned int i;

	lockdep_assert_held(&dump.lock);
	memset(dump.top, 0, sizeof(dump.top));
	hold_classes();
	for (i = 0; i < dump.nr; i++) {
		if (!is_held(i))
			continue;
		mark_sites(&dump.watches[i]);
		enter_sites(&dump.watches[i]);
	}
	pr_warn("%s; who holds most, by outstanding references:\n", why);
	show_classes();
	show_tops();
	pr_warn("more: refledger report, or refledger save DIR to read it elsewhere\n");
	let_go_of_classes();
}

/**
 * rl_dump() - show in the kernel's log who holds most
 * @why: first words
 *
 * Context: process.
 * Return: 0; -EBUSY when it is being shown already.
 */
int rl_dump(const char *why)
{
	if (!mutex_trylock(&dump.lock))
		return -EBUSY;
	__show(why);
	mutex_unlock(&dump.lock);
	return 0;
}

/* Caller holds dump.lock. */
static bool __is_due(void)
{
	if (dump.oom_seen && time_before(jiffies, dump.oom_time + OOM_INTERVAL))
		return false;
	dump.oom_seen = true;
	dump.oom_time = jiffies;
	return true;
}

static int memory_ran_out(struct notifier_block *nb, unsigned long unused, void *freed)
{
	if (!mutex_trylock(&dump.lock))
		return NOTIFY_OK;
	if (__is_due())
		__show("out of memory");
	mutex_unlock(&dump.lock);
	return NOTIFY_OK;
}

static struct notifier_block oom_block = { .notifier_call = memory_ran_out };

/* Bytes that rl_dump_init() sets up. */
size_t rl_dump_bytes(void)
{
	return dump.nr_marks * sizeof(*dump.mark);
}

/**
 * rl_dump_init() - be ready to show the books
 * @watches: the classes, set up alike
 * @nr: how many, at least one
 * @oom: show them when memory runs out
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM, then nothing is left behind.
 */
int rl_dump_init(struct rl_watch *watches, unsigned int nr, bool oom)
{
	if (WARN_ON_ONCE(nr > BITS_PER_LONG))
		return -EINVAL;
	dump.watches = watches;
	dump.nr = nr;
	dump.nr_marks = watches->setup->size.sites;
	dump.mark = kvcalloc(dump.nr_marks, sizeof(*dump.mark), GFP_KERNEL);
	if (!dump.mark)
		return -ENOMEM;
	dump.oom = oom;
	if (oom)
		register_oom_notifier(&oom_block);
	return 0;
}

void rl_dump_exit(void)
{
	if (dump.oom)
		unregister_oom_notifier(&oom_block);
	kvfree(dump.mark);
}

#ifdef RL_KUNIT
#include "../tests/kunit/dump_test.c"
#endif
