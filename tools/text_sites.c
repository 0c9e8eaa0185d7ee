// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "analysis.h"
#include "array.h"
#include "options.h"
#include "table.h"
#include "text.h"
#include "wrap.h"

struct context {
	const struct class *class;
	const struct pick *pick;
	bool filtered;		/* counted anew from the objects */
};

static void fill_site(const struct table *table, size_t nr, struct row *row)
{
	const struct context *context = table->context;
	const struct pick *pick = context->pick;
	const struct site *site = pick->row[nr];
	bool births = site->op == RL_OP_ALLOC, events = snapshot_estimates(context->class);
	bool objects = context->filtered ? snapshot_estimates_objects(context->class) : events;
	char age[TEXT_AGE], number[TEXT_NUMBER];
	int i = 0;

	table_cell(row->cell[i++], "#%lld", site->id);
	table_cell(row->cell[i++], "%s", births ? text_cell(site->live, objects, number) :
		   RL_NONE);
	table_cell(row->cell[i++], births ? "%.1f%%" : RL_NONE,
		   analysis_share(pick, site));
	table_cell(row->cell[i++], "%s", text_cell(analysis_events(site), events, number));
	table_cell(row->cell[i++], "%s", births ?
		   text_cell(site->events[RL_OP_FREE], events, number) : RL_NONE);
	table_cell(row->cell[i++], "%s", text_cell(site->outstanding, objects, number));
	table_cell(row->cell[i++], "%s", text_age(site->oldest_ms, age));
	table_cell(row->cell[i++], "%s", snapshot_ops[site->op]);
}

static void print_chain(const struct table *table, size_t nr, struct wrap *wrap)
{
	const struct context *context = table->context;
	const struct site *site = context->pick->row[nr];

	if (strcmp(site->chain, RL_NONE))
		wrap_chain(wrap, site->chain);
	else
		wrap_words(wrap, "(all call chains that found no free site)");
}

/* Only the births are called so; a list of other ops counts events. */
static void print_rows(const struct class *class, const struct options *options,
		       const struct pick *pick)
{
	const struct context context = { class, pick, options_filtered(options) };
	const struct column columns[] = {
		{ "SITE", false }, { "LIVE", false }, { "SHARE", false },
		{ options->op == RL_OP_ALLOC ? "BORN" : "EVENTS", false },
		{ "FREED", false }, { "OUTST", false }, { "OLDEST", false },
		{ "OP", true },
	};
	const struct table table = {
		.columns = columns,
		.nr_columns = ARRAY_SIZE(columns),
		.tail_title = "CHAIN",
		.nr_rows = pick->nr,
		.context = &context,
		.fill = fill_site,
		.tail = print_chain,
	};

	table_print(&table);
}

void text_sites(const struct class *class, const struct options *options,
		const struct pick *pick)
{
	if (options_filtered(options))
		text_filter(options);
	if (class->state == RL_CLASS_REFUSED)
		return;
	if (pick->nr)
		print_rows(class, options, pick);
	else if (options->op == RL_OP_ALLOC && !options_filtered(options))
		printf("    No live object.\n");
	else
		printf("    No such call site.\n");
	text_cut(pick, "call sites");
}
