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

#include "records.h"
#include "view.h"
#include "watch.h"

/* Longest line: an object with all its postings, or a chain of long symbols. */
#define LINE_MAX	8192

/* Jiffies after its birth in which an object is not described. */
#define NEWBORN		2

/**
 * struct reader - one open file
 * @watch: the class
 * @edition: of the books that @oldest belongs to
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
		seq_printf(m, "%s %d\n%s\n", RL_NAME_CALLSITES, RL_FORMAT_VERSION,
			   RL_COLS_CALLSITES);
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

/* Under the record lock: the object cannot be freed meanwhile. */
static void copy_object(void *ctx, const struct rl_object *o)
{
	struct reader *r = ctx;
	const struct rl_class *class = r->watch->class;
	struct rl_object_copy *c = &r->copy;

	c->object = *o;
	c->nr_post = rl_objects_postings(&r->watch->books.objects, o, c->post);
	c->counted = false;
	c->description[0] = '\0';
	/* closed books do not hear of frees: the memory may be another's */
	if (!READ_ONCE(r->watch->books.open))
		return;
	c->counted = !class->count(o->addr, &c->count);
	/* nor do we print what a newborn's memory held before it was filled in */
	if (get_jiffies_64() - o->birth.time < NEWBORN)
		return;
	if (class->describe(o->addr, c->description, sizeof(c->description)))
		c->description[0] = '\0';
}

static int object_show(struct seq_file *m, void *v)
{
	struct reader *r = m->private;
	struct rl_text t;
	bool alive;

	if (is_header(v)) {
		seq_printf(m, "%s %d\n%s\n", RL_NAME_OBJECTS, RL_FORMAT_VERSION,
			   RL_COLS_OBJECTS);
		return 0;
	}
	down_read(&r->watch->sem);
	alive = rl_objects_look(&r->watch->books.objects, record_of(v), copy_object, r);
	up_read(&r->watch->sem);
	if (!alive)
		return SEQ_SKIP;
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
	r->edition = READ_ONCE(b->edition);
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
