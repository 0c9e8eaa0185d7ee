// SPDX-License-Identifier: GPL-2.0
/*
 * At load, before any class is armed: an object of our own is driven through
 * every op and every kind of hook, in a task and in a softirq, and its books must
 * come out right. Hooks can be there and yet not fire: somebody switched kprobes
 * off, or another tracer holds the place.
 */

#define pr_fmt(fmt) "refledger: " fmt

#include <linux/interrupt.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "hook_symbol.h"
#include "range.h"
#include "scan.h"
#include "selftest.h"
#include "subject.h"
#include "watch.h"

/* In each of the two contexts; the birth gives one reference more. */
#define GETS	3
#define PUTS	(GETS + 1)

static const struct rl_probe_spec subject_probes[] = {
	{ "rl_subject_birth",	RL_OP_ALLOC,	RL_AT_RETURN,	RL_WANTED },
	{ "rl_subject_put",	RL_OP_PUT,	RL_AT_ENTRY,	RL_WANTED },
	{ "rl_subject_end",	RL_OP_FREE,	RL_AT_ENTRY,	RL_WANTED },
};

static bool subject_is_one(unsigned long addr)
{
	return false;
}

static int subject_count(unsigned long object, s32 *count)
{
	return get_kernel_nofault(*count, &((struct rl_subject *)object)->refs.counter);
}

static const struct rl_class subject_class = {
	.name = "selftest",
	.probes = subject_probes,
	.nr_probes = ARRAY_SIZE(subject_probes),
	.field = { RL_ENC_ATOMIC, offsetof(struct rl_subject, refs) },
	.is_one = subject_is_one,
	.count = subject_count,
};

static const struct rl_setup subject_setup = {
	.size = { 16, 16, 64 }, .depth = 2, .ref_depth = 2, .skip = "",
	.sample = 1,
};

const char *rl_selftest_result = RL_NONE;

static void drive(struct rl_subject *s)
{
	int i;

	rl_subject_birth(s);
	for (i = 0; i < GETS; i++)
		rl_subject_get(s);
	for (i = 0; i < PUTS; i++)
		rl_subject_put(s);
	rl_subject_get(s);	/* refused: none is left */
	rl_subject_end(s);
}

/**
 * struct drive_work - what is driven, in a task and in a softirq
 * @tasklet: runs it in a softirq
 * @subject: its subject there
 * @mine: that of the task
 */
struct drive_work {
	struct tasklet_struct tasklet;
	struct rl_subject subject;
	struct rl_subject mine;
};

static void drive_softirq(struct tasklet_struct *t)
{
	drive(&container_of(t, struct drive_work, tasklet)->subject);
}

static void drive_both(struct drive_work *work)
{
	tasklet_setup(&work->tasklet, drive_softirq);
	local_bh_disable();
	tasklet_schedule(&work->tasklet);
	drive(&work->mine);
	local_bh_enable();	/* runs the tasklet, unless ksoftirqd does */
	tasklet_kill(&work->tasklet);
}

/* drive_both() drives twice. */
static bool came_out(const struct rl_stats *sum, enum rl_op op)
{
	static const u64 expected[] = {
		[RL_OP_ALLOC] = 2, [RL_OP_GET] = 2 * GETS,
		[RL_OP_PUT] = 2 * PUTS, [RL_OP_FREE] = 2,
	};

	return sum->events[op] == expected[op];
}

static void judge(struct rl_watch *w)
{
	struct rl_stats sum;

	rl_stats_sum(w->books.stats, &sum);
	rl_selftest_result = "ok";
	if (!came_out(&sum, RL_OP_ALLOC) || !came_out(&sum, RL_OP_GET)) {
		rl_probe_condemn(RL_KIND_INSN);
		rl_selftest_result = "hooks at instructions do not fire";
	} else if (!came_out(&sum, RL_OP_PUT) || !came_out(&sum, RL_OP_FREE)) {
		rl_probe_condemn(RL_KIND_ENTRY);
		rl_selftest_result = "hooks at function entries do not fire";
	} else if (sum.closed != 2) {
		rl_selftest_result = "books do not close";
	}
	if (strcmp(rl_selftest_result, "ok"))
		pr_err("self-test: %s: %llu births, %llu gets, %llu puts, %llu ends, %llu closed\n",
		       rl_selftest_result, sum.events[RL_OP_ALLOC], sum.events[RL_OP_GET],
		       sum.events[RL_OP_PUT], sum.events[RL_OP_FREE], sum.closed);
}

static void found(void *ctx, const struct rl_code *code, const struct rl_insn *insn)
{
	rl_watch_add_atomic(ctx, code, insn);
}

/* If it is not found, its hits will be missing. */
static void find_get(struct rl_watch *w)
{
	struct rl_symbol sym;

	if (!rl_symbol_find("rl_subject_get", &sym))
		rl_scan(&(struct rl_range){ sym.start, sym.start + sym.size }, found, w);
}

/* Set from rl_selftest() to rl_selftest_exit(). */
static struct rl_watch *watch;

static void run(struct drive_work *work)
{
	find_get(watch);
	rl_watch_on(watch);
	drive_both(work);
	if (watch->state == RL_CLASS_ON)
		judge(watch);
	else	/* the classes will be refused the same hooks, and say why */
		rl_selftest_result = "hooks are refused";
}

/**
 * rl_selftest() - do hooks fire, and do books close?
 *
 * Its hooks stay until rl_selftest_exit(): to take the last ones at entries away is
 * to wait long, and others are there then.
 *
 * Context: may sleep. Kinds of hook that do not fire are condemned.
 * Return: 0, also when they do not; -ENOMEM, then nothing is left behind.
 */
int rl_selftest(void)
{
	struct drive_work *work = kzalloc(sizeof(*work), GFP_KERNEL);
	int err = -ENOMEM;

	watch = kzalloc(sizeof(*watch), GFP_KERNEL);
	if (work && watch)
		err = rl_watch_init(watch, &subject_class, &subject_setup);
	if (!err) {
		run(work);
	} else {
		kfree(watch);
		watch = NULL;
	}
	kfree(work);
	return err;
}

/**
 * rl_selftest_exit() - take its hooks away; nothing if there are none
 *
 * Context: may sleep.
 */
void rl_selftest_exit(void)
{
	if (watch)
		rl_watch_exit(watch);
	kfree(watch);
	watch = NULL;
}
