// SPDX-License-Identifier: GPL-2.0
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accuracy.h"
#include "analysis.h"
#include "audit.h"
#include "chain.h"
#include "error.h"
#include "escape.h"
#include "json.h"
#include "options.h"
#include "parse.h"
#include "snapshot.h"
#include "term.h"

#define DUMP_FLAGS	(JSON_COMPACT | JSON_PRESERVE_ORDER)

json_t *json_text(const char *text)
{
	json_t *value;
	size_t length;
	char *bytes;

	if (!strcmp(text, RL_NONE))
		return json_null();
	bytes = escape_undo(text, &length);
	if (!bytes)
		return NULL;
	value = json_stringn(bytes, length);
	free(bytes);
	return value;
}

static json_t *make_count(long long value)
{
	return value < 0 ? json_null() : json_integer(value);
}

static json_t *make_ops(const struct class *class)
{
	json_t *list = json_array();
	int op;

	for (op = 0; op < RL_OP_OPEN; op++) {
		if (!accuracy_tracks(class, op))
			json_array_append_new(list, json_string(snapshot_ops[op]));
	}
	return list;
}

json_t *json_chain(const char *chain)
{
	json_t *list = json_array();
	const char *frame;
	int length;

	if (!strcmp(chain, RL_NONE))
		return list;
	while ((frame = chain_next(&chain, &length)))
		json_array_append_new(list, json_stringn(frame, length));
	return list;
}

static json_t *make_flaws(const struct flaws *flaws)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < flaws->nr; i++)
		json_array_append_new(list, json_pack("{s:s, s:s}",
						      "scope", flaws->flaw[i].scope,
						      "text", flaws->flaw[i].text));
	return list;
}

/* The numbers of one kind in the file status. */
static json_t *make_numbers(const struct snapshot *snapshot, const char *scope,
			    const char *kind)
{
	json_t *object = json_object();
	size_t i;

	for (i = 0; i < snapshot->nr_entries; i++) {
		const struct entry *entry = &snapshot->entries[i];

		if (!strcmp(entry->scope, scope) && !strcmp(entry->kind, kind))
			json_object_set_new(object, entry->name,
					    json_integer(entry->number));
	}
	return object;
}

/* Older modules do not say. */
static void add_effort(const struct snapshot *snapshot, json_t *made)
{
	static const char module[] = RL_SCOPE_MODULE;

	if (!strcmp(snapshot_text(snapshot, module, "effort"), RL_NONE))
		return;
	json_object_set_new(made, "effort",
			    json_text(snapshot_text(snapshot, module, "effort")));
	json_object_set_new(made, "budget_percent",
			    json_integer(snapshot_number(snapshot, module, "cap",
							 "budget_percent")));
	json_object_set_new(made, "handler_ppm",
			    json_integer(snapshot_number(snapshot, module, "count",
							 "handler_ppm")));
}

static json_t *make_module(const struct snapshot *snapshot)
{
	static const char module[] = RL_SCOPE_MODULE;

	json_t *made;

	made = json_pack("{s:o, s:o, s:o, s:I, s:I, s:I, s:I}",
			 "version", json_text(snapshot_text(snapshot, module, "version")),
			 "kernel", json_text(snapshot_text(snapshot, module, "kernel")),
			 "selftest", json_text(snapshot_text(snapshot, module, "selftest")),
			 "uptime_ms", snapshot_number(snapshot, module, "time", "uptime_ms"),
			 "depth", snapshot_number(snapshot, module, "cap", "depth"),
			 "ref_depth", snapshot_number(snapshot, module, "cap", "ref_depth"),
			 "memory_bytes", snapshot_number(snapshot, module, "cap", "memory_bytes"));
	add_effort(snapshot, made);
	return made;
}

static json_t *make_filter(const struct options *options)
{
	if (!options_filtered(options))
		return json_null();
	return json_pack("{s:o, s:o, s:o}",
			 "older_ms", make_count(options->older_ms),
			 "comm", options->comm ? json_text(options->comm) : json_null(),
			 "netns", make_count(options->netns));
}

/* Output errors are found when all is written. */
static int dump(json_t *value, int flags)
{
	int failed = !value;

	if (value) {
		failed = json_dumpf(value, stdout, DUMP_FLAGS | flags) && !ferror(stdout);
		json_decref(value);
	}
	return failed ? error_memory() : RC_OK;
}

int json_print(json_t *value, bool embed)
{
	return dump(value, embed ? JSON_EMBED : 0);
}

int json_open(const struct snapshot *snapshot, const struct options *options,
	      const struct flaws *flaws)
{
	int rc;

	putchar('{');
	rc = dump(json_pack("{s:s, s:i, s:b, s:o, s:o, s:o}",
			    "refledger", options->command->name,
			    "format", snapshot->version,
			    "complete", !flaws->nr,
			    "missing", make_flaws(flaws),
			    "module", make_module(snapshot),
			    "filter", make_filter(options)), JSON_EMBED);
	printf(",\n\"classes\":[");
	return rc;
}

static json_t *make_audit(const struct audit *audit)
{
	if (!audit)
		return json_null();
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}",
			 "balanced", (json_int_t)audit->balanced,
			 "off", (json_int_t)audit->off, "off_by", audit->off_by,
			 "moving", (json_int_t)audit->moving,
			 "unreadable", (json_int_t)audit->unreadable,
			 "dying", (json_int_t)audit->dying);
}

json_t *json_sample(const struct class *class)
{
	return json_pack("{s:b, s:I, s:I, s:I}", "estimates", 1, "recorded", class->recorded,
			 "read", class->stands, "objects", (json_int_t)class->nr_objects);
}

