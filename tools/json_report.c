// SPDX-License-Identifier: GPL-2.0
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "birth.h"
#include "chain.h"
#include "error.h"
#include "evidence.h"
#include "json.h"
#include "json_report.h"
#include "leaks.h"
#include "loss.h"
#include "normal.h"
#include "options.h"
#include "report.h"
#include "rows.h"
#include "snapshot.h"
#include "suspects.h"
#include "text_report.h"

static const char *const shapes[] = {
	[SHAPE_BORN] = "born", [SHAPE_EACH] = "each", [SHAPE_SHARED] = "shared",
};

static json_t *make_places(const struct evidence *evidence, const char *frame, int length)
{
	struct source_line line[SOURCE_LINES_MOST];
	json_t *list = json_array();
	size_t i, nr;

	nr = source_lines_find(evidence->lines, frame, length, line);
	for (i = 0; i < nr; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:i}",
						      "function", line[i].function,
						      "file", line[i].file,
						      "line", line[i].line));
	return list;
}

/* Beside the list of frames one of the same length, with places in the source. */
static json_t *make_lines(const struct evidence *evidence, const char *chain)
{
	json_t *list = json_array();
	const char *frame;
	int length;

	while (strcmp(chain, RL_NONE) && (frame = chain_next(&chain, &length)))
		json_array_append_new(list, make_places(evidence, frame, length));
	return list;
}

static json_t *make_site(const struct site *site, const struct evidence *evidence)
{
	json_t *made = json_pack("{s:I, s:s, s:o}", "id", site->id, "op",
				 snapshot_ops[site->op], "chain", json_chain(site->chain));

	if (evidence->lines)
		json_object_set_new(made, "lines", make_lines(evidence, site->chain));
	return made;
}

static json_t *make_normal(const struct suspect *suspect, const struct evidence *evidence)
{
	json_t *list = json_array();
	struct normal normal;
	size_t i;

	if (normal_find(&normal, suspect->class, suspect->site))
		return list;
	for (i = 0; i < normal.nr; i++)
		json_array_append_new(list, json_pack("{s:o, s:I, s:I}", "site",
						      make_site(normal.put[i].put, evidence),
						      "objects", normal.put[i].objects,
						      "ended", normal.ended));
	return list;
}

static json_t *make_missing(const struct snapshot *snapshot, const struct suspect *suspect,
			    const struct evidence *evidence)
{
	struct missing_put put[MISSING_PUTS_MOST];
	json_t *list = json_array();
	size_t i, nr = evidence_puts(evidence, snapshot, suspect, put);

	for (i = 0; i < nr; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s?}", "put", put[i].put,
						      "where", put[i].where, "caller",
						      *put[i].caller ? put[i].caller : NULL));
	return list;
}

static json_t *make_example(const struct class *class, const struct leak *leak, size_t nr)
{
	const struct object *object = &class->objects[leak->example[nr]];

	return json_pack("{s:o, s:f}", "object", json_object_row(object, false),
			 "lost", leak->example_lost[nr]);
}

static json_t *make_examples(const struct suspect *suspect)
{
	const struct leak *leak = &suspect->leak;
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < leak->nr_examples; i++)
		json_array_append_new(list, make_example(suspect->class, leak, i));
	return list;
}

static json_t *make_loss(const struct suspect *suspect, const struct evidence *evidence)
{
	json_t *list = json_array();
	struct loss loss;
	size_t i;

	loss_find(&loss, &evidence->sizes, suspect);
	for (i = 0; i < loss.nr; i++)
		json_array_append_new(list, json_pack("{s:o, s:I}", "cache",
						      json_text(loss.part[i].cache),
						      "bytes", loss.part[i].bytes));
	return list;
}

