// SPDX-License-Identifier: GPL-2.0
/*
 * The files of many records: call sites and objects. The cursor is an index into
 * the table; one record is locked inside show(), nothing is held between two.
 */

#include <linux/debugfs.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/seq_file.h>

#include "accuracy.h"
#include "records.h"
#include "view.h"
#include "watch.h"

/* Longest line: an object with all its postings, or a chain of long symbols. */
#define LINE_MAX	16384

/* Jiffies after its birth in which an object is not described. */
#define NEWBORN		2

/**
 * struct reader - one open file
 * @watch: the class
 * @edition: of the books that were there when it was opened
 * @oldest: of each call site the birth of its oldest live object
 * @copy: the object that is being shown
 * @line: the line that is being made
 */
struct reader {
	struct rl_watch *watch;
	u32 edition;
	u64 *oldest;
	struct rl_object_copy copy;
	char line[LINE_MAX];
};

/* A line that was cut still ends as one. */
static void put_line(struct seq_file *m, const struct rl_text *t)
{
	if (t->len && t->buf[t->len - 1] != '\n')
		t->buf[t->len - 1] = '\n';
	seq_write(m, t->buf, t->len);
}

/* Position 0 is the header, n + 1 the record n. */
static void *at(loff_t pos)
{
	return (void *)(unsigned long)(pos + 1);
}

static u32 record_of(void *v)
{
	return (unsigned long)v - 2;
}

static bool is_header(void *v)
{
	return (unsigned long)v == 1;
}

static void stop(struct seq_file *m, void *v)
{
}

/* Line 1 with the accuracy of the books, and line 2. */
static void show_header(struct reader *r, struct seq_file *m, const char *name,
			const char *columns)
{
	struct rl_text t;

	rl_text_init(&t, r->line, sizeof(r->line));
	rl_text_add(&t, "%s %d ", name, RL_FORMAT_VERSION);
	down_read(&r->watch->sem);
	rl_accuracy_add(&t, r->watch);
	up_read(&r->watch->sem);
	rl_text_add(&t, "\n%s\n", columns);
	put_line(m, &t);
}

/* call sites */

static void *site_start(struct seq_file *m, loff_t *pos)
{
	struct reader *r = m->private;

	return *pos <= rl_sites_used(&r->watch->books.sites) ? at(*pos) : NULL;
}

static void *site_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return site_start(m, pos);
}

static int site_show(struct seq_file *m, void *v)
{
	struct reader *r = m->private;
	struct rl_sites *s = &r->watch->books.sites;
	u32 id = record_of(v);
	struct rl_site_sum sum;
	struct rl_text t;

	if (is_header(v)) {
		show_header(r, m, RL_NAME_CALLSITES, RL_COLS_CALLSITES);
		return 0;
	}
	rl_text_init(&t, r->line, sizeof(r->line));
	down_read(&r->watch->sem);
	/* after a reset the ids mean other sites: the file ends */
	if (r->edition == r->watch->books.edition && id < rl_sites_used(s)) {
		rl_sites_sum(s, id, &sum);
		rl_view_site(&t, id, &s->site[id], &sum, r->oldest[id],
			     get_jiffies_64());
	}
	up_read(&r->watch->sem);
	put_line(m, &t);
	return 0;
}

static const struct seq_operations site_seq = {
	.start = site_start,
	.next = site_next,
	.stop = stop,
	.show = site_show,
};

/* objects */

static void *object_start(struct seq_file *m, loff_t *pos)
{
	struct reader *r = m->private;
	struct rl_objects *t = &r->watch->books.objects;

	/* skip free records here: show() is dear */
	while (*pos && *pos <= t->objects.nr && !READ_ONCE(t->object[*pos - 1].addr)) {
		++*pos;
		if (!(*pos % 4096))
			cond_resched();
	}
	return *pos <= t->objects.nr ? at(*pos) : NULL;
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
	if (c->counted && !c->count)
		return RL_OBJECT_DYING;
	if (class->owned && class->owned(c->object.addr))
		return RL_OBJECT_HELD;
	return class->cached && class->cached(c->object.addr) ? RL_OBJECT_CACHED :
								RL_OBJECT_LIVE;
}

