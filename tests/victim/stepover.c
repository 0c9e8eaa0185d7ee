// SPDX-License-Identifier: GPL-2.0
/*
 * Brings a missing put back on an unmodified kernel: an int3 sits in the middle
 * of a function, away from the entries that the tool under test hooks, and lets
 * execution go on elsewhere.
 *
 *   insmod refledger_stepover.ko skip=FUNCTION:CALLEE[:NTH[:RESULT]][,...]
 *     steps over each call of CALLEE inside FUNCTION, or over the NTH only; the
 *     caller finds RESULT where the call would have left one
 *   insmod refledger_stepover.ko jump=FUNCTION:FROM:TO[,...]
 *     goes from one offset (hexadecimal) to another: for a put that is inlined
 */

#define pr_fmt(fmt) "refledger_stepover: " fmt

#include <linux/atomic.h>
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/string.h>

#define CALL_OPCODE	0xE8
#define JUMP_OPCODE	0xE9
#define CALL_SIZE	5

static char *skip[4];
static int nr_skip;
module_param_array(skip, charp, &nr_skip, 0);
MODULE_PARM_DESC(skip, "calls to step over, FUNCTION:CALLEE[:NTH[:RESULT]]");

static char *jump[4];
static int nr_jump;
module_param_array(jump, charp, &nr_jump, 0);
MODULE_PARM_DESC(jump, "code to leave out, FUNCTION:FROM:TO");

static atomic_long_t hits;

static int hits_show(char *text, const struct kernel_param *param)
{
	return sysfs_emit(text, "%ld\n", atomic_long_read(&hits));
}

static const struct kernel_param_ops hits_ops = { .get = hits_show };
module_param_cb(hits, &hits_ops, NULL, 0444);
MODULE_PARM_DESC(hits, "how often it was stepped over");

/* Where execution goes on, and what it finds in rax. */
struct detour {
	struct kprobe kp;
	unsigned long to;	/* 0: returns to the caller */
	long result;
	bool has_result;
};

static struct detour detours[16];
static int nr_detours;

static int leave(struct kprobe *p, struct pt_regs *regs)
{
	struct detour *d = container_of(p, struct detour, kp);

	atomic_long_inc(&hits);
	if (d->has_result)
		regs->ax = d->result;
	regs->ip = d->to;
	if (!d->to) {
		regs->ip = *(unsigned long *)regs->sp;
		regs->sp += sizeof(long);
	}
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

/* Fills the next detour but for its destination. */
static int arm(unsigned long at, struct detour like)
{
	struct detour *d = &detours[nr_detours];
	int err;

	if (nr_detours == ARRAY_SIZE(detours))
		return -ENOSPC;
	*d = like;
	d->kp.addr = (kprobe_opcode_t *)at;
	d->kp.pre_handler = leave;
	d->kp.post_handler = after;
	err = register_kprobe(&d->kp);
	if (!err)
		nr_detours++;
	return err;
}

/* What was there before an int3 of ours. */
static u8 opcode_at(unsigned long at)
{
	int i;

	for (i = 0; i < nr_detours; i++)
		if ((unsigned long)detours[i].kp.addr == at)
			return detours[i].kp.opcode;
	return *(u8 *)at;
}

/* A jump to another function is a call whose return is left to that function. */
static bool is_call(unsigned long at, unsigned long callee)
{
	u8 opcode = opcode_at(at);
	s32 distance;

	if (opcode != CALL_OPCODE && opcode != JUMP_OPCODE)
		return false;
	memcpy(&distance, (u8 *)at + 1, sizeof(distance));
	return at + CALL_SIZE + distance == callee;
}

static int step_over_at(unsigned long at, struct detour like)
{
	like.to = opcode_at(at) == CALL_OPCODE ? at + CALL_SIZE : 0;
	return arm(at, like);
}

/* nth 0: every call. Bytes that only look like one are refused with EILSEQ. */
static int step_over(const char *function, const char *callee, int nth,
		     struct detour like)
{
	unsigned long start, size, target, ignored, i;
	int err = find(function, &start, &size), before = nr_detours, seen = 0;

	if (!err)
		err = find(callee, &target, &ignored);
	for (i = 0; !err && i + CALL_SIZE <= size; i++) {
		if (!is_call(start + i, target) || (nth && ++seen != nth))
			continue;
		err = step_over_at(start + i, like);
		if (err == -EILSEQ)
			err = 0;
	}
	if (!err && nr_detours == before)
		err = -ENOENT;
	return err;
}

static int take_skip(char *words)
{
	char *function = strsep(&words, ":"), *callee = strsep(&words, ":");
	char *nth = strsep(&words, ":");
	struct detour like = { .has_result = words };
	int err = callee ? 0 : -EINVAL, number = 0;

	if (!err && nth)
		err = kstrtoint(nth, 10, &number);
	if (!err && words)
		err = kstrtol(words, 0, &like.result);
	if (!err)
		err = step_over(function, callee, number, like);
	if (err)
		pr_err("cannot step over %s in %s (%d)\n", callee ?: "-", function, err);
	return err;
}

static int take_jump(char *words)
{
	char *function = strsep(&words, ":"), *from = strsep(&words, ":");
	unsigned long start, size, here, there;
	int err = words ? find(function, &start, &size) : -EINVAL;

	if (!err)
		err = kstrtoul(from, 16, &here) ?: kstrtoul(words, 16, &there);
	if (!err && (here >= size || there >= size))
		err = -ERANGE;
	if (!err)
		err = arm(start + here, (struct detour){ .to = start + there });
	if (err)
		pr_err("cannot jump in %s (%d)\n", function, err);
	return err;
}

static void stop(void)
{
	while (nr_detours)
		unregister_kprobe(&detours[--nr_detours].kp);
}

static int __init stepover_init(void)
{
	int i, err = nr_skip + nr_jump ? 0 : -EINVAL;

	for (i = 0; !err && i < nr_skip; i++)
		err = take_skip(skip[i]);
	for (i = 0; !err && i < nr_jump; i++)
		err = take_jump(jump[i]);
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

MODULE_DESCRIPTION("Refledger test: leaves out a put");
MODULE_LICENSE("GPL");
