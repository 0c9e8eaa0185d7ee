// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "books.h"
#include "error.h"
#include "kernel.h"
#include "snapshot.h"
#include "status.h"

const char *const snapshot_ops[RL_OP_NR] = { RL_OPS(RL_WORD) };
const char *const snapshot_kinds[RL_KIND_NR] = { RL_KINDS(RL_WORD) };
const char *const snapshot_probe_states[RL_PROBE_NR] = {
	RL_PROBE_STATES(RL_WORD)
};

const char *const snapshot_class_states[RL_CLASS_NR] = {
	RL_CLASS_STATES(RL_WORD)
};

const char *const snapshot_object_states[RL_OBJECT_NR] = {
	RL_OBJECT_STATES(RL_WORD)
};

const char *const snapshot_units[RL_UNIT_NR] = { RL_UNITS(RL_WORD) };

const char *const snapshot_losses[RL_LOSS_NR] = { RL_LOSSES(RL_WORD) };

static int make_path(char *path, const struct snapshot *snapshot,
		     const char *class, const char *file)
{
	int length;

	length = snprintf(path, PATH_MAX, "%s%s%s/%s", snapshot->dir,
			  class ? "/" : "", class ? class : "", file);
	if (length < PATH_MAX)
		return RC_OK;
	return error_say(RC_ERROR, "the path of a file in %.60s... is too long",
			 snapshot->dir);
}

static int say_unopened(const struct snapshot *snapshot, const char *path,
			int error)
{
	if (snapshot->live)
		return kernel_explain_absence(error);
	return error_say(RC_ERROR, "%s cannot be opened: %s; is %s a saved directory?",
			 path, strerror(error), snapshot->dir);
}

/* @error: where to store why a file does not open; NULL to report it. */
static int read_file(const struct snapshot *snapshot, const char *path,
		     struct text *text, int *error)
{
	int fd, rc;

	rc = source_open(path, &fd);
	if (rc)
		return rc;
	if (fd >= 0)
		return source_read(path, fd, text);
	if (!error)
		return say_unopened(snapshot, path, -fd);
	*error = -fd;
	return RC_OK;
}

static int read_status(struct snapshot *snapshot)
{
	char path[PATH_MAX];
	int rc;

	rc = make_path(path, snapshot, NULL, RL_FILE_STATUS);
	if (!rc)
		rc = read_file(snapshot, path, &snapshot->status_text, NULL);
	return rc ? rc : status_parse(snapshot, path);
}

static int read_probes(struct snapshot *snapshot)
{
	char path[PATH_MAX];
	int rc;

	rc = make_path(path, snapshot, NULL, RL_FILE_PROBES);
	if (!rc)
		rc = read_file(snapshot, path, &snapshot->probe_text, NULL);
	return rc ? rc : books_parse_probes(snapshot, path);
}

static int read_book(const struct snapshot *snapshot, struct class *class,
		     const char *file, struct text *text,
		     int (*parse)(struct class *class, const char *path))
{
	char path[PATH_MAX];
	int error = 0;
	int rc;

	rc = make_path(path, snapshot, class->name, file);
	if (!rc)
		rc = read_file(snapshot, path, text, &error);
	if (rc)
		return rc;
	/* Such a class may never have had books. */
	if (error == ENOENT && (class->state == RL_CLASS_REFUSED ||
				class->state == RL_CLASS_OFF))
		return RC_OK;
	if (error)
		return say_unopened(snapshot, path, error);
	return parse(class, path);
}

/* Where there is no file of a sample, as in older books, all objects are read. */
static int read_sample(const struct snapshot *snapshot, struct class *class, bool *there)
{
	char path[PATH_MAX];
	int error = 0;
	int rc;

	rc = make_path(path, snapshot, class->name, RL_FILE_SAMPLE);
	if (!rc)
		rc = read_file(snapshot, path, &class->object_text, &error);
	*there = !error;
	return rc || error ? rc : books_parse_sample(class, path);
}

static int read_objects(const struct snapshot *snapshot, struct class *class, int parts)
{
	bool there = false;
	int rc = RC_OK;

	if (!(parts & SNAPSHOT_ALL))
		rc = read_sample(snapshot, class, &there);
	return rc || there ? rc : read_book(snapshot, class, RL_FILE_OBJECTS,
					    &class->object_text, books_parse_objects);
}

