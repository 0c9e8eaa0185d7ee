// SPDX-License-Identifier: GPL-2.0
/*
 * The module counts the references on a socket's file, but it does not know who
 * has a right to them: the file descriptors. They are in /proc, one directory for
 * each process; threads share their leader's table. (A thread that gave its table
 * up with unshare() is not looked at: rare, and it hides references, it makes none
 * suspect that are not also in its leader's table.)
 *
 * Other files are known by device and inode. They are looked at only if a class needs
 * it: there are many, and mappings, which hold a file as descriptors do, are more.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "array.h"
#include "error.h"
#include "fds.h"
#include "kernel.h"
#include "maps.h"
#include "parse.h"
#include "../module/words.h"

#define NAME		"refledger-fds 2"
#define COLUMNS		"#dev\tino\tfds"
#define FIELDS		3
/* Sockets alone. */
#define NAME_OLD	"refledger-fds 1"
#define COLUMNS_OLD	"#ino\tfds"
#define FIELDS_OLD	2
#define PREFIX		"socket:["

#define MAJOR_SHIFT	20

static long long make_dev(long long high, long long low)
{
	return high << MAJOR_SHIFT | low;
}

/* Two files of one key are none that anybody will meet: 64 bits, nobody chooses. */
static long long make_key(long long dev, long long ino)
{
	return (unsigned long long)ino ^ dev * 0x9e3779b97f4a7c15ull;
}

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
		idmap_add(&map, make_key(fds->entry[i].dev, fds->entry[i].ino), i);
	idmap_drop(&fds->map);
	fds->map = map;
	return RC_OK;
}

static int add(struct fds *fds, long long dev, long long ino, long long nr)
{
	size_t place;

	if (fds->nr == fds->room && grow(fds))
		return RC_ERROR;
	place = idmap_add(&fds->map, make_key(dev, ino), fds->nr);
	if (place == fds->nr)
		fds->entry[fds->nr++] = (struct fds_entry){ .dev = dev, .ino = ino };
	fds->entry[place].fds += nr;
	return RC_OK;
}

/* No file system is asked: one on a network may not answer. */
static int add_file(struct fds *fds, int dir, const char *name)
{
	struct statx st;

	if (!fds->files || statx(dir, name, AT_STATX_DONT_SYNC, STATX_INO, &st))
		return RC_OK;
	return add(fds, make_dev(st.stx_dev_major, st.stx_dev_minor), st.stx_ino, 1);
}

/* A descriptor may be closed while it is looked at. */
static int scan_descriptor(struct fds *fds, int dir, const char *name)
{
	char target[64];
	long long ino;
	ssize_t length;

	length = readlinkat(dir, name, target, sizeof(target) - 1);
	if (length <= (ssize_t)strlen(PREFIX) || strncmp(target, PREFIX, strlen(PREFIX)))
		return length < 0 ? RC_OK : add_file(fds, dir, name);
	target[length - 1] = '\0';
	if (!parse_decimal(target + strlen(PREFIX), &ino))
		return RC_OK;
	return add(fds, FDS_NO_DEV, ino, 1);
}

static int add_mapping(void *context, long long high, long long low, long long ino)
{
	return add(context, make_dev(high, low), ino, 1);
}

/*
 * The program that it runs, which is held apart from its mappings; and the directories
 * that it is in: of them it has no file, but their names.
 */
static int add_places(struct fds *fds, const char *pid)
{
	static const char *const places[] = { "exe", "cwd", "root" };
	char path[64];
	int rc = RC_OK;
	size_t i;

	for (i = 0; !rc && i < ARRAY_SIZE(places); i++) {
		snprintf(path, sizeof(path), "/proc/%.20s/%s", pid, places[i]);
		rc = add_file(fds, AT_FDCWD, path);
	}
	return rc;
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
	if (!rc)
		rc = add_places(fds, pid);
	if (!rc && fds->files)
		rc = maps_scan(pid, add_mapping, fds);
	return rc;
}

/* Is there a class whose objects are told by device and inode? */
static bool needs_files(void)
{
	return !access(KERNEL_LIVE_DIR "/file", F_OK) ||
	       !access(KERNEL_LIVE_DIR "/dentry", F_OK) ||
	       !access(KERNEL_LIVE_DIR "/dentryref", F_OK);
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
	fds->files = needs_files();
	while (!rc && (entry = readdir(proc))) {
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			rc = scan_process(fds, entry->d_name);
	}
	closedir(proc);
	return rc;
}

static int parse_entry(struct fds *fds, const struct lines *lines, const char **fields,
		       const char *name)
{
	long long ino, nr, dev = FDS_NO_DEV;
	int rc = RC_OK;

	if (name && strcmp(name, RL_NONE)) {
		dev = fds_dev(name);
		if (dev == FDS_NO_DEV)
			rc = lines_bad(lines, "dev '%.40s' is not MAJOR:MINOR", name);
	}
	if (!rc)
		rc = parse_count(lines, "ino", fields[0], &ino);
	if (!rc)
		rc = parse_count(lines, "fds", fields[1], &nr);
	if (!rc && nr > INT_MAX)
		rc = lines_bad(lines, "fds '%s' is more than a file can have", fields[1]);
	return rc ? rc : add(fds, dev, ino, nr);
}

static int parse(struct fds *fds, const char *path, const struct text *text)
{
	const char *fields[FIELDS];
	struct lines lines;
	int rc;

	fds->files = text->size < strlen(NAME_OLD) ||
		     memcmp(text->data, NAME_OLD, strlen(NAME_OLD));
	rc = lines_start(&lines, path, text, fds->files ? NAME : NAME_OLD,
			 fds->files ? COLUMNS : COLUMNS_OLD);
	while (!rc) {
		rc = lines_next(&lines, fields, fds->files ? FIELDS : FIELDS_OLD);
		if (rc || !fields[0])
			break;
		rc = fds->files ? parse_entry(fds, &lines, fields + 1, fields[0]) :
				  parse_entry(fds, &lines, fields, NULL);
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

static void write_entry(FILE *file, const struct fds_entry *entry)
{
	if (entry->dev == FDS_NO_DEV)
		fprintf(file, RL_NONE);
	else
		fprintf(file, "%lld:%lld", entry->dev >> MAJOR_SHIFT,
			entry->dev & ((1LL << MAJOR_SHIFT) - 1));
	fprintf(file, "\t%lld\t%lld\n", entry->ino, entry->fds);
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
		write_entry(file, &fds->entry[i]);
	bad = ferror(file);
	return fclose(file) || bad ? -1 : 0;
}

void fds_drop(struct fds *fds)
{
	free(fds->entry);
	idmap_drop(&fds->map);
}

long long fds_of(const struct fds *fds, long long dev, long long ino)
{
	size_t place = idmap_find(&fds->map, make_key(dev, ino));

	return place == IDMAP_NONE ? 0 : fds->entry[place].fds;
}

long long fds_dev(const char *text)
{
	long long high, low;
	const char *at = parse_digits(text, &high);

	if (!at || *at != ':')
		return FDS_NO_DEV;
	at = parse_digits(at + 1, &low);
	if (!at || (*at && *at != ' ') || low >> MAJOR_SHIFT || high >> MAJOR_SHIFT)
		return FDS_NO_DEV;
	return make_dev(high, low);
}
