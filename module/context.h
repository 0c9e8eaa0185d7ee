/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_CONTEXT_H
#define RL_CONTEXT_H

#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/spinlock.h>

/*
 * Our locks in every context.
 *
 * Handlers run in tasks, softirqs, hardirqs, int3 traps (which in_nmi() takes for
 * NMIs since 5.8) and real NMIs. A holder has interrupts off, so only a trap or an
 * NMI can come in between on its CPU: an NMI of the machine, or an int3 in what
 * runs below a holder that faults while it reads memory. Such a one must not wait
 * for its own CPU. Hence each CPU tells that it holds a lock of ours, or is about to
 * take one; who finds that gives up. Everybody else may wait, also in a trap: a CPU
 * never waits while it holds, so who holds goes on.
 */
DECLARE_PER_CPU(unsigned int, rl_holding);

/**
 * rl_lock() - take one of our locks, one at a time
 * @lock: the lock
 * @flags: saved interrupt flags
 *
 * Context: any. Where lockdep takes the context for an NMI the lock is polled, since
 * it wants no waiting there.
 * Return: false when this CPU holds one already, and was interrupted by the caller.
 */
static __always_inline bool rl_lock(raw_spinlock_t *lock, unsigned long *flags)
{
	local_irq_save(*flags);
	if (this_cpu_read(rl_holding)) {
		local_irq_restore(*flags);
		return false;
	}
	/* before the lock is taken: an NMI may come right behind */
	this_cpu_write(rl_holding, 1);
	if (!in_nmi())
		raw_spin_lock(lock);
	else
		while (!raw_spin_trylock(lock))
			cpu_relax();
	return true;
}

static __always_inline void rl_unlock(raw_spinlock_t *lock, unsigned long flags)
{
	raw_spin_unlock(lock);
	this_cpu_write(rl_holding, 0);
	local_irq_restore(flags);
}

#endif
