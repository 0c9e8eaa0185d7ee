/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_CONTEXT_H
#define RL_CONTEXT_H

#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/spinlock.h>

/*
 * Which context a handler really runs in.
 *
 * Since 5.8 the kernel enters every int3 from kernel mode as if it were an NMI,
 * so in_nmi() is true in the handler of each int3 kprobe. But such a handler can
 * wait for our locks: a lock's holder runs with interrupts off and executes no
 * instruction that is hooked, so no int3 of ours ever interrupts it on its own
 * CPU. Only a real NMI does. Hence the int3 hook counts its own traps, and what
 * is nested deeper than those is a real NMI. A hook that the kernel turned into a
 * jump traps nowhere.
 */
DECLARE_PER_CPU(unsigned int, rl_traps);

/* Around all that an int3 kprobe's handler does; hand the result to the exit. */
static inline bool rl_trap_enter(bool trapped)
{
	if (trapped)
		this_cpu_inc(rl_traps);
	return trapped;
}

static inline void rl_trap_exit(bool trapped)
{
	if (trapped)
		this_cpu_dec(rl_traps);
}

static inline bool rl_in_nmi(void)
{
	return (preempt_count() & NMI_MASK) > this_cpu_read(rl_traps) * NMI_OFFSET;
}

/**
 * rl_lock() - take one of our locks
 * @lock: the lock
 * @flags: saved interrupt flags
 *
 * Context: any. In an int3 handler the lock is polled, because lockdep takes the
 * context for an NMI and wants no waiting there; in a real NMI it is tried once.
 * Return: false when a real NMI found it taken.
 */
static inline bool rl_lock(raw_spinlock_t *lock, unsigned long *flags)
{
	if (!in_nmi()) {
		raw_spin_lock_irqsave(lock, *flags);
		return true;
	}
	while (!raw_spin_trylock_irqsave(lock, *flags)) {
		if (rl_in_nmi())
			return false;
		cpu_relax();
	}
	return true;
}

static inline void rl_unlock(raw_spinlock_t *lock, unsigned long flags)
{
	raw_spin_unlock_irqrestore(lock, flags);
}

#endif
