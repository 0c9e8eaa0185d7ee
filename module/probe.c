// SPDX-License-Identifier: GPL-2.0
/* One interface over the kinds of hook: arms and disarms them, and counts their hits. */

#include <linux/percpu.h>
#include <linux/string.h>

#include "probe.h"

/* Kinds of hook that the self-test found not to fire; set before any is armed. */
static bool condemned[RL_KIND_NR];

/**
 * rl_probe_condemn() - a kind of hook does not fire here
 * @kind: the kind; arming one fails from now on
 *
 * Context: at load.
 */
void rl_probe_condemn(enum rl_kind kind)
{
	condemned[kind] = true;
}

/**
 * rl_probe_arm() - hook a probe's place
 * @p: a probe that is off
 *
 * Context: may sleep; owner's lock held.
 * Return: 0, or what the kernel refused the hook with.
 */
int rl_probe_arm(struct rl_probe *p)
{
	int err;

	if (p->refused)
		return p->refused;
	err = condemned[p->hook->kind] ? -ENODEV : p->hook->arm(p);
	p->state = err ? RL_PROBE_FAILED : RL_PROBE_ARMED;
	return err;
}

static bool is_armed(const struct rl_probe *p)
{
	return p->state == RL_PROBE_ARMED;
}

static unsigned int gather(const struct rl_hook *hook, bool armed,
			   struct rl_probe *const *p, unsigned int nr, unsigned int *at,
			   struct rl_probe **batch)
{
	unsigned int n = 0;

	for (; *at < nr && n < RL_PROBE_BATCH; ++*at)
		if (p[*at]->hook == hook && is_armed(p[*at]) == armed && !p[*at]->refused)
			batch[n++] = p[*at];
	return n;
}

static void arm_all_of(const struct rl_hook *hook, struct rl_probe *const *p,
		       unsigned int nr)
{
	struct rl_probe *batch[RL_PROBE_BATCH];
	unsigned int n, i, at = 0;

	if (!hook->arm_all || condemned[hook->kind])
		return;
	while ((n = gather(hook, false, p, nr, &at, batch)))
		if (!hook->arm_all(batch, n))
			for (i = 0; i < n; i++)
				batch[i]->state = RL_PROBE_ARMED;
}

/**
 * rl_probes_arm() - hook those of many places that can be hooked at once
 * @p: the probes, armed or not
 * @nr: how many
 *
 * Who is not armed afterwards is to be armed by rl_probe_arm(), which tells why it can't
 * be.
 *
 * Context: may sleep; owner's lock held.
 */
void rl_probes_arm(struct rl_probe *const *p, unsigned int nr)
{
	arm_all_of(&rl_hook_entry, p, nr);
}

static void disarm_all_of(const struct rl_hook *hook, struct rl_probe *const *p,
			  unsigned int nr)
{
	struct rl_probe *batch[RL_PROBE_BATCH];
	unsigned int n, i, at = 0;

	while ((n = gather(hook, true, p, nr, &at, batch))) {
		for (i = 0; i < n; i++)
			batch[i]->missed += hook->missed(batch[i]);
		hook->disarm(batch, n);
		for (i = 0; i < n; i++)
			batch[i]->state = RL_PROBE_OFF;
	}
}

/**
 * rl_probes_disarm() - unhook probes; no hit is under way when this returns
 * @p: the probes, armed or not
 * @nr: how many
 *
 * Context: may sleep; owner's lock held.
 */
void rl_probes_disarm(struct rl_probe *const *p, unsigned int nr)
{
	disarm_all_of(&rl_hook_entry, p, nr);
	disarm_all_of(&rl_hook_trace, p, nr);
	disarm_all_of(&rl_hook_bulk, p, nr);
	disarm_all_of(&rl_hook_insn, p, nr);
}

/**
 * rl_probe_restart() - count hits and misses anew
 * @p: the probe
 *
 * Context: no handler may be at work on its books; owner's lock held.
 */
void rl_probe_restart(struct rl_probe *p)
{
	int cpu;

	for_each_possible_cpu(cpu)
		memset(per_cpu_ptr(p->count, cpu), 0, sizeof(*p->count));
	p->missed = p->state == RL_PROBE_ARMED ? 0 - p->hook->missed(p) : 0;
	p->silenced = false;
}

/**
 * rl_probe_state() - its state now
 * @p: the probe
 *
 * A hook that was seen silenced stays so until the books are opened anew: what
 * it did not see meanwhile is missing in them.
 *
 * Context: process.
 */
enum rl_probe_state rl_probe_state(struct rl_probe *p)
{
	if (p->state != RL_PROBE_ARMED)
		return p->state;
	if (p->hook->silenced(p))
		WRITE_ONCE(p->silenced, true);
	return READ_ONCE(p->silenced) ? RL_PROBE_SILENCED : RL_PROBE_ARMED;
}

/* What it counted on all CPUs; may move meanwhile. */
struct rl_probe_count rl_probe_counted(const struct rl_probe *p)
{
	struct rl_probe_count sum = {};
	int cpu;

	for_each_possible_cpu(cpu) {
		sum.hits += READ_ONCE(per_cpu_ptr(p->count, cpu)->hits);
		sum.foreign += READ_ONCE(per_cpu_ptr(p->count, cpu)->foreign);
	}
	return sum;
}

u64 rl_probe_missed(const struct rl_probe *p)
{
	return p->missed + (p->state == RL_PROBE_ARMED ? p->hook->missed(p) : 0);
}

int rl_probe_init(struct rl_probe *p)
{
	p->count = alloc_percpu(struct rl_probe_count);
	return p->count ? 0 : -ENOMEM;
}

void rl_probe_exit(struct rl_probe *p)
{
	free_percpu(p->count);
}