/* Under the record lock: the object cannot be freed meanwhile. */
static void copy_object(void *ctx, const struct rl_object *o)
{
	struct reader *r = ctx;
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
static void name_held(struct reader *r)
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

static int object_show(struct seq_file *m, void *v)
{
	struct reader *r = m->private;
	struct rl_text t;
	bool alive;

	if (is_header(v)) {
		show_header(r, m, RL_NAME_OBJECTS, RL_COLS_OBJECTS);
		return 0;
	}
	down_read(&r->watch->sem);
	alive = rl_objects_look(&r->watch->books.objects, record_of(v), copy_object, r);
	up_read(&r->watch->sem);
	if (!alive)
		return SEQ_SKIP;
	name_held(r);
	rl_text_init(&t, r->line, sizeof(r->line));
	rl_view_object(&t, &r->copy, get_jiffies_64());
	put_line(m, &t);
	return 0;
}

static const struct seq_operations object_seq = {
	.start = object_start,
	.next = object_next,
	.stop = stop,
	.show = object_show,
};

/* pairs */

static void *pair_start(struct seq_file *m, loff_t *pos)
{
	return *pos <= RL_PAIRS_NR ? at(*pos) : NULL;
}

static void *pair_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return pair_start(m, pos);
}

static int pair_show(struct seq_file *m, void *v)
{
	struct reader *r = m->private;
	u64 objects, refs;
	struct rl_text t;
	u32 get, put;
	bool there;

	if (is_header(v)) {
		show_header(r, m, RL_NAME_PAIRS, RL_COLS_PAIRS);
		return 0;
	}
	down_read(&r->watch->sem);
	there = r->edition == r->watch->books.edition &&
		rl_pairs_look(&r->watch->books.pairs, record_of(v), &get, &put,
			      &objects, &refs);
	up_read(&r->watch->sem);
	if (!there)
		return SEQ_SKIP;
	rl_text_init(&t, r->line, sizeof(r->line));
	rl_view_pair(&t, get, put, objects, refs);
	put_line(m, &t);
	return 0;
}

static const struct seq_operations pair_seq = {
	.start = pair_start,
	.next = pair_next,
	.stop = stop,
	.show = pair_show,
};

/* opening and closing */

static void note_oldest(void *ctx, const struct rl_object *o)
{
	struct reader *r = ctx;
	unsigned int n = rl_objects_postings(&r->watch->books.objects, o, r->copy.post);
	u64 *oldest = &r->oldest[o->birth.site];

	*oldest = min_t(u64, *oldest, o->birth.time);
	while (n--) {
		oldest = &r->oldest[r->copy.post[n].site];
		*oldest = min_t(u64, *oldest, o->birth.time);
	}
}

/* One pass over the objects; their sites are all below the table's size. */
static int find_oldest(struct reader *r)
{
	struct rl_books *b = &r->watch->books;
	u32 i;

	r->oldest = kvmalloc_array(b->sites.nr, sizeof(*r->oldest), GFP_KERNEL);
	if (!r->oldest)
		return -ENOMEM;
	memset(r->oldest, 0xff, b->sites.nr * sizeof(*r->oldest));
	for (i = 0; i < b->objects.objects.nr; i++) {
		rl_objects_look(&b->objects, i, note_oldest, r);
		if (!(i % 1024))
			cond_resched();
	}
	return 0;
}

static void free_reader(struct reader *r)
{
	kvfree(r->oldest);
	kvfree(r);
}

static int open_records(struct inode *inode, struct file *file,
			const struct seq_operations *seq, bool sites)
{
	struct reader *r = kvzalloc(sizeof(*r), GFP_KERNEL);
	int err = -ENOMEM;

	if (!r)
		return err;
	r->watch = inode->i_private;
	r->edition = READ_ONCE(r->watch->books.edition);
	if (!sites || !find_oldest(r))
		err = seq_open(file, seq);
	if (err) {
		free_reader(r);
		return err;
	}
	((struct seq_file *)file->private_data)->private = r;
	return 0;
}

static int site_open(struct inode *inode, struct file *file)
{
	return open_records(inode, file, &site_seq, true);
}

static int object_open(struct inode *inode, struct file *file)
{
	return open_records(inode, file, &object_seq, false);
}

static int pair_open(struct inode *inode, struct file *file)
{
	return open_records(inode, file, &pair_seq, false);
}

static int release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	free_reader(m->private);
	return seq_release(inode, file);
}

const struct file_operations rl_callsites_fops = {
	.owner = THIS_MODULE,
	.open = site_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = release,
};

const struct file_operations rl_objects_fops = {
	.owner = THIS_MODULE,
	.open = object_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = release,
};

const struct file_operations rl_pairs_fops = {
	.owner = THIS_MODULE,
	.open = pair_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = release,
};
