// SPDX-License-Identifier: GPL-2.0
/* /sys/kernel/debug/refledger/: the tree, status, probes, control. */

#include <linux/ctype.h>
#include <linux/debugfs.h>
#include <linux/jiffies.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>
#include <linux/utsname.h>

#include "accuracy.h"
#include "budget.h"
#include "debugfs.h"
#include "dump.h"
#include "records.h"
#include "selftest.h"
#include "view.h"
#include "watch.h"

#define BLOCK_MAX	4096	/* more than the status lines of one class */

/* Set once in rl_debugfs_init(), before any file exists. */
static struct {
	struct dentry *dir;
	struct rl_watch *watches;
	unsigned int nr;
	const struct rl_setup *setup;
	u64 loaded;
} tree;

static const char *const effort_words[] = { RL_EFFORTS(RL_WORD) };
static const char *const class_state_words[] = { RL_CLASS_STATES(RL_WORD) };
static const char *const unit_words[] = { RL_UNITS(RL_WORD) };
static const char *const op_words[] = { RL_OPS(RL_WORD) };
static const char *const loss_words[] = { RL_LOSSES(RL_WORD) };

static_assert(ARRAY_SIZE(op_words) == RL_OP_NR);
static_assert(ARRAY_SIZE(loss_words) == RL_LOSS_NR);

static u64 ms_since(u64 then)
{
	return jiffies64_to_msecs(get_jiffies_64() - then);
}

static size_t memory_bytes(void)
{
	size_t sum = tree.nr * rl_ledger_bytes(&tree.setup->size) + rl_dump_bytes();
	unsigned int i;

	for (i = 0; i < tree.nr; i++)
		if (tree.watches[i].class->bytes)
			sum += tree.watches[i].class->bytes();
	return sum;
}

static void view_module(struct rl_text *t)
{
	const char *scope = RL_SCOPE_MODULE;
	struct rl_spending spending;

	rl_budget_read(&spending);
	rl_view_info(t, scope, "version", RL_VERSION);
	rl_view_info(t, scope, "kernel", init_utsname()->release);
	rl_view_info(t, scope, "selftest", rl_selftest_result);
	rl_view_number(t, scope, "time", "uptime_ms", ms_since(tree.loaded));
	rl_view_number(t, scope, "cap", "depth", tree.setup->depth);
	rl_view_number(t, scope, "cap", "ref_depth", tree.setup->ref_depth);
	rl_view_number(t, scope, "cap", "memory_bytes", memory_bytes());
	rl_view_info(t, scope, "effort", effort_words[spending.effort]);
	rl_view_number(t, scope, "cap", "budget_percent", spending.percent);
	rl_view_number(t, scope, "count", "handler_ppm", spending.ppm);
}

static void view_counts(struct rl_text *t, struct rl_watch *w, struct rl_stats *sum)
{
	const char *scope = w->class->name;
	struct rl_books *b = &w->books;
	int op;

	for (op = 0; op < RL_OP_NR; op++)
		rl_view_number(t, scope, "count", op_words[op], sum->events[op]);
	rl_view_number(t, scope, "count", "live", atomic_read(&b->objects.objects.used));
	rl_view_number(t, scope, "count", "closed", sum->closed);
	rl_view_number(t, scope, "count", "unknown_get", sum->unknown[RL_OP_GET]);
	rl_view_number(t, scope, "count", "unknown_put", sum->unknown[RL_OP_PUT]);
	rl_view_number(t, scope, "count", "unknown_free", sum->unknown[RL_OP_FREE]);
	rl_view_number(t, scope, "cap", "objects_used",
		       atomic_read(&b->objects.objects.used));
	rl_view_number(t, scope, "cap", "objects_max", b->objects.objects.nr);
	rl_view_number(t, scope, "cap", "sites_used", rl_sites_used(&b->sites));
	rl_view_number(t, scope, "cap", "sites_max", b->sites.nr);
	rl_view_number(t, scope, "cap", "blocks_used",
		       atomic_read(&b->objects.blocks.used));
	rl_view_number(t, scope, "cap", "blocks_max", b->objects.blocks.nr);
	rl_view_number(t, scope, "cap", "pairs_used", atomic_read(&b->pairs.used));
	rl_view_number(t, scope, "cap", "pairs_max", RL_PAIRS_NR);
	rl_view_number(t, scope, "cap", "sample", b->sample);
}

