// SPDX-License-Identifier: GPL-2.0
/*
 * What the files say of our own health: the line of a probe, and the accuracy of
 * the books. view_test.c includes this file.
 */

#include <linux/percpu.h>

#include "accuracy.h"
#include "watch.h"

static u64 health_hook_missed(const struct rl_probe *p)
{
	return p->addr;
}

static bool health_hook_on(const struct rl_probe *p)
{
	return false;
}

static bool health_hook_silenced(const struct rl_probe *p)
{
	return true;
}

static const struct health_probe {
	const char *name;
	enum rl_kind kind;
	enum rl_op op;
	enum rl_probe_state state;
	bool silenced;
	const char *want;
} health_probes[] = {
	{ "armed", RL_KIND_INSN, RL_OP_ALLOC, RL_PROBE_ARMED, false,
	  "toy\talloc\tinsn\tf+0x12\t{}\t37\tarmed\n" },
	{ "silenced", RL_KIND_INSN, RL_OP_GET, RL_PROBE_ARMED, true,
	  "toy\tget\tinsn\tf+0x12\t{}\t37\tsilenced\n" },
	{ "off", RL_KIND_ENTRY, RL_OP_PUT, RL_PROBE_OFF, true,
	  "toy\tput\tentry\tf+0x12\t{}\t7\toff\n" },
	{ "absent", RL_KIND_ENTRY, RL_OP_FREE, RL_PROBE_ABSENT, false,
	  "toy\tfree\tentry\tf+0x12\t{}\t7\tabsent\n" },
	{ "failed", RL_KIND_ENTRY, RL_OP_FREE, RL_PROBE_FAILED, false,
	  "toy\tfree\tentry\tf+0x12\t{}\t7\tfailed\n" },
};

static void health_probe_name(const struct health_probe *p, char *name)
{
	strscpy(name, p->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(health_probe, health_probes, health_probe_name);

static void health_probe_line(struct kunit *test)
{
	const struct health_probe *v = test->param_value;
	const struct rl_class class = { .name = "toy" };
	const struct rl_probe_spec spec = { .symbol = "f", .op = v->op };
	const struct rl_hook hook = {
		.kind = v->kind, .missed = health_hook_missed,
		.silenced = v->silenced ? health_hook_silenced : health_hook_on,
	};
	struct rl_probe p = {
		.spec = &spec, .class = &class, .hook = &hook, .op = v->op, .missed = 7,
		.addr = 30,
		.state = v->state, .symbol = "f+0x12",
	};
	char want[64];
	int cpu;

	KUNIT_ASSERT_EQ(test, rl_probe_init(&p), 0);
	for_each_possible_cpu(cpu) {
		per_cpu_ptr(p.count, cpu)->hits = 1000;
		per_cpu_ptr(p.count, cpu)->foreign = 100;
	}
	rl_view_probe(view_new(test), &p);
	rl_probe_exit(&p);
	/* hits, and foreign ones, of all CPUs together */
	snprintf(want, sizeof(want), "%.*s%u000\t%u00%s",
		 (int)(strchr(v->want, '{') - v->want), v->want, num_possible_cpus(),
		 num_possible_cpus(), strchr(v->want, '}') + 1);
	view_expect(test, want);
}

static const struct health_accuracy {
	enum rl_class_state state;
	bool silenced;
	u64 missed;		/* by the hook, besides those that are booked */
	u64 lost[RL_LOSS_NR];
	const char *want;
} health_accuracies[] = {
	{ RL_CLASS_ON, false, 0, {}, RL_EXACT },
	{ RL_CLASS_ON, false, 3, {}, "missed:3" },
	{ RL_CLASS_ON, false, 3, { [RL_LOSS_MISSED] = 2 }, "missed:5" },
	{ RL_CLASS_ON, false, 0, { [RL_LOSS_ADOPTED_OFF] = 1 }, "adopted_off:1" },
	{ RL_CLASS_ON, false, 0, { [RL_LOSS_BUSY] = U64_MAX }, "busy:18446744073709551615" },
	{ RL_CLASS_ON, false, 9, { [RL_LOSS_OBJECTS_FULL] = 1, [RL_LOSS_BUSY] = 2 },
	  "objects_full:1,busy:2,missed:9" },
	{ RL_CLASS_ON, false, 0, { 1, 2, 3, 4, 5 },
	  "objects_full:1,sites_full:2,postings_full:3,busy:4,frees_lost:5" },
	{ RL_CLASS_ON, false, 0, { 0, 0, 0, 0, 0, 6, 7, 8, 9 },
	  "closed_off:6,adopted_off:7,unreadable:8,missed:9" },
	{ RL_CLASS_ON, true, 0, {}, "degraded" },
	{ RL_CLASS_DEGRADED, false, 0, {}, "degraded" },
	{ RL_CLASS_DEGRADED, true, 1, { [RL_LOSS_SITES_FULL] = 4 },
	  "degraded,sites_full:4,missed:1" },
	{ RL_CLASS_OFF, false, 0, {}, "off" },
	{ RL_CLASS_OFF, false, 0, { [RL_LOSS_CLOSED_OFF] = 4 }, "off,closed_off:4" },
	{ RL_CLASS_REFUSED, false, 0, {}, "refused" },
};

static void health_accuracy_name(const struct health_accuracy *a, char *name)
{
	strscpy(name, a->want, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(health_accuracy, health_accuracies, health_accuracy_name);

/* What no CPU has, but all of them together. */
static void health_lose(struct rl_stats __percpu *stats, const struct health_accuracy *a)
{
	unsigned int cpu = cpumask_first(cpu_possible_mask);
	int i;

	for (i = 0; i < RL_LOSS_NR; i++) {
		per_cpu_ptr(stats, cpu)->lost[i] = a->lost[i];
		cpu = cpumask_next(cpu, cpu_possible_mask);
		if (cpu >= nr_cpu_ids)
			cpu = cpumask_first(cpu_possible_mask);
	}
}

static void health_accuracy_word(struct kunit *test)
{
	const struct health_accuracy *a = test->param_value;
	const struct rl_hook hook = {
		.missed = health_hook_missed,
		.silenced = a->silenced ? health_hook_silenced : health_hook_on,
	};
	struct rl_probe p = { .hook = &hook, .addr = a->missed, .state = RL_PROBE_ARMED };
	struct rl_probe *probes[] = { &p };
	struct rl_watch *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->state = a->state;
	w->probes = probes;
	w->nr_probes = 1;
	w->books.stats = alloc_percpu(struct rl_stats);
	KUNIT_ASSERT_NOT_NULL(test, (void __force *)w->books.stats);
	health_lose(w->books.stats, a);
	rl_accuracy_add(view_new(test), w);
	free_percpu(w->books.stats);
	view_expect(test, a->want);
}

static struct kunit_case health_cases[] = {
	KUNIT_CASE_PARAM(health_probe_line, health_probe_gen_params),
	KUNIT_CASE_PARAM(health_accuracy_word, health_accuracy_gen_params),
	{}
};

static struct kunit_suite health_suite = {
	.name = "rl_health",
	.init = view_test_init,
	.test_cases = health_cases,
};

kunit_test_suite(health_suite);
