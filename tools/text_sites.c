// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "analysis.h"
#include "array.h"
#include "options.h"
#include "table.h"
#include "text.h"
#include "wrap.h"

static void fill_site(const struct table *table, size_t nr, struct row *row)
{
	const struct pick *pick = table->context;
	const struct site *site = pick->row[nr];
	bool births = site->op == RL_OP_ALLOC;
	char age[TEXT_AGE];
	int i = 0;

	table_cell(row->cell[i++], "#%lld", site->id);
	table_cell(row->cell[i++], births ? "%lld" : RL_NONE, site->live);
	table_cell(row->cell[i++], births ? "%.1f%%" : RL_NONE,
		   analysis_share(pick, site));
	table_cell(row->cell[i++], "%lld", analysis_events(site));
	table_cell(row->cell[i++], births ? "%lld" : RL_NONE,
		   site->events[RL_OP_FREE]);
	table_cell(row->cell[i++], "%lld", site->outstanding);
	table_cell(row->cell[i++], "%s", text_age(site->oldest_ms, age));
	table_cell(row->cell[i++], "%s", snapshot_ops[site->op]);
}

static void print_chain(const struct table *table, size_t nr, struct wrap *wrap)
{
	const struct pick *pick = table->context;
	const struct site *site = pick->row[nr];

	if (strcmp(site->chain, RL_NONE))
		wrap_chain(wrap, site->chain);
	else
		wrap_words(wrap, "(all call chains that found no free site)");
}

/* Only the births are called so; a list of other ops counts events. */
static void print_rows(const struct options *options, const struct pick *pick)
{
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
		.context = pick,
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
		print_rows(options, pick);
	else if (options->op == RL_OP_ALLOC && !options_filtered(options))
		printf("    No live object.\n");
	else
		printf("    No such call site.\n");
	text_cut(pick, "call sites");
}
