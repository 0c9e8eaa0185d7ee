// SPDX-License-Identifier: GPL-2.0
/*
 * Where in its own code the running task is, and who called that.
 *
 * Programs are built without frame pointers, and their unwind tables are in files that
 * need not be in memory. So callers are guessed from the words on the stack: a return
 * address points into code, behind a call. There are stale ones among them, left by
 * calls that are over. But the right one called the function that we are in: what it
 * calls, also by way of a stub, begins at or shortly before the place where we are, and
 * of all functions that begin there the last one is ours. Of several such calls it is
 * the first that was itself called from farther out; what is left of an earlier call
 * mostly has lost its callers. If there is none, it may have called a function that ended
 * in a jump by a stub, as CRYPTO_malloc() does to malloc(): that is no caller, and has
 * left no word. Only where no call's target can be told from its bytes the first word
 * that can be one is taken.
 *
 * Deep in a library the way is of little interest, and there are many: each would be a
 * call chain of its own, and its frames would leave no room for who called the library.
 * Of frames in one library that follow each other only the first are kept.
 *
 * Everything is read without faulting and without a lock. Of a mapping it is looked
 * up again, after it was read, that it is still there; its memory, even if it was
 * freed and is something else by then, can be read.
 */

#include <linux/fs.h>
#include <linux/maple_tree.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/uaccess.h>
#include <asm/ptrace.h>

#include "ucall.h"
#include "ucode.h"
#include "ustack.h"

/* Words of the stack that are read, and how many at a time. */
#define WORDS		1024
#define STRETCH		64

/* Mappings that are remembered, and words that may be return addresses. */
#define MAPS		16
#define CALLS		160

/* Bytes of a function that are looked at for a jump to another one. */
#define JUMP_WITHIN	96
#define OPCODE_JUMP	0xE9
#define JUMP_SIZE	5

/* Frames in one library that follow each other. */
#define RUN_MAX		2

/* No code of a program is below, and small numbers are many. */
#define CODE_MIN	0x10000

/* Places in user code of all processes together: 1 MiB. */
#define PLACES		16384

struct map {
	unsigned long start;
	unsigned long end;
	u64 offset;
	bool exec;
	bool file;
	char name[RL_UCODE_NAME];
};

/* What one capture needs; interrupts are off, so one for each CPU will do. */
struct walk {
	unsigned int nr_maps;
	unsigned int nr_calls;
	bool jumps;
	struct map program;
	struct map map[MAPS];
	struct rl_ucaller call[CALLS];
	unsigned long word[STRETCH];
};

static struct walk __percpu *walks;

static bool read_user(void *to, unsigned long at, size_t size)
{
	return !copy_from_user_nofault(to, (const void __user *)at, size);
}

/* Of any pointer: it may have been freed. */
#define read_kernel(to, from) \
	(!copy_from_kernel_nofault(&(to), &(from), sizeof(to)))

static bool read_name(struct map *m, struct file *const *at)
{
	const unsigned char *text;
	struct dentry *dentry;
	struct file *file;
	struct qstr name;

	if (!read_kernel(file, *at))
		return false;
	m->file = file;
	if (!file)
		return true;
	if (!read_kernel(dentry, file->f_path.dentry) || !read_kernel(name, dentry->d_name))
		return false;
	text = name.name;
	memset(m->name, 0, sizeof(m->name));
	return !copy_from_kernel_nofault(m->name, text,
					 min_t(size_t, name.len, sizeof(m->name) - 1));
}

static bool read_vma(struct map *m, const struct vm_area_struct *vma)
{
	unsigned long pages;
	vm_flags_t flags;

	if (!read_kernel(m->start, vma->vm_start) || !read_kernel(m->end, vma->vm_end) ||
	    !read_kernel(pages, vma->vm_pgoff) || !read_kernel(flags, vma->vm_flags))
		return false;
	m->offset = (u64)pages << PAGE_SHIFT;
	m->exec = flags & VM_EXEC;
	return !m->exec || read_name(m, &vma->vm_file);
}

