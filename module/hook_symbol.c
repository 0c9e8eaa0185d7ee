// SPDX-License-Identifier: GPL-2.0
/*
 * Where a function is and where it returns. kallsyms_lookup_name() is not for
 * modules; a kprobe that is refused, or never armed, resolves a name just as
 * well. Nothing is ever called through an address found this way: with IBT the
 * entry may be sealed.
 */

#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "hook_symbol.h"

#define OPCODE_RET	0xC3
#define OPCODE_JMP32	0xE9
#define JMP32_SIZE	5

#define FOUND_MAX	64	/* more than all classes ask for together */

/* "name+0x4/0x120": how far @addr is behind the start, and the size. */
static int bounds(unsigned long addr, struct rl_symbol *sym)
{
	unsigned long offset, size;
	char text[KSYM_SYMBOL_LEN];
	char *plus;

	sprint_symbol(text, addr);
	plus = strrchr(text, '+');
	if (!plus || sscanf(plus, "+%lx/%lx", &offset, &size) != 2)
		return -ENOENT;
	sym->start = addr - offset;
	sym->size = size;
	return 0;
}

/*
 * A place inside of the first instruction: the kernel says where the function is and
 * then refuses. To take back what it accepted would be to wait for a grace period.
 * Where that instruction has one byte it is accepted.
 */
static int locate(const char *name, unsigned long *addr)
{
	struct kprobe kp = {
		.symbol_name = name, .offset = 1, .flags = KPROBE_FLAG_DISABLED,
	};
	int err = register_kprobe(&kp);

	*addr = (unsigned long)kp.addr;
	if (!err)
		unregister_kprobe(&kp);
	return err == -EILSEQ ? 0 : err;
}

/**
 * rl_symbol_find() - find a function by name
 * @name: its name in kallsyms
 * @sym: where it is
 *
 * Context: may sleep.
 * Return: 0; -ENOENT when there is none; another errno when it cannot be
 * probed (ambiguous, on the kernel's blacklist, lockdown).
 */
int rl_symbol_find(const char *name, struct rl_symbol *sym)
{
	unsigned long addr;
	int err = locate(name, &addr);

	return err ?: bounds(addr, sym);
}

/**
 * rl_symbol_address() - the address of any symbol, one that bounds code included
 * @name: its name in kallsyms
 *
 * The kernel fills the address in before it refuses a place like the end of its
 * text.
 *
 * Context: may sleep.
 * Return: 0 when there is no such symbol.
 */
unsigned long rl_symbol_address(const char *name)
{
	struct kprobe kp = { .symbol_name = name, .flags = KPROBE_FLAG_DISABLED };

	if (!register_kprobe(&kp))
		unregister_kprobe(&kp);
	return (unsigned long)kp.addr;
}

/**
 * rl_symbol_is_cut() - does the code of a function end in a cut instruction?
 * @addr: somewhere in the function
 *
 * To see whether a hook could be a jump the kernel decodes the whole function, which
 * ends where the next symbol is. Behind the last one of a module there are zeros to
 * the page's end, two of them an instruction. If their number is odd, the last one's
 * other half is read behind the page; there may be no memory: an oops (6.12).
 *
 * The kernel tells if an instruction begins at the last but one byte: it refuses a
 * hook there with -EILSEQ if not, and else with -EINVAL, since it cannot copy as
 * many bytes as an instruction may have.
 *
 * Context: may sleep.
 * Return: true when no hook may be registered in that function.
 */
bool rl_symbol_is_cut(unsigned long addr)
{
	struct kprobe kp = { .flags = KPROBE_FLAG_DISABLED };
	struct rl_symbol sym;
	const u8 *end;
	u8 beyond, last;
	int err;

	if (addr < MODULES_VADDR || bounds(addr, &sym))
		return false;
	end = (const u8 *)sym.start + sym.size;
	if (!get_kernel_nofault(beyond, end) || get_kernel_nofault(last, end - 1) || last)
		return false;
	kp.addr = (kprobe_opcode_t *)end - 2;
	err = register_kprobe(&kp);
	if (!err)
		unregister_kprobe(&kp);
	return err != -EINVAL;
}

/*
 * With mitigations against speculation every return is a jump to one of the
 * kernel's return thunks (__x86_return_thunk, srso_return_thunk, ...).
 */
static bool is_return_thunk(unsigned long addr)
{
	char text[KSYM_SYMBOL_LEN];

	sprint_symbol_no_offset(text, addr);
	return strstr(text, "return_thunk");
}

static bool is_return(const struct rl_symbol *sym, unsigned long at)
{
	const u8 *insn = (const u8 *)at;
	s32 distance;

	if (*insn == OPCODE_RET)
		return true;
	if (*insn != OPCODE_JMP32 || at + JMP32_SIZE > sym->start + sym->size)
		return false;
	memcpy(&distance, insn + 1, sizeof(distance));
	return is_return_thunk(at + JMP32_SIZE + distance);
}

/*
 * What was found before: a class's hooks hide the returns from the next class that
 * wants those of the same function. No class does of a function that can go away.
 */
static struct found {
	unsigned long start;
	unsigned int n;
	unsigned long at[RL_RETURNS_MAX];
} found[FOUND_MAX];
static unsigned int nr_found;
static DEFINE_MUTEX(found_lock);	/* protects both */

/* Caller holds found_lock. */
static struct found *__found_before(const struct rl_symbol *sym)
{
	unsigned int i;

	for (i = 0; i < nr_found; i++)
		if (found[i].start == sym->start)
			return &found[i];
	return NULL;
}

static void look(const struct rl_symbol *sym, struct found *f)
{
	unsigned long i;

	f->start = sym->start;
	f->n = 0;
	for (i = sym->start; i < sym->start + sym->size; i++) {
		if (!is_return(sym, i))
			continue;
		if (f->n < RL_RETURNS_MAX)
			f->at[f->n] = i;
		f->n++;
	}
}

/**
 * rl_symbol_returns() - find what look like a function's return instructions
 * @sym: the function
 * @at: where their addresses go, RL_RETURNS_MAX at most
 *
 * Reads the live text, as the kernel patched it at boot. Some may lie inside
 * other instructions: registering a kprobe there fails with -EILSEQ.
 *
 * Context: may sleep.
 * Return: how many there are, more than RL_RETURNS_MAX when there was no room;
 * 0 also when too many functions were asked for.
 */
unsigned int rl_symbol_returns(const struct rl_symbol *sym, unsigned long *at)
{
	unsigned int n = 0;
	struct found *f;

	mutex_lock(&found_lock);
	f = __found_before(sym);
	if (!f && nr_found < FOUND_MAX) {
		f = &found[nr_found++];
		look(sym, f);
	}
	if (f) {
		n = f->n;
		memcpy(at, f->at, min_t(unsigned int, n, RL_RETURNS_MAX) * sizeof(*at));
	}
	mutex_unlock(&found_lock);
	return n;
}
