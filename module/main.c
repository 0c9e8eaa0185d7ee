// SPDX-License-Identifier: GPL-2.0
/* Opens and closes the doors: parameters, classes, files, hooks. */

#define pr_fmt(fmt) "refledger: " fmt

#include <linux/log2.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "budget.h"
#include "debugfs.h"
#include "dump.h"
#include "gets.h"
#include "selftest.h"
#include "stack_cache.h"
#include "watch.h"

static unsigned int objects = 262144;
module_param(objects, uint, 0444);
MODULE_PARM_DESC(objects, "objects that each class can hold (16 .. 16777216, default 262144)");

static unsigned int blocks;
module_param(blocks, uint, 0444);
MODULE_PARM_DESC(blocks, "blocks for objects with many sites (16 .. 16777216, default objects / 4)");

static unsigned int sites = 4096;
module_param(sites, uint, 0444);
MODULE_PARM_DESC(sites, "call sites that each class can hold (16 .. 65536, default 4096)");

static unsigned int depth = 8;
module_param(depth, uint, 0444);
MODULE_PARM_DESC(depth, "frames kept of a birth's call chain (1 .. 16, default 8)");

static unsigned int ref_depth = 8;
module_param(ref_depth, uint, 0444);
MODULE_PARM_DESC(ref_depth, "frames kept of a get's, put's or free's call chain (1 .. 16, default 8)");

static unsigned int sample = 1;
module_param(sample, uint, 0444);
MODULE_PARM_DESC(sample, "book one object in so many, with all its events (a power of two, 1 .. 4096, default 1: all)");

static unsigned int budget;
module_param(budget, uint, 0444);
MODULE_PARM_DESC(budget, "percent of the CPUs' time that handlers may take before less is recorded (1 .. 100, default 0: any)");

static bool jump;
module_param(jump, bool, 0444);
MODULE_PARM_DESC(jump, "let the kernel turn hooks at gets into jumps: cheaper, but a hit inside of another one is lost (default N)");

static char *classes = "dst,sockfile";
module_param(classes, charp, 0444);
MODULE_PARM_DESC(classes, "classes to watch, comma-separated, or all (default dst,sockfile)");

static char *skip = "";
module_param(skip, charp, 0444);
MODULE_PARM_DESC(skip, "functions not to hook, comma-separated (default none)");

static bool oom = true;
module_param(oom, bool, 0444);
MODULE_PARM_DESC(oom, "show who holds most in the kernel's log when memory runs out (default Y)");

/* A class that another one holds objects of stands before that. */
static const struct rl_class *const known[] = {
	&rl_class_dst, &rl_class_sockfile, &rl_class_sock, &rl_class_net,
	&rl_class_netdev, &rl_class_fib_info, &rl_class_skb, &rl_class_mmap, &rl_class_file,
	&rl_class_dentry, &rl_class_dentryref,
};

#define WATCHES_MAX	16

static struct rl_watch watches[WATCHES_MAX];
static unsigned int nr_watches;
static struct rl_setup setup;

static int within(const char *name, unsigned int value, unsigned int min,
		  unsigned int max)
{
	if (value >= min && value <= max)
		return 0;
	pr_err("%s=%u is out of range; give a number from %u to %u\n", name, value,
	       min, max);
	return -EINVAL;
}

static int check_parameters(void)
{
	if (!blocks)
		blocks = max(objects / 4, 16U);
	if (within("objects", objects, 16, 1 << 24) ||
	    within("blocks", blocks, 16, 1 << 24) ||
	    within("sites", sites, 16, 1 << 16) ||
	    within("depth", depth, 1, RL_DEPTH_MAX) ||
	    within("ref_depth", ref_depth, 1, RL_DEPTH_MAX) ||
	    within("sample", sample, 1, RL_SAMPLE_MAX) || within("budget", budget, 0, 100))
		return -EINVAL;
	if (!is_power_of_2(sample)) {
		pr_err("sample=%u is no power of two\n", sample);
		return -EINVAL;
	}
	setup.size = (struct rl_size){ objects, blocks, sites };
	setup.depth = depth;
	setup.ref_depth = ref_depth;
	setup.sample = sample;
	setup.jump = jump;
	setup.skip = skip;
	return 0;
}

static const struct rl_class *class_named(const char *name)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(known[i]->name, name))
			return known[i];
	return NULL;
}

static struct rl_watch *watch_of(const struct rl_class *class)
{
	unsigned int i;

	for (i = 0; class && i < nr_watches; i++)
		if (watches[i].class == class)
			return &watches[i];
	return NULL;
}

/* All names, for a message. */
static const char *known_names(char *buf, size_t size)
{
	size_t len = 0;
	int i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		len += scnprintf(buf + len, size - len, "%s%s", i ? ", " : "",
				 known[i]->name);
	return buf;
}

static void teardown(const struct rl_class *class)
{
	if (class->teardown)
		class->teardown();
}