static bool read_map(struct map *m, unsigned long addr)
{
	struct maple_tree *maps = &current->mm->mm_mt;
	struct vm_area_struct *vma = mtree_load(maps, addr);

	return vma && read_vma(m, vma) && addr >= m->start && addr < m->end &&
	       mtree_load(maps, addr) == vma;
}

/* The mapping that an address lies in, if it is known and one of code, or NULL. */
static const struct map *code_at(struct walk *w, unsigned long addr)
{
	struct map *m;
	unsigned int i;

	if (addr < CODE_MIN || addr >= TASK_SIZE_MAX)
		return NULL;
	for (i = 0; i < w->nr_maps && i < MAPS; i++)
		if (addr >= w->map[i].start && addr < w->map[i].end)
			return w->map[i].exec ? &w->map[i] : NULL;
	m = &w->map[w->nr_maps % MAPS];
	if (!read_map(m, addr)) {
		m->start = 0;
		m->end = 0;
		return NULL;
	}
	w->nr_maps++;
	return m->exec ? m : NULL;
}

/* The function that a stub jumps to, or @target itself. */
static unsigned long behind_stub(unsigned long target)
{
	u8 code[RL_UCALL_STUB];
	unsigned long to;
	s32 distance;

	if (read_user(code, target, sizeof(code)) && rl_ucall_stub(code, &distance) &&
	    read_user(&to, target + distance, sizeof(to)))
		return to;
	return target;
}

static unsigned long target_of(enum rl_ucall kind, unsigned long behind, s32 distance)
{
	unsigned long to = behind + distance;

	if (kind == RL_UCALL_DIRECT)
		return behind_stub(to);
	if (kind == RL_UCALL_SLOT && read_user(&to, to, sizeof(to)))
		return to;
	return 0;
}

static void note_call(struct walk *w, unsigned long word)
{
	u8 code[RL_UCALL_MAX];
	enum rl_ucall kind;
	s32 distance;

	if (!code_at(w, word) || !read_user(code, word - sizeof(code), sizeof(code)))
		return;
	kind = rl_ucall_before(code, &distance);
	if (kind == RL_UCALL_NONE)
		return;
	w->call[w->nr_calls].behind = word;
	w->call[w->nr_calls].jump = 0;
	w->call[w->nr_calls++].target = target_of(kind, word, distance);
}

/* All words that may be return addresses, innermost first. */
static void find_calls(struct walk *w, unsigned long sp)
{
	unsigned int done, i;

	for (done = 0; done < WORDS; done += STRETCH, sp += sizeof(w->word)) {
		/* as much as there is: the stack may end within the stretch */
		memset(w->word, 0, sizeof(w->word));
		for (i = 0; i < STRETCH; i += 8)
			if (!read_user(&w->word[i], sp + i * sizeof(*w->word),
				       8 * sizeof(*w->word)))
				break;
		if (!i)
			return;
		for (i = 0; i < STRETCH && w->nr_calls < CALLS; i++)
			note_call(w, w->word[i]);
	}
}

/* Does this function jump to another one, by a stub? To which? */
static unsigned long jump_of(unsigned long function)
{
	u8 code[JUMP_WITHIN];
	unsigned long stub, to;
	unsigned int i;
	s32 distance;

	if (!function || !read_user(code, function, sizeof(code)))
		return 0;
	for (i = 0; i + JUMP_SIZE <= sizeof(code); i++) {
		if (code[i] != OPCODE_JUMP)
			continue;
		memcpy(&distance, &code[i + 1], sizeof(distance));
		stub = function + i + JUMP_SIZE + distance;
		to = behind_stub(stub);
		if (to != stub)
			return to;
	}
	return 0;
}

static void find_jumps(struct walk *w)
{
	unsigned int i;

	for (i = 0; i < w->nr_calls; i++)
		w->call[i].jump = jump_of(w->call[i].target);
	w->jumps = true;
}

