// SPDX-License-Identifier: GPL-2.0
/*
 * A class under watch: finds the places it wants hooked, arms and disarms them,
 * opens and closes its books.
 */

#define pr_fmt(fmt) "refledger: " fmt

#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "places.h"
#include "range.h"
#include "watch.h"

static __printf(2, 3) void because(struct rl_watch *w, const char *fmt, ...)
{
	va_list args;

	/* the first reason is the one that explains the others */
	if (w->reason[0])
		return;
	va_start(args, fmt);
	vscnprintf(w->reason, sizeof(w->reason), fmt, args);
	va_end(args);
}

static const char *errno_words(int err)
{
	switch (err) {
	case -ENOENT:
		return "this kernel has no such function";
	case -EBUSY:
		return "kernel.ftrace_enabled is 0";
	case -ENOMEM:
		return "out of memory";
	case -ENODEV:
		return "the self-test saw no hit of such a hook";
	case -EFAULT:
		return "the kernel would read beyond the end of its module";
	default:
		return "the kernel refused the hook";
	}
}

static bool is_vital(const struct rl_probe_spec *spec)
{
	return spec->need == RL_VITAL || spec->need == RL_INSTEAD;
}

/* The class cannot be watched at all (vital) or not wholly. */
static void fell_short(struct rl_watch *w, const struct rl_probe *p, int err)
{
	if (w->state != RL_CLASS_REFUSED)
		w->state = is_vital(p->spec) ? RL_CLASS_REFUSED : RL_CLASS_DEGRADED;
	because(w, "cannot hook %s: %s (%d)", p->spec->symbol ?: p->symbol,
		errno_words(err), err);
}

/*
 * Caller holds w->sem. What looked like a get inside of another instruction is
 * none; nor is, most likely, what only may be one and cannot be hooked.
 */
static bool __arm(struct rl_watch *w, struct rl_probe *p)
{
	int err = rl_probe_arm(p);

	if (!err)
		return true;
	if (p->spec->place == RL_AT_ATOMIC &&
	    (err == -EILSEQ || p->spec->need == RL_IF_THERE))
		return false;
	fell_short(w, p, err);
	return true;
}

/* Caller holds w->sem; the books are closed. */
static void __open(struct rl_watch *w)
{
	unsigned int i;

	for (i = 0; i < w->nr_probes; i++)
		rl_probe_restart(w->probes[i]);
	w->missed_gone = 0;
	w->silenced = false;
	rl_ledger_open(&w->books);
}

/* Caller holds w->sem. */
static void arm_all(struct rl_watch *w)
{
	unsigned int i = 0;

	rl_probes_arm(w->probes, w->nr_probes);
	while (i < w->nr_probes) {
		if (w->probes[i]->state == RL_PROBE_ARMED || __arm(w, w->probes[i]))
			i++;
		else
			rl_places_drop(w, i);
	}
	if (w->incomplete && w->state == RL_CLASS_ON) {
		w->state = RL_CLASS_DEGRADED;
		because(w, "no memory for the hook of a get");
	}
}

/*
 * Caller holds w->sem. All hooks are armed before the books open, so an object
 * whose birth is booked cannot be put or freed unseen.
 */
static int __on(struct rl_watch *w)
{
	w->state = RL_CLASS_ON;
	w->spent = false;
	w->reason[0] = '\0';
	arm_all(w);
	if (w->state == RL_CLASS_REFUSED) {
		rl_probes_disarm(w->probes, w->nr_probes);
		pr_err("class %s is refused: %s\n", w->class->name, w->reason);
		return -EOPNOTSUPP;
	}
	if (w->state == RL_CLASS_DEGRADED)
		pr_warn("class %s is degraded: %s\n", w->class->name, w->reason);
	__open(w);
	return 0;
}

/* Caller holds w->sem. */
static void __off(struct rl_watch *w, const char *why)
{
	rl_ledger_close(&w->books);
	rl_probes_disarm(w->probes, w->nr_probes);
	w->state = RL_CLASS_OFF;
	w->reason[0] = '\0';
	because(w, "%s", why);
}

static bool within(const struct rl_range *range, const struct rl_probe *p)
{
	return p->addr >= range->start && p->addr < range->end;
}

static bool is_on(const struct rl_watch *w)
{
	return w->state == RL_CLASS_ON || w->state == RL_CLASS_DEGRADED;
}

/* Caller holds w->sem. */
static void __renew(struct rl_watch *w, u32 sample)
{
	rl_ledger_close(&w->books);
	w->books.sample = sample;
	if (is_on(w))
		__open(w);
	else
		rl_ledger_clear(&w->books);
}

/**
 * rl_watch_on() - arm a class and open new books; nothing if it is on
 * @w: the class
 *
 * Context: may sleep.
 * Return: 0, or -EOPNOTSUPP when a vital hook is refused.
 */
int rl_watch_on(struct rl_watch *w)
{
	int err = 0;

	down_write(&w->sem);
	if (!is_on(w))
		err = __on(w);
	up_write(&w->sem);
	return err;
}

/**
 * rl_watch_off() - disarm a class; its books stay to be read
 * @w: the class
 *
 * Context: may sleep.
 * Return: 0.
 */
int rl_watch_off(struct rl_watch *w)
{
	rl_watch_off_because(w, "switched off");
	return 0;
}

