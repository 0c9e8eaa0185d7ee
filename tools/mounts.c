// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "describe.h"
#include "mounts.h"
#include "sysroot.h"

#define FILE_NAME	"/proc/self/mountinfo"

/* Longest root, and longest mount point, of a mount that is looked at. */
#define PART		"2047"
#define PART_SIZE	2048

/* What of @directory is below @root; NULL: it is not there. */
static const char *below(const char *directory, const char *root)
{
	size_t size = strcmp(root, "/") ? strlen(root) : 0;

	if (strncmp(directory, root, size) || !strchr("/", directory[size]))
		return NULL;
	return strcmp(directory + size, "/") ? directory + size : "";
}

/* Names may be any bytes, and are printed. */
static bool is_plain(const char *text)
{
	for (; *text > ' ' && *text < 0x7f; text++)
		;
	return !*text;
}

static bool join(const char *point, const char *rest, char path[static PATH_MAX])
{
	if (*rest && !strcmp(point, "/"))
		point = "";
	return snprintf(path, PATH_MAX, "%s%s", point, rest) < PATH_MAX;
}

/* "ID PARENT MAJOR:MINOR ROOT MOUNT-POINT ..." */
static bool is_at(const char *line, const char *dev, const char *directory,
		  char path[static PATH_MAX])
{
	char root[PART_SIZE], point[PART_SIZE], number[32];
	const char *rest;

	if (sscanf(line, "%*d %*d %31s %" PART "s %" PART "s", number, root, point) != 3 ||
	    strcmp(number, dev) || !is_plain(point))
		return false;
	rest = below(directory, root);
	return rest && join(point, rest, path);
}

static bool find(FILE *file, const char *dev, const char *directory,
		 char path[static PATH_MAX])
{
	char *line = NULL;
	size_t room = 0;
	bool found = false;

	while (!found && getline(&line, &room, file) > 0)
		found = is_at(line, dev, directory, path);
	free(line);
	return found;
}

static char *take_word(const char *description, const char *key)
{
	int length;
	const char *word = describe_word(description, key, &length);

	return word ? strndup(word, length) : NULL;
}

bool mounts_directory(const char *description, char path[static PATH_MAX])
{
	char *dev = take_word(description, "dev"), *directory = take_word(description, "dir");
	char name[PATH_MAX];
	bool found = false;
	FILE *file = NULL;

	if (dev && directory && *directory == '/' && !sysroot_path(name, FILE_NAME))
		file = fopen(name, "re");
	if (file) {
		found = find(file, dev, directory, path);
		fclose(file);
	}
	free(dev);
	free(directory);
	return found;
}
