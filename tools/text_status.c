// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "accuracy.h"
#include "array.h"
#include "audit.h"
#include "table.h"
#include "term.h"
#include "text.h"
#include "wrap.h"

#define INDENT	4

static bool all_off(const struct snapshot *snapshot)
{
	size_t i;

	for (i = 0; i < snapshot->nr_classes; i++) {
		if (snapshot->classes[i].state == RL_CLASS_ON ||
		    snapshot->classes[i].state == RL_CLASS_DEGRADED)
			return false;
	}
	return true;
}

static void print_verdict(const struct snapshot *snapshot,
			  const struct flaws *flaws)
{
	size_t i;

	term_style(flaws->nr ? TERM_WARN : TERM_BOLD);
	if (flaws->nr)
		printf("Data incomplete:\n");
	else
		printf("Books complete: nothing of what is recorded was lost.\n");
	for (i = 0; i < flaws->nr; i++)
		wrap_print(2, INDENT, "%s: %s", flaws->flaw[i].scope,
			   flaws->flaw[i].text);
	term_style(TERM_PLAIN);
	if (all_off(snapshot))
		printf("Nothing is recorded now: no class is on.\n");
	putchar('\n');
}

/* What the handlers cost, and what was given up to keep that low. */
static void print_effort(const struct snapshot *snapshot)
{
	static const char module[] = RL_SCOPE_MODULE;
	const char *effort = snapshot_text(snapshot, module, "effort");
	long long budget = snapshot_number(snapshot, module, "cap", "budget_percent");
	char limit[48] = "no budget is set";

	if (!strcmp(effort, RL_NONE))
		return;
	if (budget)
		snprintf(limit, sizeof(limit), "the budget is %lld%%", budget);
	if (strcmp(effort, "full"))
		term_style(TERM_WARN);
	wrap_print(0, INDENT, "%s: %s. Handlers take %.2f%% of the processors' time; %s.",
		   strcmp(effort, "full") ? "EFFORT REDUCED, the books have less than they could" :
		   "Effort", effort,
		   snapshot_number(snapshot, module, "count", "handler_ppm") / 10000.0, limit);
	term_style(TERM_PLAIN);
}

static void print_module(const struct snapshot *snapshot)
{
	static const char module[] = RL_SCOPE_MODULE;
	char age[TEXT_AGE];

	text_age(snapshot_number(snapshot, module, "time", "uptime_ms"), age);
	wrap_print(0, INDENT,
		   "Refledger %s on kernel %s, up %s, %lld KiB of memory, %lld frames kept of a birth, %lld of a get, put or free.",
		   snapshot_text(snapshot, module, "version"),
		   snapshot_text(snapshot, module, "kernel"), age,
		   snapshot_number(snapshot, module, "cap", "memory_bytes") / 1024,
		   snapshot_number(snapshot, module, "cap", "depth"),
		   snapshot_number(snapshot, module, "cap", "ref_depth"));
	putchar('\n');
	if (strcmp(snapshot_text(snapshot, module, "selftest"), "ok"))
		wrap_print(0, INDENT, "Self-test of the module: %s.",
			   snapshot_text(snapshot, module, "selftest"));
	print_effort(snapshot);
}

static void put_cap(const struct snapshot *snapshot, const char *scope,
		    const char *what, char *cell)
{
	char used[16], most[16];

	snprintf(used, sizeof(used), "%s_used", what);
	snprintf(most, sizeof(most), "%s_max", what);
	table_cell(cell, "%lld/%lld", snapshot_number(snapshot, scope, "cap", used),
		   snapshot_number(snapshot, scope, "cap", most));
}

static void fill_class(const struct table *table, size_t nr, struct row *row)
{
	const struct snapshot *snapshot = table->context;
	const struct class *class = &snapshot->classes[nr];
	char age[TEXT_AGE], list[64], live[TEXT_NUMBER];
	int i = 0;

	accuracy_list_ops(class, false, list, sizeof(list));
	table_cell(row->cell[i++], "%s", class->name);
	table_cell(row->cell[i++], "%s", snapshot_class_states[class->state]);
	table_cell(row->cell[i++], "%s",
		   text_age(snapshot_number(snapshot, class->name, "time", "uptime_ms"), age));
	table_cell(row->cell[i++], "%s",
		   text_cell(snapshot_number(snapshot, class->name, "count", "live"),
			     snapshot_estimates(class), live));
	put_cap(snapshot, class->name, "objects", row->cell[i++]);
	put_cap(snapshot, class->name, "sites", row->cell[i++]);
	put_cap(snapshot, class->name, "blocks", row->cell[i++]);
	table_cell(row->cell[i++], "%s", *list ? list : RL_NONE);
}

