/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SOURCE_H
#define SOURCE_H

#include <stddef.h>

#define SOURCE_LINE_MAX	(64 * 1024)

/* The content of one file; the fields of its records point into it. */
struct text {
	char *data;
	size_t size;
};

/*
 * Open a regular file for reading. When it does not open, -errno is stored in
 * @fd and nothing is said, so that the caller can tell why it matters; any
 * other trouble is reported.
 */
int source_open(const char *path, int *fd);

/* Read an open file to its end, then close it. */
int source_read(const char *path, int fd, struct text *text);

size_t source_count_lines(const struct text *text);

#endif