static json_t *make_suspect(const struct snapshot *snapshot, const struct suspects *suspects,
			    const struct suspect *suspect, const struct evidence *evidence)
{
	const struct leak *leak = &suspect->leak;
	char words[160], birth[BIRTH_NAME];
	bool born_by = suspect->site->op == RL_OP_ALLOC &&
		       birth_function(snapshot, suspect->class, birth);

	return json_pack("{s:s, s:o, s:s?, s:I, s:s, s:s, s:f, s:I, s:I, s:o, s:f, s:f, s:f, s:o, s:o, s:o, s:o}",
			 "class", suspect->class->name,
			 "site", make_site(suspect->site, evidence),
			 "born_by", born_by ? birth : NULL,
			 "chains", (json_int_t)suspect->chains,
			 "shape", shapes[suspect->shape],
			 "words", text_report_shape(suspect, words, sizeof(words)),
			 "references", leak->lost,
			 "objects", (json_int_t)leak->objects,
			 "oldest_ms", leak->oldest_ms,
			 "per_minute", suspects->watched_ms > 0 ?
				json_real(leak->grown * 60000 / suspects->watched_ms) :
				json_null(),
			 "gets", leak->gets, "rate", leak->rate, "certainty", leak->sure,
			 "normal_puts", make_normal(suspect, evidence),
			 "missing_puts", make_missing(snapshot, suspect, evidence),
			 "kept", make_loss(suspect, evidence),
			 "examples", make_examples(suspect));
}

static json_t *make_coverage(const struct coverage *coverage)
{
	return json_pack("{s:I, s:f, s:b}", "sites", (json_int_t)coverage->sites,
			 "references", coverage->refs, "elsewhere", coverage->elsewhere);
}

static json_t *make_finding(const struct finding *finding)
{
	const struct rows *rows = finding->rows;
	json_t *made;

	made = json_pack("{s:s, s:I, s:I, s:I, s:I, s:f, s:b}", "class", finding->class->name,
			 "young", (json_int_t)rows->young, "off", (json_int_t)rows->off,
			 "dying", (json_int_t)rows->dying,
			 "unreadable", (json_int_t)rows->unreadable,
			 "unnamed", finding->leaks->unnamed,
			 "holders_unknown", rows->unknown);

	if (snapshot_estimates_objects(finding->class))
		json_object_set_new(made, "not_in_sample", make_coverage(&finding->coverage));
	return made;
}

static int print_findings(const struct suspects *suspects)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < suspects->nr_findings; i++)
		json_array_append_new(list, make_finding(&suspects->finding[i]));
	printf("],\n");
	return json_print(json_pack("{s:o, s:I}", "not_judged", list,
				    "watched_ms", suspects->watched_ms), true);
}

static int print_suspects(const struct snapshot *snapshot, const struct options *options,
			  const struct suspects *suspects, const struct evidence *evidence)
{
	size_t i;
	int rc = RC_OK;

	printf(",\n\"matching\":%zu,\"suspects\":[", suspects->nr);
	for (i = 0; !rc && i < suspects->nr; i++) {
		if (options->top && i == (size_t)options->top)
			break;
		printf("%s\n", i ? "," : "");
		rc = json_print(make_suspect(snapshot, suspects, &suspects->suspect[i],
					     evidence), false);
	}
	printf("]}\n");
	return rc;
}

static int print_command(const struct report_command *command)
{
	if (!command)
		return RC_OK;
	printf(",\n");
	return json_print(json_pack("{s:{s:s, s:s, s:i}}", "command", "name", command->name,
				    "outcome", command->outcome, "status", command->status),
			  true);
}

int json_report(const struct snapshot *snapshot, const struct options *options,
		const struct suspects *suspects, const struct flaws *flaws,
		const struct report_command *command, const struct evidence *evidence)
{
	size_t i, shown = 0;
	int rc;

	rc = json_open(snapshot, options, flaws);
	for (i = 0; !rc && i < snapshot->nr_classes; i++) {
		if (shown++)
			json_more();
		rc = json_class(snapshot, &snapshot->classes[i]);
	}
	if (!rc)
		rc = print_findings(suspects);
	if (!rc)
		rc = print_command(command);
	return rc ? rc : print_suspects(snapshot, options, suspects, evidence);
}
