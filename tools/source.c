// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "source.h"

#define CHUNK		(1024 * 1024)
#define SIZE_LIMIT	(1024UL * 1024 * 1024)

/* O_NONBLOCK: opening a FIFO is not to wait for its writer. */
int source_open(const char *path, int *fd)
{
	struct stat st;

	*fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (*fd < 0) {
		*fd = -errno;
		return RC_OK;
	}
	if (fstat(*fd, &st))
		st.st_mode = 0;
	if (S_ISREG(st.st_mode) && st.st_size <= (off_t)SIZE_LIMIT)
		return RC_OK;
	close(*fd);
	if (S_ISREG(st.st_mode))
		return error_say(RC_ERROR, "%s is larger than 1 GiB", path);
	return error_say(RC_ERROR, "%s is not a regular file", path);
}

static size_t line_of(const struct text *text, size_t offset)
{
	struct text head = { text->data, offset };

	return source_count_lines(&head) + 1;
}

/* Refuse early what would otherwise fill the memory first. */
static int check_chunk(const char *path, const struct text *text, size_t from)
{
	const char *newline, *nul;

	nul = memchr(text->data + from, '\0', text->size - from);
	if (nul)
		return error_say(RC_ERROR, "%s line %zu: has a NUL byte", path,
				 line_of(text, nul - text->data));
	newline = memrchr(text->data, '\n', text->size);
	if (text->size - (newline ? newline - text->data : 0) > SOURCE_LINE_MAX)
		return error_say(RC_ERROR, "%s line %zu: is longer than 64 KiB",
				 path, line_of(text, text->size));
	if (text->size > SIZE_LIMIT)
		return error_say(RC_ERROR, "%s is larger than 1 GiB", path);
	return RC_OK;
}

static bool make_room(struct text *text, size_t *room)
{
	char *data;

	if (*room - text->size >= CHUNK)
		return true;
	*room = *room * 2 + CHUNK;
	data = realloc(text->data, *room);
	if (data)
		text->data = data;
	return data;
}

static int read_all(const char *path, int fd, struct text *text)
{
	size_t room = 0;
	struct stat st;
	ssize_t got;
	int rc;

	/* debugfs says 0, a saved file says what it takes. */
	if (!fstat(fd, &st) && st.st_size > 0) {
		room = st.st_size + CHUNK + 1;
		text->data = malloc(room);
		if (!text->data)
			return error_memory();
	}
	for (;;) {
		if (!make_room(text, &room))
			return error_memory();
		got = read(fd, text->data + text->size, CHUNK);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_say(RC_ERROR, "%s cannot be read: %s",
					 path, strerror(errno));
		if (!got)
			return RC_OK;
		text->size += got;
		rc = check_chunk(path, text, text->size - got);
		if (rc)
			return rc;
	}
}

int source_read(const char *path, int fd, struct text *text)
{
	int rc;

	*text = (struct text){ 0 };
	rc = read_all(path, fd, text);
	close(fd);
	return rc;
}

size_t source_count_lines(const struct text *text)
{
	const char *at = text->data, *end = at + text->size;
	size_t lines = 0;

	while (at < end) {
		at = memchr(at, '\n', end - at);
		if (!at)
			break;
		at++;
		lines++;
	}
	return lines;
}
