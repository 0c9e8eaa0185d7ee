// SPDX-License-Identifier: GPL-2.0
/*
 * Brings a missing put back on an unmodified kernel: an int3 sits in the middle
 * of a function, away from the entries that the tool under test hooks, and lets
 * execution go on elsewhere.
 *
 *   insmod refledger_stepover.ko skip=FUNCTION:PUT[:NTH[:RESULT]][,...]
 *     steps over each put inside FUNCTION, or over the NTH only; the caller finds
 *     RESULT where the put would have left one. PUT is the function that is called
 *     (or jumped to, at a function's end), or the kind of an inlined put:
 *       @percpu    dec of a per-CPU count
 *       @dec       locked dec
 *       @refcount  locked xadd, RESULT is the old count then: 2, unless told
 *   insmod refledger_stepover.ko jump=FUNCTION:FROM:TO:BYTES[:REGISTER+OFFSET=BYTE][,...]
 *     goes from one offset to another, for what is no put: always, or when that
 *     byte is in memory. All numbers are hexadecimal. BYTES must be found at FROM:
 *     offsets are those of one build, and any other is refused
 */

#define pr_fmt(fmt) "refledger_stepover: " fmt

#include <linux/atomic.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#define CALL_OPCODE	0xE8
#define JUMP_OPCODE	0xE9
#define CALL_SIZE	5
#define INSN_MAX	15

static char *skip[4];
static int nr_skip;
module_param_array(skip, charp, &nr_skip, 0);
MODULE_PARM_DESC(skip, "puts to step over, FUNCTION:PUT[:NTH[:RESULT]]");

static char *jump[4];
static int nr_jump;
module_param_array(jump, charp, &nr_jump, 0);
MODULE_PARM_DESC(jump, "code to leave out, FUNCTION:FROM:TO:BYTES[:REGISTER+OFFSET=BYTE]");

static atomic_long_t hits;

static int hits_show(char *text, const struct kernel_param *param)
{
	return sysfs_emit(text, "%ld\n", atomic_long_read(&hits));
}

static const struct kernel_param_ops hits_ops = { .get = hits_show };
module_param_cb(hits, &hits_ops, NULL, 0444);
MODULE_PARM_DESC(hits, "how often it was stepped over");

/* As the processor numbers them. */
static const struct {
	const char *name;
	int offset;
} registers[] = {
	{ "ax", offsetof(struct pt_regs, ax) }, { "cx", offsetof(struct pt_regs, cx) },
	{ "dx", offsetof(struct pt_regs, dx) }, { "bx", offsetof(struct pt_regs, bx) },
	{ "sp", offsetof(struct pt_regs, sp) }, { "bp", offsetof(struct pt_regs, bp) },
	{ "si", offsetof(struct pt_regs, si) }, { "di", offsetof(struct pt_regs, di) },
	{ "r8", offsetof(struct pt_regs, r8) }, { "r9", offsetof(struct pt_regs, r9) },
	{ "r10", offsetof(struct pt_regs, r10) }, { "r11", offsetof(struct pt_regs, r11) },
	{ "r12", offsetof(struct pt_regs, r12) }, { "r13", offsetof(struct pt_regs, r13) },
	{ "r14", offsetof(struct pt_regs, r14) }, { "r15", offsetof(struct pt_regs, r15) },
};

static unsigned long *value_of(struct pt_regs *regs, int number)
{
	return (void *)regs + registers[number].offset;
}

/* Where execution goes on, what it finds in a register, and when. */
struct detour {
	struct kprobe kp;
	unsigned long to;	/* 0: returns to the caller */
	long result;
	u8 target;		/* register of the result */
	bool has_result;
	bool inlined;		/* flags must say that references are left */
	bool has_condition;
	u8 base, byte;		/* condition: this byte, behind that register */
	long offset;
};

static struct detour detours[16];
static int nr_detours;

static bool holds(const struct detour *d, struct pt_regs *regs)
{
	const u8 *at = (u8 *)(*value_of(regs, d->base) + d->offset);
	u8 byte;

	return !d->has_condition || (!get_kernel_nofault(byte, at) && byte == d->byte);
}

