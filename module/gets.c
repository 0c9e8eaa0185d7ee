// SPDX-License-Identifier: GPL-2.0
/*
 * Inlined gets: finds them in the kernel's text and in every module's, also of
 * modules that are loaded later, and lets go of those in modules that leave.
 */

#define pr_fmt(fmt) "refledger: " fmt

#include <linux/limits.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/printk.h>

#include "gets.h"
#include "scan.h"
#include "stack_cache.h"
#include "watch.h"

/* Set in rl_gets_init(), before anything is searched. */
static struct {
	struct rl_watch *watches;
	unsigned int nr;
} all;

static void found(void *ctx, const struct rl_code *code, const struct rl_insn *insn)
{
	unsigned int i;

	for (i = 0; i < all.nr; i++)
		rl_watch_add_atomic(&all.watches[i], code, insn);
}

/* Hooks are armed when all is read: they change the code. */
static void search(const struct rl_range *range)
{
	unsigned int i;

	rl_scan(range, found, NULL);
	for (i = 0; i < all.nr; i++)
		rl_watch_arm_new(&all.watches[i]);
}

static void search_module(const struct module *mod)
{
	struct rl_range range;

	rl_range_module(mod, &range);
	search(&range);
}

/*
 * Last of all who hear of it: jump labels and static calls are patched by then. A
 * module that was coming already when the notifier was registered is searched when
 * it lives; the others then have nothing new.
 */
static int module_comes(struct notifier_block *nb, unsigned long event, void *mod)
{
	if (event == MODULE_STATE_COMING || event == MODULE_STATE_LIVE)
		search_module(mod);
	return NOTIFY_DONE;
}

/* First of all: kprobes forgets what is hooked in a module that leaves. */
static int module_goes(struct notifier_block *nb, unsigned long event, void *mod)
{
	struct rl_range range;
	unsigned int i;

	if (event != MODULE_STATE_GOING)
		return NOTIFY_DONE;
	rl_range_module(mod, &range);
	rl_stack_cache_forget();
	for (i = 0; i < all.nr; i++)
		rl_watch_forget(&all.watches[i], &range);
	return NOTIFY_DONE;
}

static struct notifier_block coming = { .notifier_call = module_comes, .priority = INT_MIN };
static struct notifier_block going = { .notifier_call = module_goes, .priority = INT_MAX };

static int search_kernel(void)
{
	struct rl_range range;
	int err = rl_range_kernel(&range);

	if (err) {
		pr_err("cannot find the kernel's text, and so no inlined gets\n");
		return err;
	}
	search(&range);
	return 0;
}

static void search_modules(void)
{
	struct module *mod = THIS_MODULE;

	while ((mod = rl_module_next(mod)))
		search_module(mod);
}

/**
 * rl_gets_init() - find every inlined get of some classes
 * @watches: the classes, off
 * @nr: how many
 *
 * Context: may sleep.
 * Return: 0 or a negative errno, then nothing is left behind but probes.
 */
int rl_gets_init(struct rl_watch *watches, unsigned int nr)
{
	int err;

	all.watches = watches;
	all.nr = nr;
	/* first, so that no module slips through; twice found is no harm */
	register_module_notifier(&going);
	register_module_notifier(&coming);
	err = search_kernel();
	if (err)
		rl_gets_exit();
	else
		search_modules();
	return err;
}

/* Afterwards no probe is added or taken away behind the owner's back. */
void rl_gets_exit(void)
{
	unregister_module_notifier(&coming);
	unregister_module_notifier(&going);
}
