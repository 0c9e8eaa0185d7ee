// SPDX-License-Identifier: GPL-2.0
/*
 * The module counts the references on a socket's file, but it does not know who
 * has a right to them: the file descriptors. They are in /proc, one directory for
 * each process; threads share their leader's table. (A thread that gave its table
 * up with unshare() is not looked at: rare, and it hides references, it makes none
 * suspect that are not also in its leader's table.)
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "fds.h"
#include "parse.h"

#define NAME		"refledger-fds 1"
#define COLUMNS		"#ino\tfds"
#define FIELDS		2
#define PREFIX		"socket:["

static int grow(struct fds *fds)
{
	struct idmap map;
	void *entry;
	size_t i;

	fds->room = 2 * fds->room + 256;
	entry = realloc(fds->entry, fds->room * sizeof(*fds->entry));
	if (!entry)
		return error_memory();
	fds->entry = entry;
	if (idmap_make(&map, fds->room))
		return RC_ERROR;
	for (i = 0; i < fds->nr; i++)
		idmap_add(&map, fds->entry[i].ino, i);
	idmap_drop(&fds->map);
	fds->map = map;
	return RC_OK;
}

static int add(struct fds *fds, long long ino, long long nr)
{
	size_t place;

	if (fds->nr == fds->room && grow(fds))
		return RC_ERROR;
	place = idmap_add(&fds->map, ino, fds->nr);
	if (place == fds->nr)
		fds->entry[fds->nr++] = (struct fds_entry){ .ino = ino };
	fds->entry[place].fds += nr;
	return RC_OK;
}

/* A descriptor may be closed while it is looked at. */
static int scan_descriptor(struct fds *fds, int dir, const char *name)
{
	char target[64];
	long long ino;
	ssize_t length;

	length = readlinkat(dir, name, target, sizeof(target) - 1);
	if (length <= (ssize_t)strlen(PREFIX) || strncmp(target, PREFIX, strlen(PREFIX)))
		return RC_OK;
	target[length - 1] = '\0';
	if (!parse_decimal(target + strlen(PREFIX), &ino))
		return RC_OK;
	return add(fds, ino, 1);
}

/* A process may end meanwhile; one that cannot be looked at is not counted. */
static int scan_process(struct fds *fds, const char *pid)
{
	struct dirent *entry;
	char path[64];
	int rc = RC_OK;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%.20s/fd", pid);
	dir = opendir(path);
	if (!dir)
		return RC_OK;
	while (!rc && (entry = readdir(dir))) {
		if (entry->d_name[0] != '.')
			rc = scan_descriptor(fds, dirfd(dir), entry->d_name);
	}
	closedir(dir);
	return rc;
}

int fds_scan(struct fds *fds)
{
	struct dirent *entry;
	int rc = RC_OK;
	DIR *proc;

	*fds = (struct fds){ 0 };
	proc = opendir("/proc");
	if (!proc)
		return RC_OK;
	fds->known = true;
	while (!rc && (entry = readdir(proc))) {
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			rc = scan_process(fds, entry->d_name);
	}
	closedir(proc);
	return rc;
}

static int parse(struct fds *fds, const char *path, const struct text *text)
{
	const char *fields[FIELDS];
	long long ino, nr;
	struct lines lines;
	int rc;

	rc = lines_start(&lines, path, text, NAME, COLUMNS);
	while (!rc) {
		rc = lines_next(&lines, fields, FIELDS);
		if (rc || !fields[0])
			break;
		rc = parse_count(&lines, "ino", fields[0], &ino);
		if (!rc)
			rc = parse_count(&lines, "fds", fields[1], &nr);
		if (!rc && nr > INT_MAX)
			rc = lines_bad(&lines, "fds '%s' is more than a socket can have",
				       fields[1]);
		if (!rc)
			rc = add(fds, ino, nr);
	}
	return rc;
}

int fds_load(struct fds *fds, const char *dir)
{
	struct text text = { 0 };
	char path[PATH_MAX];
	int fd, rc;

	*fds = (struct fds){ 0 };
	if (snprintf(path, sizeof(path), "%s/" FDS_FILE, dir) >= (int)sizeof(path))
		return error_say(RC_ERROR, "the path of a file in %.60s... is too long", dir);
	rc = source_open(path, &fd);
	if (rc || fd == -ENOENT)
		return rc;
	if (fd < 0)
		return error_say(RC_ERROR, "%s cannot be opened: %s", path, strerror(-fd));
	fds->known = true;
	rc = source_read(path, fd, &text);
	if (!rc)
		rc = parse(fds, path, &text);
	free(text.data);
	return rc;
}

int fds_write(const struct fds *fds, int fd)
{
	FILE *file = fdopen(fd, "w");
	size_t i;
	int bad;

	if (!file) {
		close(fd);
		return -1;
	}
	fprintf(file, NAME "\n" COLUMNS "\n");
	for (i = 0; i < fds->nr; i++)
		fprintf(file, "%lld\t%lld\n", fds->entry[i].ino, fds->entry[i].fds);
	bad = ferror(file);
	return fclose(file) || bad ? -1 : 0;
}

void fds_drop(struct fds *fds)
{
	free(fds->entry);
	idmap_drop(&fds->map);
}

long long fds_of(const struct fds *fds, long long ino)
{
	size_t place = idmap_find(&fds->map, ino);

	return place == IDMAP_NONE ? 0 : fds->entry[place].fds;
}