/* Objects first: a site that an object names is then listed already. */
static int read_class(const struct snapshot *snapshot, struct class *class,
		      int parts)
{
	int rc = RC_OK;

	class->loaded = true;
	class->all = parts & SNAPSHOT_ALL;
	if (parts & SNAPSHOT_OBJECTS)
		rc = read_objects(snapshot, class, parts);
	if (!rc && (parts & SNAPSHOT_SITES))
		rc = read_book(snapshot, class, RL_FILE_CALLSITES,
			       &class->site_text, books_parse_sites);
	if (!rc && (parts & SNAPSHOT_PAIRS))
		rc = read_book(snapshot, class, RL_FILE_PAIRS,
			       &class->pair_text, books_parse_pairs);
	return rc;
}

int snapshot_thin(const struct snapshot *snapshot, struct class *class, long long stands)
{
	if (!class->objects || class->stands >= stands)
		return RC_OK;
	if (class->nr_objects && !class->objects[0].level)
		return error_say(RC_ERROR,
				 "%s has all objects of %s, the other read a sample of them; compare two of a kind",
				 snapshot->dir, class->name);
	return books_thin(class, stands);
}

int snapshot_read_again(const struct snapshot *snapshot, const struct class *class,
			struct class *again)
{
	*again = (struct class){
		.name = class->name, .state = class->state, .unit = class->unit,
		.recorded = class->recorded, .stands = class->recorded,
	};
	return read_class(snapshot, again, class->all ? SNAPSHOT_OBJECTS | SNAPSHOT_ALL :
						       SNAPSHOT_OBJECTS);
}

int snapshot_say_no_class(const struct snapshot *snapshot, const char *name)
{
	char list[256] = "";
	size_t i, used = 0;

	for (i = 0; i < snapshot->nr_classes && used < sizeof(list); i++)
		used += snprintf(list + used, sizeof(list) - used, "%s%s",
				 i ? ", " : "", snapshot->classes[i].name);
	return error_say(RC_ERROR, "there is no class '%s'; the classes are: %s",
			 name, used ? list : "(none)");
}

static int read_classes(struct snapshot *snapshot, const char *name, int parts)
{
	bool found = !name;
	int rc = RC_OK;
	size_t i;

	for (i = 0; !rc && i < snapshot->nr_classes; i++) {
		struct class *class = &snapshot->classes[i];

		if (name && strcmp(name, class->name))
			continue;
		found = true;
		rc = read_class(snapshot, class, parts);
	}
	return found ? rc : snapshot_say_no_class(snapshot, name);
}

int snapshot_open(struct snapshot *snapshot, const char *dir,
		  const char *class, int parts)
{
	int rc;

	*snapshot = (struct snapshot){
		.dir = dir ? dir : KERNEL_LIVE_DIR,
		.live = !dir,
	};
	rc = read_status(snapshot);
	if (!rc && (parts & SNAPSHOT_PROBES))
		rc = read_probes(snapshot);
	if (!rc)
		rc = read_classes(snapshot, class, parts);
	return rc;
}

struct class *snapshot_class(const struct snapshot *snapshot, const char *name,
			     size_t length)
{
	size_t i;

	for (i = 0; i < snapshot->nr_classes; i++) {
		if (strlen(snapshot->classes[i].name) == length &&
		    !strncmp(snapshot->classes[i].name, name, length))
			return &snapshot->classes[i];
	}
	return NULL;
}

void snapshot_borrow_sites(struct class *class, const struct class *later)
{
	if (class->sites)
		return;
	class->sites = later->sites;
	class->nr_sites = later->nr_sites;
	class->borrowed = true;
}

void snapshot_drop_class(struct class *class)
{
	if (!class->borrowed)
		free(class->sites);
	free(class->objects);
	idmap_drop(&class->object_map);
	free(class->audit);
	free(class->pairs);
	free(class->site_text.data);
	free(class->object_text.data);
	free(class->pair_text.data);
}

void snapshot_close(struct snapshot *snapshot)
{
	size_t i;

	for (i = 0; i < snapshot->nr_classes; i++)
		snapshot_drop_class(&snapshot->classes[i]);
	free(snapshot->classes);
	free(snapshot->entries);
	free(snapshot->status_text.data);
	free(snapshot->probes);
	free(snapshot->probe_text.data);
}