/* Where nothing is estimated, nothing is said of it. */
static int print_sample(const struct class *class)
{
	if (!snapshot_estimates_objects(class))
		return RC_OK;
	putchar(',');
	return dump(json_pack("{s:o}", "sample", json_sample(class)), JSON_EMBED);
}

int json_class_open(const struct snapshot *snapshot, const struct class *class)
{
	const char *name = class->name;
	int rc;

	printf("\n{");
	rc = dump(json_pack("{s:s, s:s, s:o, s:s, s:o, s:o, s:I, s:o, s:o, s:o, s:o}",
			    "class", name,
			    "unit", snapshot_units[class->unit],
			    "accuracy", json_text(class->accuracy ? class->accuracy : RL_NONE),
			    "state", snapshot_class_states[class->state],
			    "reason", json_text(class->reason),
			    "untracked", make_ops(class),
			    "uptime_ms", snapshot_number(snapshot, name, "time", "uptime_ms"),
			    "count", make_numbers(snapshot, name, "count"),
			    "cap", make_numbers(snapshot, name, "cap"),
			    "loss", make_numbers(snapshot, name, "loss"),
			    "audit", make_audit(class->audit)), JSON_EMBED);
	return rc ? rc : print_sample(class);
}

void json_more(void)
{
	putchar(',');
}

int json_class(const struct snapshot *snapshot, const struct class *class)
{
	int rc = json_class_open(snapshot, class);

	putchar('}');
	return rc;
}

static json_t *make_site(const struct site *site, const struct pick *pick)
{
	return json_pack("{s:I, s:o, s:I, s:I, s:I, s:I, s:I, s:f, s:I, s:o, s:o}",
			 "id", site->id,
			 "op", json_text(snapshot_ops[site->op]),
			 "allocs", site->events[RL_OP_ALLOC],
			 "gets", site->events[RL_OP_GET],
			 "puts", site->events[RL_OP_PUT],
			 "frees", site->events[RL_OP_FREE],
			 "live", site->live,
			 "share", analysis_share(pick, site) / 100,
			 "outstanding", site->outstanding,
			 "oldest_ms", make_count(site->oldest_ms),
			 "chain", json_chain(site->chain));
}

static void open_rows(const struct pick *pick)
{
	printf(",\"matching\":%zu,\"unlisted\":%zu,\"rows\":[", pick->matching,
	       pick->unlisted);
}

int json_sites(const struct snapshot *snapshot, const struct class *class,
	       const struct pick *pick)
{
	int rc = json_class_open(snapshot, class);
	size_t i;

	open_rows(pick);
	for (i = 0; !rc && i < pick->nr && !term_broken(); i++) {
		printf("%s\n", i ? "," : "");
		rc = dump(make_site(pick->row[i], pick), 0);
	}
	printf("]}");
	return rc;
}

static json_t *make_refs(const char *refs)
{
	json_t *list = json_array();
	struct ref ref;

	while (*refs && parse_next_ref(&refs, &ref))
		json_array_append_new(list, json_pack("{s:o, s:I}",
						      "site", make_count(ref.site),
						      "posted", ref.posted));
	return list;
}

static json_t *make_holds(const char *holds)
{
	json_t *list = json_array();
	struct hold hold;

	while (strcmp(holds, RL_NONE) && *holds && parse_next_hold(&holds, &hold))
		json_array_append_new(list, json_pack("{s:s%, s:I, s:I}",
						      "class", hold.class, (size_t)hold.length,
						      "id", hold.id, "refs", hold.refs));
	return list;
}

json_t *json_object_row(const struct object *object, bool refs)
{
	json_t *row;

	row = json_pack("{s:I, s:I, s:I, s:o, s:I, s:I, s:o, s:I, s:o, s:o, s:o}",
			"id", object->id, "site", object->site,
			"age_ms", object->age_ms, "comm", json_text(object->comm),
			"pid", object->pid, "netns", object->netns,
			"count", object->count == OBJECT_COUNT_NONE ?
				json_null() : json_integer(object->count),
			"balance", object->balance,
			"state", object->state == OBJECT_STATE_NONE ? json_null() :
				json_string(snapshot_object_states[object->state]),
			"holds", make_holds(object->holds),
			"description", json_text(object->description));
	if (refs)
		json_object_set_new(row, "refs", make_refs(object->refs));
	return row;
}

int json_objects(const struct snapshot *snapshot, const struct class *class,
		 const struct options *options, const struct pick *pick)
{
	int rc = json_class_open(snapshot, class);
	size_t i;

	open_rows(pick);
	for (i = 0; !rc && i < pick->nr && !term_broken(); i++) {
		printf("%s\n", i ? "," : "");
		rc = dump(json_object_row(pick->row[i], options->refs), 0);
	}
	printf("]}");
	return rc;
}

static json_t *make_probe(const struct probe *probe)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:o, s:s}",
			 "class", probe->class, "op", snapshot_ops[probe->op],
			 "kind", snapshot_kinds[probe->kind],
			 "symbol", probe->symbol, "hits", probe->hits,
			 "foreign", probe->foreign,
			 "missed", make_count(probe->missed),
			 "state", snapshot_probe_states[probe->state]);
}

int json_close(const struct snapshot *snapshot)
{
	int rc = RC_OK;
	size_t i;

	putchar(']');
	if (snapshot->probes) {
		printf(",\n\"probes\":[");
		for (i = 0; !rc && i < snapshot->nr_probes; i++) {
			printf("%s\n", i ? "," : "");
			rc = dump(make_probe(&snapshot->probes[i]), 0);
		}
		putchar(']');
	}
	printf("}\n");
	return rc;
}
