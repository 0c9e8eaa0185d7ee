// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "parse.h"
#include "snapshot.h"
#include "status.h"

/* Far more than any module writes; keeps the lookups below cheap. */
#define ENTRIES_MOST	2048
#define CLASS_NAME_MAX	64

/* Since then a class says what it counts. */
#define VERSION_UNITS	3

/* Without these the books could look complete when they are not. */
static const struct needed {
	const char *kind;
	const char *name;
} module_needs[] = {
	{ "info", "version" }, { "info", "kernel" },
}, class_needs[] = {
	{ "info", "state" }, { "info", "reason" }, { "info", "untracked" },
	{ "time", "uptime_ms" },
	{ "count", "alloc" }, { "count", "get" }, { "count", "put" },
	{ "count", "free" }, { "count", "live" }, { "count", "open" },
	{ "count", "closed" },
#define NEED_LOSS(name, word) { "loss", word },
	RL_LOSSES(NEED_LOSS)
};

static const struct entry *find_entry(const struct snapshot *snapshot,
				      const char *scope, const char *kind,
				      const char *name)
{
	size_t i;

	for (i = 0; i < snapshot->nr_entries; i++) {
		const struct entry *entry = &snapshot->entries[i];

		if (!strcmp(entry->name, name) && !strcmp(entry->kind, kind) &&
		    !strcmp(entry->scope, scope))
			return entry;
	}
	return NULL;
}

const char *snapshot_text(const struct snapshot *snapshot, const char *scope,
			  const char *name)
{
	const struct entry *entry = find_entry(snapshot, scope, "info", name);

	return entry ? entry->text : RL_NONE;
}

long long snapshot_number(const struct snapshot *snapshot, const char *scope,
			  const char *kind, const char *name)
{
	const struct entry *entry = find_entry(snapshot, scope, kind, name);

	return entry ? entry->number : 0;
}

static int parse_entry(struct snapshot *snapshot, const struct lines *lines,
		       const char **fields)
{
	static const char *const kinds[] = { "info", "time", "count", "cap", "loss" };
	struct entry *entry = &snapshot->entries[snapshot->nr_entries];
	int kind, rc;

	if (snapshot->nr_entries == ENTRIES_MOST)
		return lines_bad(lines, "is more than any module writes");
	rc = parse_word(lines, "kind", fields[1], kinds, ARRAY_SIZE(kinds), &kind);
	if (rc)
		return rc;
	if (find_entry(snapshot, fields[0], fields[1], fields[2]))
		return lines_bad(lines, "repeats %.64s %.64s", fields[0], fields[2]);
	*entry = (struct entry){
		.scope = fields[0],
		.kind = kinds[kind],
		.name = fields[2],
		.text = fields[3],
	};
	snapshot->nr_entries++;
	if (!kind)
		return RC_OK;
	return parse_count(lines, entry->name, entry->text, &entry->number);
}

/* The name becomes part of a path. */
static bool good_class_name(const char *name)
{
	return strlen(name) <= CLASS_NAME_MAX && !strchr(name, '/') &&
	       name[0] != '.';
}

static int add_class(struct snapshot *snapshot, const struct lines *lines,
		     const char *name)
{
	size_t i;

	if (!strcmp(name, RL_SCOPE_MODULE))
		return RC_OK;
	for (i = 0; i < snapshot->nr_classes; i++) {
		if (!strcmp(snapshot->classes[i].name, name))
			return RC_OK;
	}
	if (!good_class_name(name))
		return lines_bad(lines, "scope '%.64s' cannot be the name of a class", name);
	snapshot->classes[snapshot->nr_classes++].name = name;
	return RC_OK;
}

static int check_needs(const struct snapshot *snapshot, const char *path,
		       const char *scope, const struct needed *need, size_t nr)
{
	for (; nr; nr--, need++) {
		if (!find_entry(snapshot, scope, need->kind, need->name))
			return error_say(RC_ERROR,
					 "%s has no line '%s %s %s'; the file is not whole",
					 path, scope, need->kind, need->name);
	}
	return RC_OK;
}

