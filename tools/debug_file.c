// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "debug_file.h"

#define ROOT		"/usr/lib/debug"
#define ROOT_VARIABLE	"REFLEDGER_DEBUG"

static const char *root(void)
{
	const char *named = getenv(ROOT_VARIABLE);

	return named && *named ? named : ROOT;
}

/* The name of a release becomes part of a path. */
static bool good_release(const char *release)
{
	return *release != '.' && !strchr(release, '/');
}

static bool is_there(char path[static PATH_MAX], const char *before, const char *release,
		     const char *behind)
{
	return snprintf(path, PATH_MAX, "%s/%s%s%s", root(), before, release, behind) <
	       PATH_MAX && !access(path, R_OK);
}

bool debug_file_kernel(const char *release, char path[static PATH_MAX])
{
	return good_release(release) &&
	       (is_there(path, "boot/vmlinux-", release, "") ||
		is_there(path, "vmlinux-", release, "") ||
		is_there(path, "lib/modules/", release, "/vmlinux"));
}

/* A file is called nf_tables.ko or nf-tables.ko, perhaps with .debug behind it. */
static bool is_module(const char *file, const char *module)
{
	for (; *module; file++, module++) {
		if (*file != *module && !(*file == '-' && *module == '_'))
			return false;
	}
	return !strcmp(file, ".ko") || !strcmp(file, ".ko.debug");
}

bool debug_file_module(const char *release, const char *module, char path[static PATH_MAX])
{
	char *const paths[] = { path, NULL };
	bool found = false;
	FTSENT *entry;
	FTS *walk;

	if (!good_release(release) || !is_there(path, "lib/modules/", release, ""))
		return false;
	walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
	while (walk && !found && (entry = fts_read(walk))) {
		found = entry->fts_info != FTS_D && entry->fts_info != FTS_DP &&
			is_module(entry->fts_name, module) &&
			strlen(entry->fts_path) < PATH_MAX;
		if (found)
			snprintf(path, PATH_MAX, "%s", entry->fts_path);
	}
	if (walk)
		fts_close(walk);
	return found;
}
