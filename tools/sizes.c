// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "describe.h"
#include "drags.h"
#include "error.h"
#include "escape.h"
#include "parse.h"
#include "sizes.h"
#include "sysroot.h"

#define SLAB_DIR	"/sys/kernel/slab"
#define NAME		"refledger-sizes 1"
#define COLUMNS		"#cache\tobject_size"
#define FIELDS		2
/* No object is larger; what is, is damage. */
#define BYTES_MOST	(64LL << 20)

static int add(struct sizes *sizes, const char *name, long long bytes)
{
	void *more;

	if (sizes->nr == sizes->room) {
		sizes->room = 2 * sizes->room + 256;
		more = realloc(sizes->size, sizes->room * sizeof(*sizes->size));
		if (!more)
			return error_memory();
		sizes->size = more;
	}
	sizes->size[sizes->nr++] = (struct size){ name, bytes };
	return RC_OK;
}

static int compare(const void *one, const void *other)
{
	const struct size *a = one, *b = other;

	return strcmp(a->name, b->name);
}

static void sort(struct sizes *sizes)
{
	if (sizes->nr)
		qsort(sizes->size, sizes->nr, sizeof(*sizes->size), compare);
}

/* An alias is a link to the directory of its cache: both are opened alike. */
static bool read_size(int dir, const char *name, long long *bytes)
{
	char path[NAME_MAX + 32], line[32];
	const char *end;
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "%s/object_size", name);
	fd = openat(dir, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return false;
	got = read(fd, line, sizeof(line) - 1);
	close(fd);
	line[got < 0 ? 0 : got] = '\0';
	end = parse_digits(line, bytes);
	return end && *end == '\n' && *bytes <= BYTES_MOST;
}

static int scan_cache(struct sizes *sizes, int dir, const char *name)
{
	long long bytes;
	char *own;

	if (*name == '.' || !read_size(dir, name, &bytes))
		return RC_OK;
	own = escape_again(name);
	if (own && !add(sizes, own, bytes))
		return RC_OK;
	free(own);
	return error_memory();
}

int sizes_scan(struct sizes *sizes)
{
	struct dirent *entry;
	char path[PATH_MAX];
	int rc;
	DIR *dir;

	*sizes = (struct sizes){ .scanned = true };
	rc = sysroot_path(path, SLAB_DIR);
	dir = rc ? NULL : opendir(path);
	if (!dir)
		return rc;
	while (!rc && (entry = readdir(dir)))
		rc = scan_cache(sizes, dirfd(dir), entry->d_name);
	closedir(dir);
	sort(sizes);
	return rc;
}

static int parse(struct sizes *sizes, const char *path)
{
	const char *fields[FIELDS];
	struct lines lines;
	long long bytes;
	int rc;

	rc = lines_start(&lines, path, &sizes->text, NAME, COLUMNS);
	while (!rc) {
		rc = lines_next(&lines, fields, FIELDS);
		if (rc || !fields[0])
			break;
		rc = parse_count(&lines, "object_size", fields[1], &bytes);
		if (!rc && bytes > BYTES_MOST)
			rc = lines_bad(&lines, "object_size '%s' is more than any object has",
				       fields[1]);
		if (!rc)
			rc = add(sizes, fields[0], bytes);
	}
	sort(sizes);
	return rc;
}

int sizes_load(struct sizes *sizes, const char *dir)
{
	char path[PATH_MAX];
	int fd, rc;

	*sizes = (struct sizes){ 0 };
	if (snprintf(path, sizeof(path), "%s/" SIZES_FILE, dir) >= (int)sizeof(path))
		return error_say(RC_ERROR, "the path of a file in %.60s... is too long", dir);
	rc = source_open(path, &fd);
	if (rc || fd == -ENOENT)
		return rc;
	if (fd < 0)
		return error_say(RC_ERROR, "%s cannot be opened: %s", path, strerror(-fd));
	rc = source_read(path, fd, &sizes->text);
	return rc ? rc : parse(sizes, path);
}

int sizes_write(const struct sizes *sizes, int fd)
{
	FILE *file = fdopen(fd, "w");
	size_t i;
	int bad;

	if (!file) {
		close(fd);
		return -1;
	}
	fprintf(file, NAME "\n" COLUMNS "\n");
	for (i = 0; i < sizes->nr; i++)
		fprintf(file, "%s\t%lld\n", sizes->size[i].name, sizes->size[i].bytes);
	bad = ferror(file);
	return fclose(file) || bad ? -1 : 0;
}

void sizes_drop(struct sizes *sizes)
{
	size_t i;

	for (i = 0; sizes->scanned && i < sizes->nr; i++)
		free((char *)sizes->size[i].name);
	free(sizes->size);
	free(sizes->text.data);
	*sizes = (struct sizes){ 0 };
}

long long sizes_of(const struct sizes *sizes, const char *name)
{
	const struct size wanted = { .name = name }, *found = NULL;

	if (sizes->nr)
		found = bsearch(&wanted, sizes->size, sizes->nr, sizeof(wanted), compare);
	return found ? found->bytes : -1;
}

/* An object of a class that follows one cache tells its size itself. */
static long long told_size(const char *description)
{
	long long bytes;
	int length;
	const char *size;

	if (!describe_word(description, "cache", &length))
		return -1;
	size = describe_word(description, "size", &length);
	if (!size)
		return -1;
	return parse_digits(size, &bytes) == size + length && bytes <= BYTES_MOST ? bytes : -1;
}

long long sizes_of_object(const struct sizes *sizes, const char *class,
			  const char *description)
{
	struct drag drag[DRAGS_MOST];
	size_t i, nr = drags_of(class, description, drag);
	long long bytes = told_size(description);

	for (i = 0; bytes < 0 && i < nr; i++) {
		if (drag[i].own)
			bytes = sizes_of(sizes, drag[i].cache);
	}
	return bytes;
}
