// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <string.h>

#include "analysis.h"
#include "array.h"
#include "options.h"
#include "parse.h"
#include "table.h"
#include "text.h"
#include "wrap.h"

#define REF_INDENT	6

struct context {
	const struct class *class;
	const struct options *options;
	const struct pick *pick;
};

static void fill_object(const struct table *table, size_t nr, struct row *row)
{
	const struct context *context = table->context;
	const struct object *object = context->pick->row[nr];
	bool listed = snapshot_site(context->class, object->site);
	char age[TEXT_AGE];
	int i = 0;

	table_cell(row->cell[i++], "%lld", object->id);
	table_cell(row->cell[i++], "%s", text_age(object->age_ms, age));
	table_cell(row->cell[i++], "%s", object->comm);
	table_cell(row->cell[i++], "%lld", object->pid);
	table_cell(row->cell[i++], "%lld", object->netns);
	table_cell(row->cell[i++], object->count == OBJECT_COUNT_NONE ? RL_NONE : "%lld",
		   object->count);
	table_cell(row->cell[i++], "%lld", object->balance);
	table_cell(row->cell[i++], "%s", object->state == OBJECT_STATE_NONE ?
		   RL_NONE : snapshot_object_states[object->state]);
	table_cell(row->cell[i++], "#%lld%s", object->site,
		   listed ? "" : " (not listed)");
}

static void print_ref(const struct class *class, const struct ref *ref)
{
	const struct site *site = snapshot_site(class, ref->site);
	struct wrap wrap;
	char head[64];
	int column;

	if (ref->site < 0)
		snprintf(head, sizeof(head), "%+lld without a site", ref->posted);
	else
		snprintf(head, sizeof(head), "%+lld #%lld %s", ref->posted, ref->site,
			 site ? snapshot_ops[site->op] : "(not listed)");
	column = printf("\n%*s%s", REF_INDENT, "", head) - 1;
	if (!site)
		return;
	wrap_start(&wrap, column, 2 * REF_INDENT);
	wrap.fresh = false;
	wrap_chain(&wrap, site->chain);
}

static void print_details(const struct table *table, size_t nr,
			  struct wrap *wrap)
{
	const struct context *context = table->context;
	const struct object *object = context->pick->row[nr];
	const char *at = object->refs;
	struct ref ref;

	wrap_words(wrap, object->description);
	if (strcmp(object->holds, RL_NONE)) {
		wrap_words(wrap, "holds");
		wrap_words(wrap, object->holds);
	}
	if (!context->options->refs)
		return;
	while (*at && parse_next_ref(&at, &ref))
		print_ref(context->class, &ref);
}

static void print_rows(const struct context *context)
{
	static const struct column columns[] = {
		{ "ID", false }, { "AGE", false }, { "COMM", true },
		{ "PID", false }, { "NETNS", false }, { "COUNT", false },
		{ "BAL", false }, { "STATE", true }, { "SITE", false },
	};
	const struct table table = {
		.columns = columns,
		.nr_columns = ARRAY_SIZE(columns),
		.tail_title = "DESCRIPTION",
		.nr_rows = context->pick->nr,
		.context = context,
		.fill = fill_object,
		.tail = print_details,
	};

	table_print(&table);
}

void text_objects(const struct class *class, const struct options *options,
		  const struct pick *pick)
{
	const struct context context = { class, options, pick };

	if (options_filtered(options))
		text_filter(options);
	if (class->state == RL_CLASS_REFUSED)
		return;
	if (pick->nr)
		print_rows(&context);
	else
		printf("    No %s object.\n",
		       options_filtered(options) ? "such" : "live");
	text_cut(pick, snapshot_estimates_objects(class) ? "objects of the sample" : "objects");
}