/* Caller holds w->sem. */
static void view_watch(struct rl_text *t, struct rl_watch *w)
{
	const char *scope = w->class->name, *reason;
	struct rl_stats sum;
	int i;

	rl_view_info(t, scope, "state", class_state_words[rl_watch_state(w, &reason)]);
	rl_view_info(t, scope, "reason", reason);
	rl_view_info(t, scope, "unit", unit_words[w->class->unit]);
	rl_view_info(t, scope, "untracked",
		     w->class->unit == RL_UNIT_OBJECT || w->class->elsewhere ?
		     op_words[RL_OP_OPEN] : RL_NONE);
	rl_view_info(t, scope, "audit",
		     w->class->count && !w->class->elsewhere ? RL_AUDIT_COUNT : RL_AUDIT_NONE);
	rl_view_number(t, scope, "time", "uptime_ms",
		       w->books.opened ? ms_since(w->books.opened) : 0);
	rl_accuracy_losses(w, &sum);
	view_counts(t, w, &sum);
	for (i = 0; i < RL_LOSS_NR; i++)
		rl_view_number(t, scope, "loss", loss_words[i], sum.lost[i]);
}

static int status_show(struct seq_file *m, void *v)
{
	char *buf = kmalloc(BLOCK_MAX, GFP_KERNEL);
	struct rl_text t;
	unsigned int i;

	if (!buf)
		return -ENOMEM;
	rl_text_init(&t, buf, BLOCK_MAX);
	rl_text_add(&t, "%s %d\n%s\n", RL_NAME_STATUS, RL_FORMAT_VERSION, RL_COLS_STATUS);
	view_module(&t);
	seq_write(m, t.buf, t.len);
	for (i = 0; i < tree.nr; i++) {
		rl_text_init(&t, buf, BLOCK_MAX);
		down_read(&tree.watches[i].sem);
		view_watch(&t, &tree.watches[i]);
		up_read(&tree.watches[i].sem);
		seq_write(m, t.buf, t.len);
	}
	kfree(buf);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(status);

static void show_probes(struct seq_file *m, struct rl_watch *w)
{
	char line[RL_SYMBOL_MAX + 160];
	struct rl_text t;
	unsigned int i;

	down_read(&w->sem);
	for (i = 0; i < w->nr_probes; i++) {
		rl_text_init(&t, line, sizeof(line));
		rl_view_probe(&t, w->probes[i]);
		seq_write(m, t.buf, t.len);
	}
	up_read(&w->sem);
}

static int probes_show(struct seq_file *m, void *v)
{
	unsigned int i;

	seq_printf(m, "%s %d\n%s\n", RL_NAME_PROBES, RL_FORMAT_VERSION, RL_COLS_PROBES);
	for (i = 0; i < tree.nr; i++)
		show_probes(m, &tree.watches[i]);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(probes);

#define RL_COMMAND_SAMPLE	"sample="

static const struct {
	const char *word;
	int (*run)(struct rl_watch *w);
} commands[] = {
	{ "on", rl_watch_on },
	{ "off", rl_watch_off },
	{ "reset", rl_watch_reset },
};

/* The words after a command: nothing, or a blank and the name of one class. */
static bool addresses(const char *rest, const struct rl_watch *w)
{
	return !*rest || (*rest == ' ' && !strcmp(rest + 1, w->class->name));
}

static int run_on_all(int (*run)(struct rl_watch *), const char *rest)
{
	int err = -EINVAL, one;
	unsigned int i;

	for (i = 0; i < tree.nr; i++) {
		if (!addresses(rest, &tree.watches[i]))
			continue;
		one = run(&tree.watches[i]);
		err = err == -EINVAL || one ? one : err;
	}
	return err;
}

/* @text is "N" or "N CLASS". */
static int run_sample(const char *text)
{
	size_t len = strcspn(text, " ");
	int err = -EINVAL;
	unsigned int i, n;
	char number[8] = "";

	if (!isdigit(*text) || len >= sizeof(number))
		return -EINVAL;
	memcpy(number, text, len);
	if (kstrtouint(number, 10, &n) || !is_power_of_2(n) || n > RL_SAMPLE_MAX)
		return -EINVAL;
	for (i = 0; i < tree.nr; i++)
		if (addresses(text + len, &tree.watches[i]))
			err = rl_watch_sample(&tree.watches[i], n);
	return err;
}

static int run_command(const char *text)
{
	size_t len = strlen(RL_COMMAND_SAMPLE);
	int i;

	if (!strcmp(text, "dump"))
		return rl_dump("asked for");
	if (!strcmp(text, "full"))
		return rl_budget_full();
	if (!strncmp(text, RL_COMMAND_SAMPLE, len))
		return run_sample(text + len);
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		len = strlen(commands[i].word);
		/* what follows the word is judged by addresses() */
		if (!strncmp(text, commands[i].word, len))
			return run_on_all(commands[i].run, text + len);
	}
	return -EINVAL;
}

static ssize_t control_write(struct file *file, const char __user *from, size_t len,
			     loff_t *pos)
{
	char text[64];
	int err;

	if (*pos || !len || len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, from, len))
		return -EFAULT;
	if (memchr(text, '\0', len))
		return -EINVAL;
	text[len] = '\0';
	if (text[len - 1] == '\n')
		text[len - 1] = '\0';
	err = run_command(text);
	return err ?: len;
}

