// SPDX-License-Identifier: GPL-2.0
/*
 * What we may cost. Once a second the time that handlers took is held against the
 * budget; when it was exceeded for a while less is done, step by step, and never more
 * again by itself. Each step is told in the log and in status.
 */

#define pr_fmt(fmt) "refledger: " fmt

#include <linux/cpumask.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/workqueue.h>

#include "budget.h"
#include "cost.h"
#include "watch.h"

/* Seconds in a row over the budget before the next step: a burst is no reason. */
#define PATIENCE	3

/* Each step of sampling keeps one object of so many, and there are so many steps. */
#define SAMPLE_STEP	8
#define SAMPLE_STEPS	2

/* The least time to say something of, microseconds; see RL_COST_JIFFIES. */
#define WINDOW_MIN	(USEC_PER_SEC / 2)

/*
 * All under @lock, which is above w->sem of every class; handlers take none of both.
 * @over counts seconds, @samplings steps, @us and @when say what was measured last.
 */
static struct {
	struct mutex lock;	/* see above */
	struct delayed_work work;
	struct rl_watch *watches;
	unsigned int nr;
	struct rl_spending now;
	unsigned int over;
	unsigned int samplings;
	u64 us;
	u64 when;
} budget = {
	.lock = __MUTEX_INITIALIZER(budget.lock),
};

static u32 share_ppm(u64 us, u64 elapsed, unsigned int cpus)
{
	/* days of many CPUs, if nobody looked */
	for (; us > U64_MAX / 1000000; us /= 2)
		elapsed /= 2;
	return elapsed ? min_t(u64, div64_u64(us * 1000000, elapsed * cpus), 1000000) : 0;
}

/* Caller holds budget.lock. False when too little time has passed since the last. */
static bool __measure(void)
{
	u64 when = div_u64(ktime_get_ns(), NSEC_PER_USEC), us = rl_cost_us();

	if (when - budget.when < WINDOW_MIN)
		return false;
	budget.now.ppm = share_ppm(us - budget.us, when - budget.when, num_online_cpus());
	budget.us = us;
	budget.when = when;
	return true;
}

static enum rl_effort less(enum rl_effort effort, unsigned int samplings)
{
	switch (effort) {
	case RL_EFFORT_FULL:
		return RL_EFFORT_SHALLOW;
	case RL_EFFORT_SHALLOW:
		return RL_EFFORT_SAMPLED;
	case RL_EFFORT_SAMPLED:
		return samplings < SAMPLE_STEPS ? effort : RL_EFFORT_OFF;
	default:
		return effort;
	}
}

static bool is_on(const struct rl_watch *w)
{
	enum rl_class_state state = READ_ONCE(w->state);

	return state == RL_CLASS_ON || state == RL_CLASS_DEGRADED;
}

/* Caller holds budget.lock. The closed books of a class that is off stay as they are. */
static void __limit(struct rl_watch *w)
{
	u32 sample = min_t(u32, w->books.sample * SAMPLE_STEP, RL_SAMPLE_MAX);

	if (!is_on(w))
		return;
	switch (budget.now.effort) {
	case RL_EFFORT_SHALLOW:
		WRITE_ONCE(w->books.depth, 1);
		break;
	case RL_EFFORT_SAMPLED:
		rl_watch_sample(w, sample);
		break;
	case RL_EFFORT_OFF:
		w->spent = rl_watch_off_because(w, "over the budget; echo full > control to go on");
		break;
	default:
		break;
	}
}

static const char *const means[] = {
	[RL_EFFORT_SHALLOW] = "call chains of one frame from now on",
	[RL_EFFORT_SAMPLED] = "new books, of one object in " __stringify(SAMPLE_STEP)
			      " of those before",
	[RL_EFFORT_OFF] = "all classes are switched off",
};

/* Caller holds budget.lock. */
static void __step(void)
{
	unsigned int i;

	budget.now.effort = less(budget.now.effort, budget.samplings);
	budget.samplings += budget.now.effort == RL_EFFORT_SAMPLED;
	budget.over = 0;
	pr_warn("handlers take %u.%u %% of the CPUs' time, over budget=%u: %s\n",
		budget.now.ppm / 10000, budget.now.ppm / 1000 % 10, budget.now.percent,
		means[budget.now.effort]);
	for (i = 0; i < budget.nr; i++)
		__limit(&budget.watches[i]);
}

/* Caller holds budget.lock. */
static bool __is_over(void)
{
	if (!__measure())
		return false;
	budget.over = budget.now.ppm > budget.now.percent * 10000 ? budget.over + 1 : 0;
	return budget.over >= PATIENCE;
}

static void look(struct work_struct *work)
{
	mutex_lock(&budget.lock);
	if (__is_over())
		__step();
	mutex_unlock(&budget.lock);
	schedule_delayed_work(&budget.work, HZ);
}

/**
 * rl_budget_read() - what handlers take
 * @to: where it goes
 *
 * Without a budget nobody looks but who reads: it is the share since the last time.
 *
 * Context: may sleep.
 */
void rl_budget_read(struct rl_spending *to)
{
	mutex_lock(&budget.lock);
	if (!budget.now.percent)
		__measure();
	*to = budget.now;
	mutex_unlock(&budget.lock);
}

static void restore(struct rl_watch *w)
{
	WRITE_ONCE(w->books.depth, RL_DEPTH_MAX);
	if ((is_on(w) || w->spent) && w->books.sample != w->setup->sample)
		rl_watch_sample(w, w->setup->sample);
	if (w->spent)
		rl_watch_on(w);
}

/**
 * rl_budget_full() - do all again that the parameters ask for
 *
 * Classes that were switched off by somebody stay off. The budget stays, too.
 *
 * Context: may sleep.
 * Return: 0.
 */
int rl_budget_full(void)
{
	unsigned int i;

	mutex_lock(&budget.lock);
	for (i = 0; i < budget.nr; i++)
		restore(&budget.watches[i]);
	budget.now.effort = RL_EFFORT_FULL;
	budget.samplings = 0;
	budget.over = 0;
	mutex_unlock(&budget.lock);
	return 0;
}

/**
 * rl_budget_init() - begin to look at what handlers take
 * @watches: the classes
 * @nr: how many
 * @percent: of the CPUs' time that they may take, 0 for any
 *
 * Context: may sleep.
 */
void rl_budget_init(struct rl_watch *watches, unsigned int nr, unsigned int percent)
{
	budget.watches = watches;
	budget.nr = nr;
	budget.now.percent = percent;
	budget.when = div_u64(ktime_get_ns(), NSEC_PER_USEC);
	INIT_DELAYED_WORK(&budget.work, look);
	if (percent)
		schedule_delayed_work(&budget.work, HZ);
}

/**
 * rl_budget_exit() - look no more
 *
 * Context: may sleep; before the classes go.
 */
void rl_budget_exit(void)
{
	cancel_delayed_work_sync(&budget.work);
}

#ifdef RL_KUNIT
#include "../tests/kunit/budget_test.c"
#endif
