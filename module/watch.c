// SPDX-License-Identifier: GPL-2.0
/*
 * A class under watch: finds the places it wants hooked, arms and disarms them,
 * opens and closes its books.
 */

#define pr_fmt(fmt) "refledger: " fmt

#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "hook_symbol.h"
#include "watch.h"

/* More return instructions than any function worth watching has. */
#define RETURNS_MAX	16

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
	default:
		return "the kernel refused the hook";
	}
}

/* The class cannot be watched at all (vital) or not wholly. */
static void fell_short(struct rl_watch *w, const struct rl_probe_spec *spec, int err)
{
	if (w->state != RL_CLASS_REFUSED)
		w->state = spec->need == RL_VITAL ? RL_CLASS_REFUSED : RL_CLASS_DEGRADED;
	because(w, "cannot hook %s: %s (%d)", spec->symbol, errno_words(err), err);
}

static bool listed(const char *list, const char *word)
{
	size_t len = strlen(word);
	const char *p;

	for (p = list; p && *p; p = strchr(p, ','), p = p ? p + 1 : NULL)
		if (!strncmp(p, word, len) && (!p[len] || p[len] == ','))
			return true;
	return false;
}

/* One more probe, or NULL without memory. */
static struct rl_probe *add_probe(struct rl_watch *w, const struct rl_probe_spec *spec,
				  const struct rl_setup *setup)
{
	struct rl_probe *probes, *p;

	probes = krealloc_array(w->probes, w->nr_probes + 1, sizeof(*p), GFP_KERNEL);
	if (!probes)
		return NULL;
	w->probes = probes;
	p = &probes[w->nr_probes];
	memset(p, 0, sizeof(*p));
	p->spec = spec;
	p->class = w->class;
	p->books = &w->books;
	p->depth = spec->op == RL_OP_ALLOC ? setup->depth : setup->ref_depth;
	if (rl_probe_init(p))
		return NULL;
	w->nr_probes++;
	return p;
}

static int add_absent(struct rl_watch *w, const struct rl_probe_spec *spec,
		      const struct rl_setup *setup, int err)
{
	struct rl_probe *p;

	if (spec->need == RL_IF_THERE && err == -ENOENT)
		return 0;
	p = add_probe(w, spec, setup);
	if (!p)
		return -ENOMEM;
	p->hook = spec->place == RL_AT_ENTRY ? &rl_hook_entry : &rl_hook_insn;
	p->state = err == -ENOENT ? RL_PROBE_ABSENT : RL_PROBE_FAILED;
	p->refused = err;
	strscpy(p->symbol, spec->symbol, sizeof(p->symbol));
	return 0;
}

static int add_entry(struct rl_watch *w, const struct rl_probe_spec *spec,
		     const struct rl_setup *setup, const struct rl_symbol *sym)
{
	struct rl_probe *p = add_probe(w, spec, setup);

	if (!p)
		return -ENOMEM;
	p->hook = &rl_hook_entry;
	p->addr = sym->start;
	strscpy(p->symbol, spec->symbol, sizeof(p->symbol));
	return 0;
}

/*
 * A kprobe that is armed and at once disarmed tells whether there is an
 * instruction at @at; a candidate inside another one is refused.
 */
static int add_return(struct rl_watch *w, const struct rl_probe_spec *spec,
		      const struct rl_setup *setup, const struct rl_symbol *sym,
		      unsigned long at)
{
	struct rl_probe *p = add_probe(w, spec, setup);
	int err;

	if (!p)
		return -ENOMEM;
	p->hook = &rl_hook_insn;
	p->addr = at;
	snprintf(p->symbol, sizeof(p->symbol), "%s+0x%lx", spec->symbol,
		 at - sym->start);
	err = rl_probe_arm(p);
	rl_probe_disarm(p);
	if (err == -EILSEQ) {
		rl_probe_exit(p);
		w->nr_probes--;
	}
	return 0;
}

static int add_returns(struct rl_watch *w, const struct rl_probe_spec *spec,
		       const struct rl_setup *setup, const struct rl_symbol *sym)
{
	unsigned int n, i, before = w->nr_probes;
	unsigned long at[RETURNS_MAX];
	int err;

	n = rl_symbol_returns(sym, at, RETURNS_MAX);
	if (!n || n > RETURNS_MAX)
		return add_absent(w, spec, setup, -EOPNOTSUPP);
	for (i = 0; i < n; i++) {
		err = add_return(w, spec, setup, sym, at[i]);
		if (err)
			return err;
	}
	if (w->nr_probes == before)
		return add_absent(w, spec, setup, -EOPNOTSUPP);
	return 0;
}

