// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "meminfo.h"
#include "parse.h"
#include "source.h"
#include "sysroot.h"

#define FILE_NAME	"/proc/meminfo"
#define KB_MOST		(4LL << 40)

/* Find "NAME:   123 kB". */
static int take(const char *path, const struct text *text, const char *name, long long *bytes)
{
	const char *at = memmem(text->data, text->size, name, strlen(name));
	const char *end = text->data + text->size;
	char number[24] = "";
	size_t i;

	for (at = at ? at + strlen(name) : end; at < end && *at == ' '; at++)
		;
	for (i = 0; at < end && *at >= '0' && *at <= '9' && i + 1 < sizeof(number); i++)
		number[i] = *at++;
	if (end - at < 4 || memcmp(at, " kB\n", 4) || !parse_decimal(number, bytes) ||
	    *bytes > KB_MOST)
		return error_say(RC_ERROR, "%s has no line '%.*s: N kB'", path,
				 (int)strlen(name) - 2, name + 1);
	*bytes *= 1024;
	return RC_OK;
}

static int parse(const char *path, const struct text *text, struct meminfo *meminfo)
{
	int rc;

	rc = take(path, text, "\nSReclaimable:", &meminfo->reclaimable);
	return rc ? rc : take(path, text, "\nSUnreclaim:", &meminfo->unreclaimable);
}

int meminfo_read(struct meminfo *meminfo)
{
	struct text text = { 0 };
	char path[PATH_MAX];
	int fd, rc;

	rc = sysroot_path(path, FILE_NAME);
	if (!rc)
		rc = source_open(path, &fd);
	if (rc)
		return rc;
	if (fd < 0)
		return error_say(RC_ABSENT, "%s cannot be opened: %s; mount /proc", path,
				 strerror(-fd));
	rc = source_read(path, fd, &text);
	if (!rc)
		rc = parse(path, &text, meminfo);
	free(text.data);
	return rc;
}