/**
 * rl_watch_off_because() - the same for another reason than that it was asked for
 * @w: the class
 * @why: in words
 *
 * Context: may sleep.
 * Return: false when it was not on.
 */
bool rl_watch_off_because(struct rl_watch *w, const char *why)
{
	bool on;

	down_write(&w->sem);
	on = is_on(w);
	if (on)
		__off(w, why);
	up_write(&w->sem);
	return on;
}

/**
 * rl_watch_reset() - throw the books away; new ones are opened if it is on
 * @w: the class
 *
 * Context: may sleep.
 * Return: 0.
 */
int rl_watch_reset(struct rl_watch *w)
{
	down_write(&w->sem);
	__renew(w, w->books.sample);
	up_write(&w->sem);
	return 0;
}

/**
 * rl_watch_sample() - as rl_watch_reset(), for books of a sample
 * @w: the class
 * @sample: how many objects one stands for, see rl_in_sample()
 *
 * Context: may sleep.
 * Return: 0.
 */
int rl_watch_sample(struct rl_watch *w, u32 sample)
{
	down_write(&w->sem);
	__renew(w, sample);
	up_write(&w->sem);
	return 0;
}

/**
 * rl_watch_add_atomic() - an operation that may take references was found
 * @w: the class
 * @code: where it is
 * @insn: the operation
 *
 * Context: may sleep. It is hooked by rl_watch_arm_new() or rl_watch_on().
 */
void rl_watch_add_atomic(struct rl_watch *w, const struct rl_code *code,
			 const struct rl_insn *insn)
{
	down_write(&w->sem);
	if (IS_ERR(rl_places_add_atomic(w, code, insn)))
		w->incomplete = true;
	up_write(&w->sem);
}

/**
 * rl_watch_arm_new() - hook what was found since the class was switched on
 * @w: the class
 *
 * Context: may sleep.
 */
void rl_watch_arm_new(struct rl_watch *w)
{
	enum rl_class_state before;

	down_write(&w->sem);
	before = w->state;
	if (is_on(w))
		arm_all(w);
	if (w->state != before)
		pr_warn("class %s is degraded: %s\n", w->class->name, w->reason);
	up_write(&w->sem);
}

/* What it missed is still missing in the books. */
static void drop_gone(struct rl_watch *w, unsigned int index)
{
	w->missed_gone += rl_probe_missed(w->probes[index]);
	w->silenced |= w->probes[index]->silenced;
	rl_places_drop(w, index);
}

/**
 * rl_watch_forget() - let go of the probes in code that goes away
 * @w: the class
 * @range: the code
 *
 * Context: may sleep. No hit of theirs is under way any more afterwards.
 */
void rl_watch_forget(struct rl_watch *w, const struct rl_range *range)
{
	unsigned int i, last;

	down_write(&w->sem);
	for (i = 0; i < w->nr_probes; i++) {
		for (last = i; last < w->nr_probes && within(range, w->probes[last]); last++)
			;
		/* one grace period for all that follow each other */
		rl_probes_disarm(w->probes + i, last - i);
		while (last > i)
			drop_gone(w, --last);
	}
	up_write(&w->sem);
}

/**
 * rl_watch_missed() - hits that the kernel skipped on any of its probes
 * @w: the class
 *
 * Context: @w->sem held.
 */
u64 rl_watch_missed(const struct rl_watch *w)
{
	u64 sum = w->missed_gone;
	unsigned int i;

	for (i = 0; i < w->nr_probes; i++)
		sum += rl_probe_missed(w->probes[i]);
	return sum;
}

/**
 * rl_watch_state() - what became of the class, hooks silenced by others included
 * @w: the class
 * @reason: why, or RL_NONE
 *
 * Context: @w->sem held.
 */
enum rl_class_state rl_watch_state(const struct rl_watch *w, const char **reason)
{
	bool silenced = w->silenced;
	unsigned int i;

	for (i = 0; i < w->nr_probes && !silenced; i++)
		silenced = rl_probe_state(w->probes[i]) == RL_PROBE_SILENCED;
	if (silenced && is_on(w)) {
		*reason = "a hook was silenced: kprobes/enabled in debugfs was 0";
		return RL_CLASS_DEGRADED;
	}
	*reason = w->reason[0] ? w->reason : RL_NONE;
	return w->state;
}

/**
 * rl_watch_init() - set up a class, off
 * @w: zeroed
 * @class: the class
 * @setup: how; stays
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM, then nothing is left behind. A class that cannot be
 * watched is no error here, but one of rl_watch_on().
 */
int rl_watch_init(struct rl_watch *w, const struct rl_class *class,
		  const struct rl_setup *setup)
{
	int err;

	w->class = class;
	w->setup = setup;
	init_rwsem(&w->sem);
	err = rl_ledger_init(&w->books, &setup->size);
	if (err)
		return err;
	w->books.sample = setup->sample;
	err = rl_places_find(w);
	if (err) {
		rl_watch_exit(w);
		return err;
	}
	w->state = RL_CLASS_OFF;
	return 0;
}

void rl_watch_exit(struct rl_watch *w)
{
	rl_watch_off(w);
	/* those that were armed to be found */
	rl_probes_disarm(w->probes, w->nr_probes);
	while (w->nr_probes)
		rl_places_drop(w, w->nr_probes - 1);
	kfree(w->probes);
	w->probes = NULL;
	rl_ledger_exit(&w->books);
}
