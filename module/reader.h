/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_READER_H
#define RL_READER_H

#include <linux/fs.h>
#include <linux/seq_file.h>

#include "view.h"
#include "watch.h"

/* Longest line: an object with all its postings, or a chain of long symbols. */
#define RL_LINE_MAX	16384

/**
 * struct rl_reader - one open file of records
 * @watch: the class
 * @edition: of the books that were there when it was opened
 * @oldest: of each call site the birth of its oldest live object
 * @sample: of so many objects one is in the file, see rl_in_sample()
 * @levels: each line begins with the coarsest sample that its object is in
 * @copy: the object that is being shown
 * @line: the line that is being made
 */
struct rl_reader {
	struct rl_watch *watch;
	u32 edition;
	u32 sample;
	bool levels;
	u64 *oldest;
	struct rl_object_copy copy;
	char line[RL_LINE_MAX];
};

/* Position 0 is the header, n + 1 the record n. */
static inline void *rl_reader_at(loff_t pos)
{
	return (void *)(unsigned long)(pos + 1);
}

static inline u32 rl_reader_record(void *v)
{
	return (unsigned long)v - 2;
}

static inline bool rl_reader_is_header(void *v)
{
	return (unsigned long)v == 1;
}

void rl_reader_head(struct rl_reader *r, struct rl_text *t, const char *name);
void rl_reader_put(struct seq_file *m, const struct rl_text *t);
void rl_reader_stop(struct seq_file *m, void *v);

int rl_reader_open(struct inode *inode, struct file *file, const struct seq_operations *seq,
		   int (*prepare)(struct rl_reader *r));
int rl_reader_release(struct inode *inode, struct file *file);

#endif