static const struct file_operations control_fops = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
	.write = control_write,
};

static void add_class_dir(struct rl_watch *w)
{
	struct dentry *dir = debugfs_create_dir(w->class->name, tree.dir);

	debugfs_create_file(RL_FILE_CALLSITES, 0400, dir, w, &rl_callsites_fops);
	debugfs_create_file(RL_FILE_OBJECTS, 0400, dir, w, &rl_objects_fops);
	debugfs_create_file(RL_FILE_SAMPLE, 0400, dir, w, &rl_sample_fops);
	debugfs_create_file(RL_FILE_PAIRS, 0400, dir, w, &rl_pairs_fops);
}

/**
 * rl_debugfs_init() - create the files
 * @watches: the classes, set up
 * @nr: how many
 * @setup: how they were set up
 *
 * Context: may sleep.
 * Return: 0, or why debugfs refuses.
 */
int rl_debugfs_init(struct rl_watch *watches, unsigned int nr,
		    const struct rl_setup *setup)
{
	unsigned int i;

	tree.watches = watches;
	tree.nr = nr;
	tree.setup = setup;
	tree.loaded = get_jiffies_64();
	tree.dir = debugfs_create_dir(RL_DIR, NULL);
	if (IS_ERR(tree.dir))
		return PTR_ERR(tree.dir);
	debugfs_create_file(RL_FILE_STATUS, 0400, tree.dir, NULL, &status_fops);
	debugfs_create_file(RL_FILE_PROBES, 0400, tree.dir, NULL, &probes_fops);
	debugfs_create_file(RL_FILE_CONTROL, 0200, tree.dir, NULL, &control_fops);
	for (i = 0; i < nr; i++)
		add_class_dir(&watches[i]);
	return 0;
}

/* No file is open any more: each holds the module. */
void rl_debugfs_exit(void)
{
	debugfs_remove_recursive(tree.dir);
}
