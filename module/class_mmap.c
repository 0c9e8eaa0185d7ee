// SPDX-License-Identifier: GPL-2.0
/*
 * Class mmap: every process's address space, by the pages that are mapped in it.
 *
 * An object is a struct mm_struct; its "reference count" is total_vm. No hook tells how
 * many pages a call took or gave: each one only says that a call is over which may have
 * changed the address space of the running task, and then what memory has and the books
 * have not is posted to that call. So the books are exact after every call, whatever it
 * did inside; of two threads that map at one time one may be posted what the other took.
 *
 * The functions are those that every change passes and that return to no other one of
 * them halfway: mremap() unmaps inside, but is one change. A page fault that lets the
 * stack grow passes expand_downwards(). vdso and the like are special mappings; which
 * of the two functions has the return instruction is the compiler's choice.
 *
 * Births: a program that begins, when it has the address space of its own, and its own
 * name; and the child of a fork, before it runs. What came to be otherwise, or was
 * before the books, is taken in when it first changes.
 */

#include <linux/fs.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/uaccess.h>

#include "callsite.h"
#include "class.h"
#include "compat/mm.h"
#include "stack.h"
#include "stats.h"
#include "text.h"
#include "ucode.h"
#include "ustack.h"

/* Frames of the kernel, that of the function which was hooked included. */
#define KERNEL_FRAMES	3

static unsigned long own_mm(unsigned long hit)
{
	return (unsigned long)current->mm;
}

/* Of a new task, unless it shares that of its parent. */
static unsigned long new_mm(unsigned long task)
{
	unsigned long mm = (unsigned long)((struct task_struct *)task)->mm;

	return mm == own_mm(0) ? 0 : mm;
}

/* A fork's child has a copy of what its parent has; a program begins anew. */
static unsigned long forked_mm(unsigned long mm)
{
	return mm == own_mm(0) ? 0 : own_mm(0);
}

#define CHANGE(symbol, need) \
	{ symbol, RL_OP_GET, RL_AT_RETURN, need, .object = own_mm }

static const struct rl_probe_spec mmap_probes[] = {
	{ "setup_new_exec", RL_OP_ALLOC, RL_AT_ENTRY, RL_VITAL, .object = own_mm },
	{ "wake_up_new_task", RL_OP_ALLOC, RL_AT_ENTRY, RL_VITAL, .object = new_mm },
	CHANGE("do_mmap", RL_VITAL),
	CHANGE("__vm_munmap", RL_VITAL),
	CHANGE("__do_sys_brk", RL_IF_THERE),
	CHANGE("__x64_sys_brk", RL_INSTEAD),	/* where that is inlined */
	CHANGE("__do_sys_mremap", RL_VITAL),
	CHANGE("vm_brk_flags", RL_WANTED),
	CHANGE("expand_downwards", RL_WANTED),
	CHANGE("ksys_shmdt", RL_IF_THERE),
	CHANGE("__install_special_mapping", RL_IF_THERE),
	CHANGE("_install_special_mapping", RL_IF_THERE),
	{ "exit_mmap", RL_OP_FREE, RL_AT_ENTRY, RL_VITAL },
};

/* See struct rl_class. */
static int mmap_count(unsigned long object, s32 *count)
{
	unsigned long pages;

	if (get_kernel_nofault(pages, &((struct mm_struct *)object)->total_vm))
		return -EFAULT;
	*count = min_t(unsigned long, pages, S32_MAX);
	return 0;
}

/* That of a program. One that never began, since the file was none, is of no interest. */
static bool mmap_is_one(unsigned long addr)
{
	const struct file *exe;

	return !get_kernel_nofault(exe, (const struct file **)
				   &((struct mm_struct *)addr)->exe_file) && exe;
}

/* See struct rl_class. */
static unsigned int mmap_chain(const struct rl_hit *hit, unsigned long *chain)
{
	unsigned int n = 0, kernel;
	bool full = false;

	if (hit->refs)
		chain[n++] = rl_ucode_size(order_base_2(abs(hit->refs)));
	kernel = n + KERNEL_FRAMES;
	if (hit->own)
		chain[n++] = hit->own;
	n += rl_stack_capture(chain + n, kernel - n, 0, hit->regs, NULL);
	n += rl_ustack_capture(chain + n, RL_DEPTH_MAX - n, &full);
	if (full)
		rl_stats_lost(hit->stats, RL_LOSS_SITES_FULL);
	return n;
}

static void add_exe(struct rl_text *t, struct mm_struct *mm)
{
	char name[RL_UCODE_NAME] = "";
	struct dentry *dentry;
	struct file *exe;
	struct qstr d_name;

	if (get_kernel_nofault(exe, (struct file **)&mm->exe_file) || !exe ||
	    get_kernel_nofault(dentry, &exe->f_path.dentry) ||
	    copy_from_kernel_nofault(&d_name, &dentry->d_name, sizeof(d_name)) ||
	    copy_from_kernel_nofault(name, d_name.name,
				     min_t(size_t, d_name.len, sizeof(name) - 1)))
		return;
	rl_text_add(t, "exe=");
	rl_text_escape(t, name, strlen(name));
	rl_text_add(t, " ");
}

/* The process, as far as the kernel keeps track of it. */
static void add_pid(struct rl_text *t, struct mm_struct *mm)
{
#ifdef CONFIG_MEMCG
	struct task_struct *owner;
	pid_t pid;

	if (get_kernel_nofault(owner, (struct task_struct **)&mm->owner) || !owner ||
	    get_kernel_nofault(pid, &owner->tgid))
		return;
	rl_text_add(t, "pid=%d ", pid);
#endif
}

static unsigned long long kb(unsigned long pages)
{
	return (unsigned long long)pages << (PAGE_SHIFT - 10);
}

/* See struct rl_class. */
static int mmap_describe(unsigned long object, char *buf, size_t size)
{
	struct mm_struct *mm = (struct mm_struct *)object;
	unsigned long total, start, end;
	struct rl_text t;

	if (get_kernel_nofault(total, &mm->total_vm) ||
	    get_kernel_nofault(start, &mm->start_brk) ||
	    get_kernel_nofault(end, &mm->brk))
		return -EFAULT;
	rl_text_init(&t, buf, size);
	add_exe(&t, mm);
	add_pid(&t, mm);
	rl_text_add(&t, "total_kb=%llu heap_kb=%lu rss_kb=%llu", kb(total),
		    (end - start) >> 10, kb(rl_mm_rss(mm)));
	return 0;
}

const struct rl_class rl_class_mmap = {
	.name = "mmap",
	.unit = RL_UNIT_PAGE,
	.probes = mmap_probes,
	.nr_probes = ARRAY_SIZE(mmap_probes),
	.setup = rl_ustack_init,
	.teardown = rl_ustack_exit,
	.bytes = rl_ustack_bytes,
	.parent = forked_mm,
	.is_one = mmap_is_one,
	.count = mmap_count,
	.chain = mmap_chain,
	.describe = mmap_describe,
};
