// SPDX-License-Identifier: GPL-2.0
/*
 * The files of many records: what they share, call sites and pairs; those of objects
 * are in records_objects.c. The cursor is an index into the table; one record is locked
 * inside show(), nothing is held between two.
 */

#include <linux/debugfs.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/seq_file.h>

#include "accuracy.h"
#include "reader.h"
#include "records.h"
#include "view.h"
#include "watch.h"

/* A line that was cut still ends as one. */
void rl_reader_put(struct seq_file *m, const struct rl_text *t)
{
	if (t->len && t->buf[t->len - 1] != '\n')
		t->buf[t->len - 1] = '\n';
	seq_write(m, t->buf, t->len);
}

/**
 * rl_reader_head() - begin line 1: a name, and the accuracy of the books
 * @r: the open file
 * @t: the line, which goes on
 * @name: the name
 *
 * Context: may sleep.
 */
void rl_reader_head(struct rl_reader *r, struct rl_text *t, const char *name)
{
	rl_text_init(t, r->line, sizeof(r->line));
	rl_text_add(t, "%s %d ", name, RL_FORMAT_VERSION);
	down_read(&r->watch->sem);
	rl_accuracy_add(t, r->watch);
	up_read(&r->watch->sem);
}

/* Line 1 and line 2. */
static void show_header(struct rl_reader *r, struct seq_file *m, const char *name,
			const char *columns)
{
	struct rl_text t;

	rl_reader_head(r, &t, name);
	rl_text_add(&t, "\n%s\n", columns);
	rl_reader_put(m, &t);
}

void rl_reader_stop(struct seq_file *m, void *v)
{
}

/* call sites */

static void *site_start(struct seq_file *m, loff_t *pos)
{
	struct rl_reader *r = m->private;

	return *pos <= rl_sites_used(&r->watch->books.sites) ? rl_reader_at(*pos) : NULL;
}

static void *site_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return site_start(m, pos);
}

static int site_show(struct seq_file *m, void *v)
{
	struct rl_reader *r = m->private;
	struct rl_sites *s = &r->watch->books.sites;
	u32 id = rl_reader_record(v);
	struct rl_site_sum sum;
	struct rl_text t;

	if (rl_reader_is_header(v)) {
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
	rl_reader_put(m, &t);
	return 0;
}

static const struct seq_operations site_seq = {
	.start = site_start,
	.next = site_next,
	.stop = rl_reader_stop,
	.show = site_show,
};

/* pairs */

static void *pair_start(struct seq_file *m, loff_t *pos)
{
	return *pos <= RL_PAIRS_NR ? rl_reader_at(*pos) : NULL;
}

static void *pair_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return pair_start(m, pos);
}

static int pair_show(struct seq_file *m, void *v)
{
	struct rl_reader *r = m->private;
	u64 objects, refs;
	struct rl_text t;
	u32 get, put;
	bool there;

	if (rl_reader_is_header(v)) {
		show_header(r, m, RL_NAME_PAIRS, RL_COLS_PAIRS);
		return 0;
	}
	down_read(&r->watch->sem);
	there = r->edition == r->watch->books.edition &&
		rl_pairs_look(&r->watch->books.pairs, rl_reader_record(v), &get, &put,
			      &objects, &refs);
	up_read(&r->watch->sem);
	if (!there)
		return SEQ_SKIP;
	rl_text_init(&t, r->line, sizeof(r->line));
	rl_view_pair(&t, get, put, objects, refs);
	rl_reader_put(m, &t);
	return 0;
}

static const struct seq_operations pair_seq = {
	.start = pair_start,
	.next = pair_next,
	.stop = rl_reader_stop,
	.show = pair_show,
};

/* opening and closing */

/* One pass over the objects; their sites are all below the table's size. */
static int find_oldest(struct rl_reader *r)
{
	struct rl_books *b = &r->watch->books;
	u32 i;

	r->oldest = kvmalloc_array(b->sites.nr, sizeof(*r->oldest), GFP_KERNEL);
	if (!r->oldest)
		return -ENOMEM;
	memset(r->oldest, 0xff, b->sites.nr * sizeof(*r->oldest));
	for (i = 0; i < b->objects.objects.nr; i++) {
		rl_objects_oldest(&b->objects, i, r->oldest);
		if (!(i % 4096))
			cond_resched();
	}
	return 0;
}

static void free_reader(struct rl_reader *r)
{
	kvfree(r->oldest);
	kvfree(r);
}

/**
 * rl_reader_open() - open a file of records
 * @inode: of the file; i_private is the class
 * @file: the open file
 * @seq: its records
 * @prepare: looks at the books first; NULL if there is nothing to look at
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM or what @prepare returned.
 */
int rl_reader_open(struct inode *inode, struct file *file, const struct seq_operations *seq,
		   int (*prepare)(struct rl_reader *r))
{
	struct rl_reader *r = kvzalloc(sizeof(*r), GFP_KERNEL);
	int err;

	if (!r)
		return -ENOMEM;
	r->watch = inode->i_private;
	r->edition = READ_ONCE(r->watch->books.edition);
	err = prepare ? prepare(r) : 0;
	if (!err)
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
	return rl_reader_open(inode, file, &site_seq, find_oldest);
}

static int pair_open(struct inode *inode, struct file *file)
{
	return rl_reader_open(inode, file, &pair_seq, NULL);
}

int rl_reader_release(struct inode *inode, struct file *file)
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
	.release = rl_reader_release,
};

const struct file_operations rl_pairs_fops = {
	.owner = THIS_MODULE,
	.open = pair_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = rl_reader_release,
};
