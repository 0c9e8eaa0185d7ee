// SPDX-License-Identifier: GPL-2.0
/*
 * The files of live objects: all of them, and a sample. To pass over an object that is
 * not in the sample takes a look at its address, without a lock: a million of them
 * take some milliseconds.
 */

#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/seq_file.h>

#include "reader.h"
#include "records.h"
#include "sampled.h"

/* Up to so many objects the file has all; of more a sample, half as large at most. */
#define WHOLE_MOST	16384
#define SAMPLE_MOST	8192

/* Jiffies after its birth in which an object is not described. */
#define NEWBORN		2

/* Without its lock: what is shown is looked at again under it. */
static bool is_wanted(const struct rl_reader *r, const struct rl_object *o)
{
	unsigned long addr = READ_ONCE(o->addr);

	return addr && rl_in_sample(addr, r->sample);
}

static void *object_start(struct seq_file *m, loff_t *pos)
{
	struct rl_reader *r = m->private;
	struct rl_objects *t = &r->watch->books.objects;

	/* skip what is not to be shown here: show() is dear */
	while (*pos && *pos <= t->objects.nr && !is_wanted(r, &t->object[*pos - 1])) {
		++*pos;
		if (!(*pos % 4096))
			cond_resched();
	}
	return *pos <= t->objects.nr ? rl_reader_at(*pos) : NULL;
}

static void *object_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return object_start(m, pos);
}

static int state_of(const struct rl_class *class, const struct rl_object_copy *c)
{
	if (!c->counted && class->count)
		return RL_STATE_UNKNOWN;
	if (c->counted && !c->count && !(class->elsewhere && class->cached(c->object.addr)))
		return RL_OBJECT_DYING;
	if (class->owned && class->owned(c->object.addr))
		return RL_OBJECT_HELD;
	return class->cached && class->cached(c->object.addr) ? RL_OBJECT_CACHED :
								RL_OBJECT_LIVE;
}

/* Under the record lock: the object cannot be freed meanwhile. */
static void copy_object(void *ctx, const struct rl_object *o)
{
	struct rl_reader *r = ctx;
	const struct rl_class *class = r->watch->class;
	struct rl_object_copy *c = &r->copy;

	c->object = *o;
	c->nr_post = rl_objects_postings(&r->watch->books.objects, o, c->post);
	c->counted = false;
	c->state = RL_STATE_UNKNOWN;
	c->nr_held = 0;
	c->description[0] = '\0';
	/* closed books do not hear of frees: the memory may be another's */
	if (!READ_ONCE(r->watch->books.open))
		return;
	c->counted = class->count && !class->count(o->addr, &c->count);
	if (c->counted && class->elsewhere)
		c->object.balance = c->count;
	/* nor do we print what a newborn's memory held before it was filled in */
	if (get_jiffies_64() - o->birth.time < NEWBORN)
		return;
	c->state = state_of(class, c);
	if (class->holds)
		c->nr_held = class->holds(o->addr, c->held);
	if (class->describe(o->addr, c->description, sizeof(c->description)))
		c->description[0] = '\0';
}

/* The held objects' numbers; two record locks are never held at once. */
static void name_held(struct rl_reader *r)
{
	struct rl_object_copy *c = &r->copy;
	struct rl_watch *held = r->watch->held;
	unsigned int i;

	c->held_class = held ? held->class->name : NULL;
	/* closed books do not hear of frees: the address may be another's */
	if (held && !READ_ONCE(held->books.open))
		c->nr_held = 0;
	for (i = 0; held && i < c->nr_held; i++)
		c->held[i] = rl_objects_id(&held->books.objects, c->held[i]);
}

/* A record may have ended since it was skipped to, or be another object's. */
static bool copy_record(struct rl_reader *r, u32 record)
{
	bool alive;

	down_read(&r->watch->sem);
	alive = rl_objects_look(&r->watch->books.objects, record, copy_object, r);
	up_read(&r->watch->sem);
	if (!alive || !rl_in_sample(r->copy.object.addr, r->sample))
		return false;
	name_held(r);
	return true;
}

/* The coarsest sample that an object is in: so that two reads can be made alike. */
static u32 level_of(unsigned long addr)
{
	u32 n = 1;

	while (n < RL_SAMPLE_MAX && rl_in_sample(addr, 2 * n))
		n *= 2;
	return n;
}

static void head(struct rl_reader *r, struct rl_text *t)
{
	rl_reader_head(r, t, r->levels ? RL_NAME_SAMPLE : RL_NAME_OBJECTS);
	if (r->levels)
		rl_text_add(t, " 1/%u\n" RL_COLS_SAMPLE "\n", r->sample);
	else
		rl_text_add(t, "\n" RL_COLS_OBJECTS "\n");
}

static int object_show(struct seq_file *m, void *v)
{
	struct rl_reader *r = m->private;
	struct rl_text t;

	if (rl_reader_is_header(v)) {
		head(r, &t);
		rl_reader_put(m, &t);
		return 0;
	}
	if (!copy_record(r, rl_reader_record(v)))
		return SEQ_SKIP;
	rl_text_init(&t, r->line, sizeof(r->line));
	if (r->levels) {
		rl_text_number(&t, level_of(r->copy.object.addr));
		rl_text_put(&t, "\t");
	}
	rl_view_object(&t, &r->copy, get_jiffies_64());
	rl_reader_put(m, &t);
	return 0;
}

static const struct seq_operations object_seq = {
	.start = object_start,
	.next = object_next,
	.stop = rl_reader_stop,
	.show = object_show,
};

static int object_prepare(struct rl_reader *r)
{
	r->sample = 1;
	return 0;
}

static int object_open(struct inode *inode, struct file *file)
{
	return rl_reader_open(inode, file, &object_seq, object_prepare);
}

const struct file_operations rl_objects_fops = {
	.owner = THIS_MODULE,
	.open = object_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = rl_reader_release,
};

/* the sample */

/*
 * How many objects of the kernel's stand for one in the file, if there are @live in the
 * books. Books that are a sample themselves, of 1 in @recorded, have only these.
 */
static u32 sample_rate(u32 live, u32 recorded)
{
	u32 n = recorded;

	if (live <= WHOLE_MOST)
		return n;
	for (; live > SAMPLE_MOST && n < RL_SAMPLE_MAX; n *= 2)
		live /= 2;
	return n;
}

static int sample_prepare(struct rl_reader *r)
{
	struct rl_books *b = &r->watch->books;

	r->levels = true;
	r->sample = sample_rate(atomic_read(&b->objects.objects.used), READ_ONCE(b->sample));
	return 0;
}

static int sample_open(struct inode *inode, struct file *file)
{
	return rl_reader_open(inode, file, &object_seq, sample_prepare);
}

const struct file_operations rl_sample_fops = {
	.owner = THIS_MODULE,
	.open = sample_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = rl_reader_release,
};

#ifdef RL_KUNIT
#include "../tests/kunit/sample_test.c"
#endif
