// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "books.h"
#include "parse.h"
#include "snapshot.h"

#define SITE_FIELDS	10
#define OBJECT_FIELDS	10
#define PROBE_FIELDS	7

/*
 * Room for the records of a file. A record of @fields fields has at least two
 * bytes a field, so that a file of empty lines cannot ask for much.
 */
static void *make_records(const struct text *text, size_t fields, size_t size)
{
	size_t lines = source_count_lines(text);

	if (lines > text->size / (2 * fields))
		lines = text->size / (2 * fields);
	return malloc((lines + 1) * size);
}

static int parse_site(const struct lines *lines, const char **fields,
		      struct site *site)
{
	int rc, op;

	rc = parse_count(lines, "id", fields[0], &site->id);
	if (!rc)
		rc = parse_word(lines, "op", fields[1], snapshot_ops, RL_OP_NR, &site->op);
	for (op = 0; !rc && op < RL_OP_NR; op++)
		rc = parse_count(lines, "events", fields[2 + op], &site->events[op]);
	if (!rc)
		rc = parse_count(lines, "live", fields[6], &site->live);
	if (!rc)
		rc = parse_signed(lines, "outstanding", fields[7], &site->outstanding);
	if (!rc)
		rc = parse_count_or_none(lines, "oldest_ms", fields[8], &site->oldest_ms);
	site->chain = fields[9];
	site->line = lines->number;
	return rc;
}

static int compare_sites(const void *one, const void *other)
{
	const struct site *a = one, *b = other;

	return (a->id > b->id) - (a->id < b->id);
}

static int sort_sites(struct class *class, const char *path)
{
	const struct site *site = class->sites;
	size_t i;

	qsort(class->sites, class->nr_sites, sizeof(*class->sites), compare_sites);
	for (i = 1; i < class->nr_sites; i++) {
		if (site[i].id == site[i - 1].id)
			return error_say(RC_ERROR,
					 "%s line %zu: id %lld was used before",
					 path, site[i].line > site[i - 1].line ?
					 site[i].line : site[i - 1].line, site[i].id);
	}
	return RC_OK;
}

int books_parse_sites(struct class *class, const char *path)
{
	const char *fields[SITE_FIELDS];
	struct lines lines;
	int rc;

	class->sites = make_records(&class->site_text, SITE_FIELDS, sizeof(*class->sites));
	if (!class->sites)
		return error_memory();
	rc = lines_open(&lines, path, &class->site_text, RL_NAME_CALLSITES,
			RL_COLS_CALLSITES);
	while (!rc) {
		rc = lines_next(&lines, fields, SITE_FIELDS);
		if (rc || !fields[0])
			break;
		rc = parse_site(&lines, fields, &class->sites[class->nr_sites]);
		class->nr_sites += !rc;
	}
	return rc ? rc : sort_sites(class, path);
}

struct site *snapshot_site(const struct class *class, long long id)
{
	struct site key = { .id = id };

	return bsearch(&key, class->sites, class->nr_sites, sizeof(key), compare_sites);
}

static int parse_object_count(const struct lines *lines, const char *field,
			      long long *count)
{
	if (strcmp(field, RL_NONE))
		return parse_signed(lines, "count", field, count);
	*count = OBJECT_COUNT_NONE;
	return RC_OK;
}

static int parse_object(const struct lines *lines, const char **fields,
			struct object *object)
{
	int rc;

	object->comm = fields[3];
	object->refs = fields[8];
	object->description = fields[9];
	rc = parse_count(lines, "id", fields[0], &object->id);
	if (!rc)
		rc = parse_count(lines, "site", fields[1], &object->site);
	if (!rc)
		rc = parse_count(lines, "age_ms", fields[2], &object->age_ms);
	if (!rc)
		rc = parse_count(lines, "pid", fields[4], &object->pid);
	if (!rc)
		rc = parse_count(lines, "netns", fields[5], &object->netns);
	if (!rc)
		rc = parse_object_count(lines, fields[6], &object->count);
	if (!rc)
		rc = parse_signed(lines, "balance", fields[7], &object->balance);
	if (!rc)
		rc = parse_refs(lines, object->refs);
	return rc;
}

static int compare_ids(const void *one, const void *other)
{
	long long a = *(const long long *)one, b = *(const long long *)other;

	return (a > b) - (a < b);
}

/* The line of an object is its place in the file, behind two head lines. */
static int say_repeated(const struct class *class, const char *path, long long id)
{
	size_t i, seen = 0;

	for (i = 0; i < class->nr_objects; i++) {
		seen += class->objects[i].id == id;
		if (seen == 2)
			break;
	}
	return error_say(RC_ERROR, "%s line %zu: id %lld was used before", path,
			 i + 3, id);
}

static int check_object_ids(const struct class *class, const char *path)
{
	long long *ids;
	int rc = RC_OK;
	size_t i;

	ids = malloc((class->nr_objects + 1) * sizeof(*ids));
	if (!ids)
		return error_memory();
	for (i = 0; i < class->nr_objects; i++)
		ids[i] = class->objects[i].id;
	qsort(ids, class->nr_objects, sizeof(*ids), compare_ids);
	for (i = 1; !rc && i < class->nr_objects; i++) {
		if (ids[i] == ids[i - 1])
			rc = say_repeated(class, path, ids[i]);
	}
	free(ids);
	return rc;
}

int books_parse_objects(struct class *class, const char *path)
{
	const char *fields[OBJECT_FIELDS];
	struct lines lines;
	int rc;

	class->objects = make_records(&class->object_text, OBJECT_FIELDS,
				      sizeof(*class->objects));
	if (!class->objects)
		return error_memory();
	rc = lines_open(&lines, path, &class->object_text, RL_NAME_OBJECTS,
			RL_COLS_OBJECTS);
	while (!rc) {
		rc = lines_next(&lines, fields, OBJECT_FIELDS);
		if (rc || !fields[0])
			break;
		rc = parse_object(&lines, fields, &class->objects[class->nr_objects]);
		class->nr_objects += !rc;
	}
	return rc ? rc : check_object_ids(class, path);
}

static int parse_probe(const struct lines *lines, const char **fields,
		       struct probe *probe)
{
	int rc;

	probe->class = fields[0];
	probe->symbol = fields[3];
	rc = parse_word(lines, "op", fields[1], snapshot_ops, RL_OP_NR, &probe->op);
	if (!rc)
		rc = parse_word(lines, "kind", fields[2], snapshot_kinds,
				RL_KIND_NR, &probe->kind);
	if (!rc)
		rc = parse_count(lines, "hits", fields[4], &probe->hits);
	if (!rc)
		rc = parse_count_or_none(lines, "missed", fields[5], &probe->missed);
	if (!rc)
		rc = parse_word(lines, "state", fields[6], snapshot_probe_states,
				RL_PROBE_NR, &probe->state);
	return rc;
}

int books_parse_probes(struct snapshot *snapshot, const char *path)
{
	const char *fields[PROBE_FIELDS];
	struct lines lines;
	int rc;

	snapshot->probes = make_records(&snapshot->probe_text, PROBE_FIELDS,
					sizeof(*snapshot->probes));
	if (!snapshot->probes)
		return error_memory();
	rc = lines_open(&lines, path, &snapshot->probe_text, RL_NAME_PROBES,
			RL_COLS_PROBES);
	while (!rc) {
		rc = lines_next(&lines, fields, PROBE_FIELDS);
		if (rc || !fields[0])
			break;
		rc = parse_probe(&lines, fields, &snapshot->probes[snapshot->nr_probes]);
		snapshot->nr_probes += !rc;
	}
	return rc;
}
