// SPDX-License-Identifier: GPL-2.0
/*
 * Brings a missing put back on an unmodified kernel: steps over every
 * "call CALLEE" inside FUNCTION. The int3 sits on the call instruction in the
 * middle of the function, away from the entries that the tool under test hooks.
 *
 *   insmod refledger_stepover.ko skip=FUNCTION:CALLEE[,...]
 */

#define pr_fmt(fmt) "refledger_stepover: " fmt

#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/string.h>

#define CALL_OPCODE	0xE8
#define CALL_SIZE	5

static char *skip[4];
static int nr_skip;
module_param_array(skip, charp, &nr_skip, 0444);
MODULE_PARM_DESC(skip, "calls to step over, FUNCTION:CALLEE");

static unsigned long hits;
module_param(hits, ulong, 0444);
MODULE_PARM_DESC(hits, "calls that were stepped over");

static struct kprobe probes[16];
static int nr_probes;

static int step_over(struct kprobe *p, struct pt_regs *regs)
{
	hits++;
	regs->ip = (unsigned long)p->addr + CALL_SIZE;
	return 1;	/* the instruction is not executed */
}

/* Its mere presence keeps the kernel from optimizing the int3 into a jump. */
static void after(struct kprobe *p, struct pt_regs *regs, unsigned long flags)
{
}

static int bounds(unsigned long addr, unsigned long *start, unsigned long *size)
{
	char text[KSYM_SYMBOL_LEN];
	unsigned long offset;

	sprint_symbol(text, addr);
	if (sscanf(strrchr(text, '+'), "+%lx/%lx", &offset, size) != 2)
		return -ENOENT;
	*start = addr - offset;
	return 0;
}

/* Start and size of a function; a kprobe that is never armed resolves names. */
static int find(const char *name, unsigned long *start, unsigned long *size)
{
	struct kprobe kp = { .symbol_name = name, .flags = KPROBE_FLAG_DISABLED };
	int err = register_kprobe(&kp);

	if (err)
		return err;
	unregister_kprobe(&kp);
	return bounds((unsigned long)kp.addr, start, size);
}

static bool is_call(unsigned long at, unsigned long callee)
{
	s32 distance;

	if (*(u8 *)at != CALL_OPCODE)
		return false;
	memcpy(&distance, (u8 *)at + 1, sizeof(distance));
	return at + CALL_SIZE + distance == callee;
}

static int step_over_at(unsigned long at)
{
	struct kprobe *p = &probes[nr_probes];
	int err;

	if (nr_probes == ARRAY_SIZE(probes))
		return -ENOSPC;
	p->addr = (kprobe_opcode_t *)at;
	p->pre_handler = step_over;
	p->post_handler = after;
	err = register_kprobe(p);
	if (!err)
		nr_probes++;
	return err == -EILSEQ ? 0 : err;
}

static int step_over_calls(const char *function, const char *callee)
{
	unsigned long start, size, target, ignored, i;
	int err = find(function, &start, &size), before = nr_probes;

	if (!err)
		err = find(callee, &target, &ignored);
	for (i = 0; !err && i + CALL_SIZE <= size; i++)
		if (is_call(start + i, target))
			err = step_over_at(start + i);
	if (!err && nr_probes == before)
		err = -ENOENT;
	if (err)
		pr_err("cannot step over %s in %s (%d)\n", callee, function, err);
	return err;
}

static void stop(void)
{
	while (nr_probes)
		unregister_kprobe(&probes[--nr_probes]);
}

static int __init stepover_init(void)
{
	int i, err = nr_skip ? 0 : -EINVAL;
	char *function;

	for (i = 0; !err && i < nr_skip; i++) {
		function = strsep(&skip[i], ":");
		err = skip[i] ? step_over_calls(function, skip[i]) : -EINVAL;
	}
	if (err)
		stop();
	return err;
}

static void __exit stepover_exit(void)
{
	stop();
}

module_init(stepover_init);
module_exit(stepover_exit);

MODULE_DESCRIPTION("Refledger test: steps over one call, a put that is missing");
MODULE_LICENSE("GPL");