static int leave(struct kprobe *p, struct pt_regs *regs)
{
	struct detour *d = container_of(p, struct detour, kp);

	if (!holds(d, regs))
		return 0;
	atomic_long_inc(&hits);
	if (d->has_result)
		*value_of(regs, d->target) = d->result;
	if (d->inlined)
		regs->flags &= ~(X86_EFLAGS_ZF | X86_EFLAGS_SF);
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

/* What is at a place, or was before an int3 of ours. */
static void code_at(unsigned long at, u8 code[INSN_MAX])
{
	int i;

	memset(code, 0, INSN_MAX);
	copy_from_kernel_nofault(code, (void *)at, INSN_MAX);
	for (i = 0; i < nr_detours; i++)
		if ((unsigned long)detours[i].kp.addr == at)
			code[0] = detours[i].kp.opcode;
}

/* Bytes only look like an instruction if the kernel refuses to probe there. */
static bool is_instruction(unsigned long at)
{
	struct kprobe kp = { .addr = (kprobe_opcode_t *)at, .flags = KPROBE_FLAG_DISABLED };

	if (register_kprobe(&kp))
		return false;
	unregister_kprobe(&kp);
	return true;
}

/* A jump to another function is a call whose return is left to that function. */
static bool is_call(unsigned long at, unsigned long callee, struct detour *d)
{
	u8 code[INSN_MAX];
	s32 distance;

	code_at(at, code);
	if (code[0] != CALL_OPCODE && code[0] != JUMP_OPCODE)
		return false;
	memcpy(&distance, code + 1, sizeof(distance));
	d->to = code[0] == CALL_OPCODE ? at + CALL_SIZE : 0;
	return at + CALL_SIZE + distance == callee;
}

/* Bytes of ModRM, SIB and displacement of an operand in memory; 0 of any other. */
static int operand_size(const u8 *modrm)
{
	static const u8 disp_bytes[] = { 0, 1, 4 };
	u8 mod = *modrm >> 6, rm = *modrm & 7;
	int size = 1;

	if (mod == 3)
		return 0;
	if (rm == 4)
		rm = modrm[size++] & 7;
	return size + (!mod && rm == 5 ? 4 : disp_bytes[mod]);
}

/* The kinds of inlined puts; a locked one has DS for a prefix on one processor. */
static const struct kind {
	const char *name;
	u8 prefix, other_prefix;
	u8 opcode[2];
	u8 opcode_size;
	s8 extension;		/* of the opcode, in ModRM; -1: a register is there */
} kinds[] = {
	{ "@percpu", 0x65, 0x65, { 0xFF }, 1, 1 },
	{ "@dec", 0xF0, 0x3E, { 0xFF }, 1, 1 },
	{ "@refcount", 0xF0, 0x3E, { 0x0F, 0xC1 }, 2, -1 },
};

static bool is_inlined(unsigned long at, const struct kind *kind, struct detour *d)
{
	u8 code[INSN_MAX], *c = code, rex = 0, field;
	int size;

	code_at(at, code);
	if (*c != kind->prefix && *c != kind->other_prefix)
		return false;
	if ((*++c & 0xF0) == 0x40)
		rex = *c++;
	if (memcmp(c, kind->opcode, kind->opcode_size))
		return false;
	c += kind->opcode_size;
	field = *c >> 3 & 7;
	size = operand_size(c);
	if (!size || (kind->extension >= 0 && field != kind->extension))
		return false;
	d->to = at + (c - code) + size;
	d->inlined = true;
	if (kind->extension < 0) {
		d->target = field | (rex & 4) << 1;
		d->result = d->has_result ? d->result : 2;
		d->has_result = true;
	}
	return true;
}

static const struct kind *kind_of(const char *put)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(put, kinds[i].name))
			return &kinds[i];
	return NULL;
}

/* nth 0: every put. */
static int step_over(const char *function, const char *put, int nth, struct detour like)
{
	const struct kind *kind = kind_of(put);
	unsigned long start, size, callee = 0, ignored, i;
	int err = find(function, &start, &size), before = nr_detours, seen = 0;

	if (!err && !kind)
		err = find(put, &callee, &ignored);
	for (i = 0; !err && i + CALL_SIZE <= size; i++) {
		struct detour d = like;
		bool found = kind ? is_inlined(start + i, kind, &d) :
				    is_call(start + i, callee, &d);

		if (found && is_instruction(start + i) && (!nth || ++seen == nth))
			err = arm(start + i, d);
	}
	if (!err && nr_detours == before)
		err = -ENOENT;
	return err;
}

static int take_skip(char *words)
{
	char *function = strsep(&words, ":"), *put = strsep(&words, ":");
	char *nth = strsep(&words, ":");
	struct detour like = { .has_result = words };
	int err = put ? 0 : -EINVAL, number = 0;

	if (!err && nth)
		err = kstrtoint(nth, 10, &number);
	if (!err && words)
		err = kstrtol(words, 0, &like.result);
	if (!err)
		err = step_over(function, put, number, like);
	if (err)
		pr_err("cannot step over %s in %s (%d)\n", put ?: "-", function, err);
	return err;
}

/* REGISTER+OFFSET=BYTE */
static int take_condition(char *words, struct detour *d)
{
	char *name = strsep(&words, "+"), *offset = strsep(&words, "=");
	int i;

	for (i = 0; i < ARRAY_SIZE(registers) && strcmp(registers[i].name, name); i++)
		;
	if (!words || i == ARRAY_SIZE(registers))
		return -EINVAL;
	d->has_condition = true;
	d->base = i;
	return kstrtol(offset, 16, &d->offset) ?: kstrtou8(words, 16, &d->byte);
}

/* Are the bytes there that tell the one build? */
static int is_build(unsigned long at, const char *text)
{
	u8 code[INSN_MAX], bytes[INSN_MAX];
	size_t size = strlen(text) / 2;

	if (size < 2 || size > sizeof(bytes) || hex2bin(bytes, text, size))
		return -EINVAL;
	code_at(at, code);
	return memcmp(code, bytes, size) ? -ENOEXEC : 0;
}

static int take_jump(char *words)
{
	char *function = strsep(&words, ":"), *from = strsep(&words, ":");
	char *to = strsep(&words, ":"), *bytes = strsep(&words, ":");
	struct detour like = { };
	unsigned long start, size, here, there;
	int err = bytes ? find(function, &start, &size) : -EINVAL;

	if (!err)
		err = kstrtoul(from, 16, &here) ?: kstrtoul(to, 16, &there);
	if (!err && (here >= size || there >= size))
		err = -ERANGE;
	if (!err)
		err = is_build(start + here, bytes);
	if (!err && words)
		err = take_condition(words, &like);
	like.to = start + there;
	if (!err)
		err = arm(start + here, like);
	if (err == -ENOEXEC)
		pr_err("%s+%s: these are the offsets of another build\n", function, from);
	else if (err)
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