static void print_classes(const struct snapshot *snapshot)
{
	static const struct column columns[] = {
		{ "CLASS", true }, { "STATE", true }, { "UP", false },
		{ "LIVE", false }, { "OBJECTS", false }, { "SITES", false },
		{ "BLOCKS", false }, { "NOT RECORDED", true },
	};
	const struct table table = {
		.columns = columns,
		.nr_columns = ARRAY_SIZE(columns),
		.nr_rows = snapshot->nr_classes,
		.context = snapshot,
		.fill = fill_class,
	};
	size_t i;

	table_print(&table);
	for (i = 0; i < snapshot->nr_classes; i++) {
		const struct class *class = &snapshot->classes[i];

		/* What is degraded or refused stands at the top already. */
		if (class->state == RL_CLASS_OFF && strcmp(class->reason, RL_NONE))
			wrap_print(0, INDENT, "%s is %s: %s", class->name,
				   snapshot_class_states[class->state], class->reason);
	}
}

static void print_audit(const struct snapshot *snapshot, const struct class *class)
{
	char audit[AUDIT_TEXT], closed[TEXT_NUMBER], adopted[TEXT_NUMBER];
	bool estimate = snapshot_estimates(class);

	wrap_print(0, INDENT, "%s: %s; audit%s: %s; %s ended with books that matched, %s were adopted.",
		   class->name, !strcmp(class->accuracy, RL_EXACT) ?
		   RL_EXACT : "not exact, see above",
		   snapshot_estimates_objects(class) ? " of a sample" : "",
		   audit_text(class->audit, audit),
		   text_number(snapshot_number(snapshot, class->name, "count", "closed"),
			       estimate, closed),
		   text_number(snapshot_number(snapshot, class->name, "count", "open"),
			       estimate, adopted));
}

static void print_audits(const struct snapshot *snapshot)
{
	size_t i;

	for (i = 0; i < snapshot->nr_classes; i++) {
		const struct class *class = &snapshot->classes[i];

		if (class->audit)
			print_audit(snapshot, class);
		if (class->loaded)
			text_sample(class);
	}
}

/* A false candidate that was let go is no flaw either. */
static bool is_healthy(const struct probe *probe)
{
	return probe->missed <= 0 &&
	       (probe->state == RL_PROBE_ARMED || probe->state == RL_PROBE_OFF ||
		!strcmp(snapshot_probe_states[probe->state], "foreign"));
}

static void print_probes(const struct snapshot *snapshot)
{
	size_t states[RL_PROBE_NR] = { 0 };
	size_t i;
	int state;

	for (i = 0; i < snapshot->nr_probes; i++)
		states[snapshot->probes[i].state]++;
	printf("\nProbes:");
	for (state = 0; state < RL_PROBE_NR; state++)
		printf("%s %zu %s", state ? "," : "", states[state],
		       snapshot_probe_states[state]);
	putchar('\n');
	for (i = 0; i < snapshot->nr_probes; i++) {
		const struct probe *probe = &snapshot->probes[i];

		if (is_healthy(probe))
			continue;
		wrap_print(2, INDENT, "%s %s %s %s: %s, %lld hits, %lld missed",
			   probe->class, snapshot_ops[probe->op],
			   snapshot_kinds[probe->kind], probe->symbol,
			   snapshot_probe_states[probe->state], probe->hits,
			   probe->missed > 0 ? probe->missed : 0);
	}
}

void text_status(const struct snapshot *snapshot, const struct flaws *flaws)
{
	print_verdict(snapshot, flaws);
	print_module(snapshot);
	print_classes(snapshot);
	putchar('\n');
	print_audits(snapshot);
	print_probes(snapshot);
}

void text_brief(const struct snapshot *snapshot)
{
	size_t i;

	printf("refledger %s is loaded\n",
	       snapshot_text(snapshot, RL_SCOPE_MODULE, "version"));
	for (i = 0; i < snapshot->nr_classes; i++) {
		const struct class *class = &snapshot->classes[i];

		printf("  %s: %s%s%s\n", class->name,
		       snapshot_class_states[class->state],
		       strcmp(class->reason, RL_NONE) ? ": " : "",
		       strcmp(class->reason, RL_NONE) ? class->reason : "");
	}
}