static int watch_class(const struct rl_class *class)
{
	int err = 0;

	if (class->setup)
		err = class->setup();
	if (err && err != -ENOMEM)
		pr_warn("class %s: objects born before the books are not taken in\n",
			class->name);
	if (err != -ENOMEM)
		err = rl_watch_init(&watches[nr_watches], class, &setup);
	if (!err) {
		nr_watches++;
		return 0;
	}
	teardown(class);
	pr_err("no memory for class %s; load with a smaller objects=\n", class->name);
	return err;
}

static int watch_all(void)
{
	int err = 0, i;

	for (i = 0; !err && i < ARRAY_SIZE(known); i++)
		if (known[i]->unit == RL_UNIT_REFERENCE && !known[i]->elsewhere)
			err = watch_class(known[i]);
	return err;
}

static bool is_watched(const char *name)
{
	unsigned int i;

	for (i = 0; i < nr_watches; i++)
		if (!strcmp(watches[i].class->name, name))
			return true;
	return false;
}

static int add_slab(const char *name)
{
	const struct rl_class *class = rl_slab_class(name);
	int err = PTR_ERR_OR_ZERO(class);

	if (!err)
		return watch_class(class);
	if (err == -ENOENT)
		pr_err("classes: there is no slab cache '%s' in /sys/kernel/slab\n", name);
	else
		pr_err("classes: slab cache '%s' cannot be followed on this kernel (%d)\n",
		       name, err);
	return err == -ENOENT ? -EINVAL : err;
}

static int add_class(const char *name)
{
	const struct rl_class *class = class_named(name);
	size_t prefix = strlen(RL_SLAB_PREFIX);
	bool surplus = is_watched(name) || nr_watches == WATCHES_MAX;
	char names[128];

	if (!surplus && !strncmp(name, RL_SLAB_PREFIX, prefix))
		return add_slab(name + prefix);
	if (class && !surplus)
		return watch_class(class);
	pr_err("classes: '%s' is %s; known are all, " RL_SLAB_PREFIX "NAME, %s\n", name,
	       surplus ? "named twice, or one too many" : "no class",
	       known_names(names, sizeof(names)));
	return -EINVAL;
}

static void remove_classes(void)
{
	while (nr_watches) {
		rl_watch_exit(&watches[--nr_watches]);
		teardown(watches[nr_watches].class);
	}
	rl_slab_classes_exit();
}

static void connect_classes(void)
{
	unsigned int i;

	for (i = 0; i < nr_watches; i++)
		watches[i].held = watch_of(watches[i].class->held);
}

static int add_classes(void)
{
	char *list = kstrdup(classes, GFP_KERNEL), *rest = list, *name;
	int err = list ? 0 : -ENOMEM;

	if (!err && !strcmp(classes, "all"))
		err = watch_all();
	else
		while (!err && (name = strsep(&rest, ",")))
			err = add_class(name);
	kfree(list);
	if (err)
		remove_classes();
	connect_classes();
	return err;
}

/* The module is of use as long as one class is. */
static int arm_classes(void)
{
	int err = -EOPNOTSUPP;
	unsigned int i;

	for (i = 0; i < nr_watches; i++)
		if (!rl_watch_on(&watches[i]))
			err = 0;
	if (err)
		pr_err("no class can be watched on this kernel; not loaded\n");
	return err;
}

static int __init refledger_init(void)
{
	int err;

	err = check_parameters();
	if (err)
		return err;
	err = rl_stack_cache_init();
	if (err)
		return err;
	err = rl_selftest();
	if (err)
		goto err_cache;
	err = add_classes();
	if (err)
		goto err_cache;
	err = rl_gets_init(watches, nr_watches);
	if (err)
		goto err_classes;
	err = arm_classes();
	if (err)
		goto err_gets;
	rl_selftest_exit();
	err = rl_dump_init(watches, nr_watches, oom);
	if (err)
		goto err_gets;
	rl_budget_init(watches, nr_watches, budget);
	/* last: a file that is open cannot be taken back when a load fails */
	err = rl_debugfs_init(watches, nr_watches, &setup);
	if (err) {
		pr_err("debugfs refuses a directory (%d); was it switched off with debugfs=off?\n",
		       err);
		goto err_budget;
	}
	pr_info(RL_VERSION " keeps books; read them with: refledger report\n");
	return 0;

err_budget:
	rl_budget_exit();
	rl_dump_exit();
err_gets:
	rl_gets_exit();
err_classes:
	remove_classes();
err_cache:
	rl_selftest_exit();
	rl_stack_cache_exit();
	return err;
}

static void __exit refledger_exit(void)
{
	unsigned int i;

	rl_budget_exit();
	rl_gets_exit();
	for (i = 0; i < nr_watches; i++)
		rl_watch_off(&watches[i]);
	rl_debugfs_exit();
	rl_dump_exit();
	remove_classes();
	rl_stack_cache_exit();
}

module_init(refledger_init);
module_exit(refledger_exit);

MODULE_DESCRIPTION("Leak accounting for kernel references");
MODULE_LICENSE("GPL");
MODULE_VERSION(RL_VERSION);