/* Turn one wish of the class into probes. Only lack of memory is an error. */
static int add_spec(struct rl_watch *w, const struct rl_probe_spec *spec,
		    const struct rl_setup *setup)
{
	struct rl_symbol sym;
	int err = -ENOENT;

	if (!listed(setup->skip, spec->symbol))
		err = rl_symbol_find(spec->symbol, &sym);
	if (err)
		return add_absent(w, spec, setup, err);
	if (spec->place == RL_AT_ENTRY)
		return add_entry(w, spec, setup, &sym);
	return add_returns(w, spec, setup, &sym);
}

static int add_specs(struct rl_watch *w, const struct rl_setup *setup)
{
	unsigned int i;
	int err;

	for (i = 0; i < w->class->nr_probes; i++) {
		err = add_spec(w, &w->class->probes[i], setup);
		if (err)
			return err;
	}
	return 0;
}

static void disarm_all(struct rl_watch *w)
{
	unsigned int i;

	for (i = 0; i < w->nr_probes; i++)
		rl_probe_disarm(&w->probes[i]);
}

/* Caller holds w->sem; the books are closed. */
static void __open(struct rl_watch *w)
{
	unsigned int i;

	for (i = 0; i < w->nr_probes; i++)
		rl_probe_restart(&w->probes[i]);
	rl_ledger_open(&w->books);
}

static void arm_all(struct rl_watch *w)
{
	unsigned int i;
	int err;

	for (i = 0; i < w->nr_probes; i++) {
		err = rl_probe_arm(&w->probes[i]);
		if (err)
			fell_short(w, w->probes[i].spec, err);
	}
}

/*
 * Caller holds w->sem. All hooks are armed before the books open, so an object
 * whose birth is booked cannot be put or freed unseen.
 */
static int __on(struct rl_watch *w)
{
	w->state = RL_CLASS_ON;
	w->reason[0] = '\0';
	arm_all(w);
	if (w->state == RL_CLASS_REFUSED) {
		disarm_all(w);
		pr_err("class %s is refused: %s\n", w->class->name, w->reason);
		return -EOPNOTSUPP;
	}
	if (w->state == RL_CLASS_DEGRADED)
		pr_warn("class %s is degraded: %s\n", w->class->name, w->reason);
	__open(w);
	return 0;
}

/* Caller holds w->sem. */
static void __off(struct rl_watch *w)
{
	rl_ledger_close(&w->books);
	disarm_all(w);
	w->state = RL_CLASS_OFF;
	w->reason[0] = '\0';
	because(w, "switched off");
}

static bool is_on(const struct rl_watch *w)
{
	return w->state == RL_CLASS_ON || w->state == RL_CLASS_DEGRADED;
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
	down_write(&w->sem);
	if (is_on(w))
		__off(w);
	up_write(&w->sem);
	return 0;
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
	rl_ledger_close(&w->books);
	if (is_on(w))
		__open(w);
	else
		rl_ledger_clear(&w->books);
	up_write(&w->sem);
	return 0;
}

/**
 * rl_watch_missed() - hits that the kernel skipped on any of its probes
 * @w: the class
 *
 * Context: @w->sem held.
 */
u64 rl_watch_missed(const struct rl_watch *w)
{
	unsigned int i;
	u64 sum = 0;

	for (i = 0; i < w->nr_probes; i++)
		sum += rl_probe_missed(&w->probes[i]);
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
	unsigned int i;

	*reason = w->reason[0] ? w->reason : RL_NONE;
	for (i = 0; i < w->nr_probes; i++)
		if (rl_probe_state(&w->probes[i]) == RL_PROBE_SILENCED) {
			*reason = "a hook was silenced: kprobes/enabled in debugfs was 0";
			return RL_CLASS_DEGRADED;
		}
	return w->state;
}

/**
 * rl_watch_init() - set up a class, off
 * @w: zeroed
 * @class: the class
 * @setup: how
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
	init_rwsem(&w->sem);
	err = rl_ledger_init(&w->books, &setup->size);
	if (err)
		return err;
	err = add_specs(w, setup);
	if (err) {
		rl_watch_exit(w);
		return err;
	}
	w->state = RL_CLASS_OFF;
	return 0;
}

void rl_watch_exit(struct rl_watch *w)
{
	unsigned int i;

	rl_watch_off(w);
	for (i = 0; i < w->nr_probes; i++)
		rl_probe_exit(&w->probes[i]);
	kfree(w->probes);
	rl_ledger_exit(&w->books);
}
