// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "books.h"
#include "parse.h"
#include "snapshot.h"

#define OBJECT_FIELDS	12

static int parse_object_count(const struct lines *lines, const char *field,
			      long long *count)
{
	if (strcmp(field, RL_NONE))
		return parse_signed(lines, "count", field, count);
	*count = OBJECT_COUNT_NONE;
	return RC_OK;
}

static int parse_object_state(const struct lines *lines, const char *field,
			      int *state)
{
	if (strcmp(field, RL_NONE))
		return parse_word(lines, "state", field, snapshot_object_states,
				  RL_OBJECT_NR, state);
	*state = OBJECT_STATE_NONE;
	return RC_OK;
}

static int parse_object(const struct lines *lines, const char **fields,
			struct object *object)
{
	int rc;

	object->comm = fields[3];
	object->refs = fields[9];
	object->holds = fields[10];
	object->description = fields[11];
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
		rc = parse_object_state(lines, fields[8], &object->state);
	if (!rc)
		rc = parse_refs(lines, object->refs);
	if (!rc)
		rc = parse_holds(lines, object->holds);
	return rc;
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

static int map_objects(struct class *class, const char *path)
{
	size_t i;
	int rc;

	rc = idmap_make(&class->object_map, class->nr_objects);
	for (i = 0; !rc && i < class->nr_objects; i++) {
		long long id = class->objects[i].id;

		if (idmap_add(&class->object_map, id, i) != i)
			rc = say_repeated(class, path, id);
	}
	return rc;
}

struct object *snapshot_object(const struct class *class, long long id)
{
	size_t place = idmap_find(&class->object_map, id);

	return place == IDMAP_NONE ? NULL : &class->objects[place];
}

/* @first: of the fields of an object */
static int parse_lines(struct class *class, struct lines *lines, size_t first,
		       int (*parse_first)(const struct lines *lines, const char *field,
					  struct object *object))
{
	const char *fields[OBJECT_FIELDS + 1];
	struct object *object;
	int rc;

	for (;;) {
		object = &class->objects[class->nr_objects];
		rc = lines_next(lines, fields, OBJECT_FIELDS + first);
		if (rc || !fields[0])
			return rc;
		object->level = 0;
		if (first)
			rc = parse_first(lines, fields[0], object);
		if (!rc)
			rc = parse_object(lines, fields + first, object);
		if (rc)
			return rc;
		class->nr_objects++;
	}
}

static int make_objects(struct class *class)
{
	class->objects = books_make_records(&class->object_text, OBJECT_FIELDS,
					    sizeof(*class->objects));
	return class->objects ? RC_OK : error_memory();
}

int books_parse_objects(struct class *class, const char *path)
{
	struct lines lines;
	int rc;

	rc = make_objects(class);
	if (!rc)
		rc = lines_open(&lines, path, &class->object_text, RL_NAME_OBJECTS,
				RL_COLS_OBJECTS, &class->accuracy);
	if (!rc)
		rc = parse_lines(class, &lines, 0, NULL);
	return rc ? rc : map_objects(class, path);
}

static bool is_rate(long long n)
{
	return n > 0 && n <= SNAPSHOT_SAMPLE_MOST && !(n & (n - 1));
}

static int parse_level(const struct lines *lines, const char *field, struct object *object)
{
	if (parse_decimal(field, &object->level) && is_rate(object->level))
		return RC_OK;
	return lines_bad(lines, "level '%.40s' is no power of two up to %lld", field,
			 SNAPSHOT_SAMPLE_MOST);
}

/* "1/64": one object in 64 that the kernel has. */
static int parse_part(struct class *class, const struct lines *lines)
{
	const char *part = lines->part;

	if (part && !strncmp(part, "1/", 2) && parse_decimal(part + 2, &class->stands) &&
	    is_rate(class->stands) && class->stands >= class->recorded)
		return RC_OK;
	return lines_bad(lines, "does not end in how much of the books this is");
}

int books_parse_sample(struct class *class, const char *path)
{
	struct lines lines;
	int rc;

	rc = make_objects(class);
	if (!rc)
		rc = lines_open(&lines, path, &class->object_text, RL_NAME_SAMPLE,
				RL_COLS_SAMPLE, &class->accuracy);
	if (!rc)
		rc = parse_part(class, &lines);
	if (!rc)
		rc = parse_lines(class, &lines, 1, parse_level);
	return rc ? rc : map_objects(class, path);
}

int books_thin(struct class *class, long long stands)
{
	size_t i, nr = 0;

	for (i = 0; i < class->nr_objects; i++) {
		if (class->objects[i].level >= stands)
			class->objects[nr++] = class->objects[i];
	}
	class->nr_objects = nr;
	class->stands = stands;
	idmap_drop(&class->object_map);
	return map_objects(class, "");
}