static int check_untracked(const struct lines *lines, const char *list)
{
	char word[16];
	int op, rc;

	if (!strcmp(list, RL_NONE))
		return RC_OK;
	for (;;) {
		size_t length = strcspn(list, ",");

		if (length >= sizeof(word))
			length = sizeof(word) - 1;
		memcpy(word, list, length);
		word[length] = '\0';
		rc = parse_word(lines, "untracked", word, snapshot_ops, RL_OP_NR, &op);
		if (rc || !list[length])
			return rc;
		list += length + 1;
	}
}

/* Version 2 had no other unit. */
static int parse_unit(const struct snapshot *snapshot, const struct lines *lines,
		      struct class *class)
{
	const char *unit = snapshot_text(snapshot, class->name, "unit");

	if (snapshot->version < VERSION_UNITS && !strcmp(unit, RL_NONE)) {
		class->unit = RL_UNIT_REFERENCE;
		return RC_OK;
	}
	return parse_word(lines, "unit", unit, snapshot_units, RL_UNIT_NR, &class->unit);
}

/* Books of a sample: what they count stands for so many times as much. */
static int parse_sample(struct snapshot *snapshot, struct lines *lines, struct class *class)
{
	long long n = snapshot_number(snapshot, class->name, "cap", "sample");
	size_t i;

	if (n & (n - 1) || n > SNAPSHOT_SAMPLE_MOST)
		return lines_bad(lines, "sample '%lld' of %.64s is no power of two up to %lld", n,
				 class->name, SNAPSHOT_SAMPLE_MOST);
	class->recorded = n ? n : 1;
	class->stands = class->recorded;
	for (i = 0; i < snapshot->nr_entries; i++) {
		struct entry *entry = &snapshot->entries[i];

		if (!strcmp(entry->scope, class->name) && !strcmp(entry->kind, "count"))
			entry->number = snapshot_scale(entry->number, class->recorded);
	}
	return RC_OK;
}

static int fill_class(struct snapshot *snapshot, struct lines *lines,
		      struct class *class)
{
	int rc;

	rc = check_needs(snapshot, lines->path, class->name, class_needs,
			 ARRAY_SIZE(class_needs));
	if (rc)
		return rc;
	class->reason = snapshot_text(snapshot, class->name, "reason");
	class->untracked = snapshot_text(snapshot, class->name, "untracked");
	rc = check_untracked(lines, class->untracked);
	if (!rc)
		rc = parse_word(lines, "state",
				snapshot_text(snapshot, class->name, "state"),
				snapshot_class_states, RL_CLASS_NR, &class->state);
	if (!rc)
		rc = parse_unit(snapshot, lines, class);
	return rc ? rc : parse_sample(snapshot, lines, class);
}

static int parse_lines(struct snapshot *snapshot, struct lines *lines)
{
	const char *fields[4];
	int rc;

	for (;;) {
		rc = lines_next(lines, fields, ARRAY_SIZE(fields));
		if (rc || !fields[0])
			return rc;
		rc = parse_entry(snapshot, lines, fields);
		if (!rc)
			rc = add_class(snapshot, lines, fields[0]);
		if (rc)
			return rc;
	}
}

int status_parse(struct snapshot *snapshot, const char *path)
{
	struct lines lines;
	size_t i;
	int rc;

	snapshot->entries = calloc(ENTRIES_MOST, sizeof(*snapshot->entries));
	snapshot->classes = calloc(ENTRIES_MOST, sizeof(*snapshot->classes));
	if (!snapshot->entries || !snapshot->classes)
		return error_memory();

	rc = lines_open(&lines, path, &snapshot->status_text, RL_NAME_STATUS,
			RL_COLS_STATUS, NULL);
	snapshot->version = lines.version;
	if (!rc)
		rc = parse_lines(snapshot, &lines);
	if (!rc)
		rc = check_needs(snapshot, path, RL_SCOPE_MODULE, module_needs,
				 ARRAY_SIZE(module_needs));
	for (i = 0; !rc && i < snapshot->nr_classes; i++)
		rc = fill_class(snapshot, &lines, &snapshot->classes[i]);
	return rc;
}
