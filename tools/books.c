// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "books.h"
#include "parse.h"
#include "snapshot.h"

#define SITE_FIELDS	10
#define PROBE_FIELDS	8
#define PAIR_FIELDS	4

/* A field takes two bytes at least: a file of empty lines cannot ask for much. */
void *books_make_records(const struct text *text, size_t fields, size_t size)
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
	for (op = 0; !rc && op < RL_OP_OPEN; op++)
		rc = parse_count(lines, "events", fields[2 + op], &site->events[op]);
	if (!rc)
		rc = parse_count(lines, "live", fields[6], &site->live);
	if (!rc)
		rc = parse_signed(lines, "outstanding", fields[7], &site->outstanding);
	if (!rc)
		rc = parse_count_or_none(lines, "oldest_ms", fields[8], &site->oldest_ms);
	/* No column counts opening balances: those of the living are outstanding. */
	site->events[RL_OP_OPEN] = site->op == RL_OP_OPEN && site->outstanding > 0 ?
				   site->outstanding : 0;
	site->chain = fields[9];
	site->line = lines->number;
	return rc;
}

static void scale_site(struct site *site, long long by)
{
	int op;

	for (op = 0; op < RL_OP_NR; op++)
		site->events[op] = snapshot_scale(site->events[op], by);
	site->live = snapshot_scale(site->live, by);
	site->outstanding = snapshot_scale(site->outstanding, by);
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

	class->sites = books_make_records(&class->site_text, SITE_FIELDS, sizeof(*class->sites));
	if (!class->sites)
		return error_memory();
	rc = lines_open(&lines, path, &class->site_text, RL_NAME_CALLSITES,
			RL_COLS_CALLSITES, &class->accuracy);
	while (!rc) {
		rc = lines_next(&lines, fields, SITE_FIELDS);
		if (rc || !fields[0])
			break;
		rc = parse_site(&lines, fields, &class->sites[class->nr_sites]);
		if (!rc)
			scale_site(&class->sites[class->nr_sites++], class->recorded);
	}
	return rc ? rc : sort_sites(class, path);
}

struct site *snapshot_site(const struct class *class, long long id)
{
	struct site key = { .id = id };

	return bsearch(&key, class->sites, class->nr_sites, sizeof(key), compare_sites);
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
		rc = parse_count(lines, "foreign", fields[5], &probe->foreign);
	if (!rc)
		rc = parse_count_or_none(lines, "missed", fields[6], &probe->missed);
	if (!rc)
		rc = parse_word(lines, "state", fields[7], snapshot_probe_states,
				RL_PROBE_NR, &probe->state);
	return rc;
}

int books_parse_probes(struct snapshot *snapshot, const char *path)
{
	const char *fields[PROBE_FIELDS];
	struct lines lines;
	int rc;

	snapshot->probes = books_make_records(&snapshot->probe_text, PROBE_FIELDS,
					      sizeof(*snapshot->probes));
	if (!snapshot->probes)
		return error_memory();
	rc = lines_open(&lines, path, &snapshot->probe_text, RL_NAME_PROBES,
			RL_COLS_PROBES, NULL);
	while (!rc) {
		rc = lines_next(&lines, fields, PROBE_FIELDS);
		if (rc || !fields[0])
			break;
		rc = parse_probe(&lines, fields, &snapshot->probes[snapshot->nr_probes]);
		snapshot->nr_probes += !rc;
	}
	return rc;
}

static int parse_pair(const struct lines *lines, const char **fields,
		      struct pair *pair, long long scale)
{
	int rc;

	*pair = (struct pair){ 0 };
	rc = parse_count(lines, "get", fields[0], &pair->get);
	if (!rc)
		rc = parse_count(lines, "put", fields[1], &pair->put);
	if (!rc)
		rc = parse_count(lines, "objects", fields[2], &pair->objects);
	if (!rc)
		rc = parse_count(lines, "refs", fields[3], &pair->refs);
	pair->objects = snapshot_scale(pair->objects, scale);
	pair->refs = snapshot_scale(pair->refs, scale);
	return rc;
}

static int compare_pairs(const void *one, const void *other)
{
	const struct pair *a = one, *b = other;

	if (a->get != b->get)
		return a->get > b->get ? 1 : -1;
	return (a->put > b->put) - (a->put < b->put);
}

static int sort_pairs(struct class *class, const char *path)
{
	const struct pair *pair = class->pairs;
	size_t i;

	qsort(class->pairs, class->nr_pairs, sizeof(*class->pairs), compare_pairs);
	for (i = 1; i < class->nr_pairs; i++) {
		if (!compare_pairs(&pair[i - 1], &pair[i]))
			return error_say(RC_ERROR, "%s: get %lld and put %lld stand there twice",
					 path, pair[i].get, pair[i].put);
	}
	return RC_OK;
}

int books_parse_pairs(struct class *class, const char *path)
{
	const char *fields[PAIR_FIELDS];
	struct lines lines;
	int rc;

	class->pairs = books_make_records(&class->pair_text, PAIR_FIELDS,
					  sizeof(*class->pairs));
	if (!class->pairs)
		return error_memory();
	rc = lines_open(&lines, path, &class->pair_text, RL_NAME_PAIRS,
			RL_COLS_PAIRS, &class->accuracy);
	while (!rc) {
		rc = lines_next(&lines, fields, PAIR_FIELDS);
		if (rc || !fields[0])
			break;
		rc = parse_pair(&lines, fields, &class->pairs[class->nr_pairs], class->recorded);
		class->nr_pairs += !rc;
	}
	return rc ? rc : sort_pairs(class, path);
}