/* Which of the calls, @from on, led to a place. If it is not linked, jumps may tell. */
static unsigned int find_caller(struct walk *w, unsigned int from, unsigned long place)
{
	unsigned int at = rl_ucaller_find(w->call, w->nr_calls, from, place);

	if (w->jumps || (rl_ucaller_leads(w->call[at].target, place) &&
			 rl_ucaller_linked(w->call, w->nr_calls, at)))
		return at;
	find_jumps(w);
	return rl_ucaller_find(w->call, w->nr_calls, from, place);
}

static unsigned long code_of(struct walk *w, unsigned long addr, bool *full)
{
	const struct map *m = code_at(w, addr);
	unsigned long code;

	if (!m)
		return RL_UCODE_NONE;
	if (!m->file)
		return RL_UCODE_ANON;
	code = rl_ucode_intern(&rl_ucode, m->name, addr - m->start + m->offset);
	*full |= !code;
	return code ?: RL_UCODE_NONE;
}

/* A library is what has another name than the program. */
static bool is_same_library(const struct walk *w, const struct map *a, const struct map *b)
{
	return a && b && a->file && b->file && a->start == b->start &&
	       strcmp(a->name, w->program.name);
}

static unsigned int walk_up(struct walk *w, unsigned long place, unsigned long *chain,
			    unsigned int depth, bool *full)
{
	const struct map *map, *last = NULL;
	unsigned int n = 0, at = 0, run = 0;

	for (;;) {
		map = code_at(w, place);
		run = is_same_library(w, map, last) ? run + 1 : 1;
		last = map;
		if (run <= RUN_MAX)
			chain[n++] = code_of(w, place, full);
		if (n == depth || at >= w->nr_calls)
			return n;
		at = find_caller(w, at, place);
		place = w->call[at++].behind;
	}
}

/* A program that begins has no code of its own yet; nor has a kernel thread. */
static bool has_code(void)
{
	return current->mm && !(current->flags & (PF_KTHREAD | PF_IO_WORKER)) &&
	       !current->in_execve && user_mode(task_pt_regs(current));
}

/**
 * rl_ustack_capture() - where in its own code the running task is
 * @chain: room for @depth frames, innermost first; see ucode.h
 * @depth: at least 1
 * @full: set if the table of places had no room for one
 *
 * Context: that of the task, interrupts off.
 * Return: how many there are; 0 for a task without code of its own.
 */
unsigned int rl_ustack_capture(unsigned long *chain, unsigned int depth, bool *full)
{
	struct pt_regs *regs = task_pt_regs(current);
	struct walk *w;

	if (!walks || !has_code())
		return 0;
	w = this_cpu_ptr(walks);
	w->nr_maps = 0;
	w->nr_calls = 0;
	w->jumps = false;
	w->program.name[0] = '\0';
	read_name(&w->program, (struct file **)&current->mm->exe_file);
	/* of a 32-bit program only the place itself */
	if (depth > 1 && user_64bit_mode(regs))
		find_calls(w, regs->sp);
	return walk_up(w, regs->ip, chain, depth, full);
}

/* Bytes that rl_ustack_init() sets up. */
size_t rl_ustack_bytes(void)
{
	return rl_ucode_bytes(PLACES) + num_possible_cpus() * sizeof(struct walk);
}

/**
 * rl_ustack_init() - set up what rl_ustack_capture() needs
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM, then nothing is left behind.
 */
int rl_ustack_init(void)
{
	walks = alloc_percpu(struct walk);
	if (!walks)
		return -ENOMEM;
	if (!rl_ucode_init(&rl_ucode, PLACES))
		return 0;
	rl_ustack_exit();
	return -ENOMEM;
}

/* No capture may be under way. */
void rl_ustack_exit(void)
{
	rl_ucode_exit(&rl_ucode);
	free_percpu(walks);
	walks = NULL;
}

#ifdef RL_KUNIT
#include "../tests/kunit/ustack_test.c"
#endif
