// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "fds.h"
#include "options.h"
#include "save.h"
#include "sizes.h"
#include "snapshot.h"
#include "source.h"

#define CHUNK	(1024 * 1024)

/*
 * All is copied into a directory beside the one that is wanted, which then
 * takes its name: a half copy is never seen under it.
 */
struct save {
	const struct snapshot *from;
	char to[PATH_MAX];
	char *buffer;
};

static volatile sig_atomic_t interrupted;

static void note_signal(int signal)
{
	interrupted = 1;
}

static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = note_signal };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

static int write_all(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t done = write(fd, data, size);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		data += done;
		size -= done;
	}
	return 0;
}

static int copy_data(struct save *save, int in, int out, const char *from,
		     const char *to)
{
	for (;;) {
		ssize_t got = interrupted ? 0 : read(in, save->buffer, CHUNK);

		if (interrupted)
			return error_say(RC_ERROR, "interrupted; nothing was saved");
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_say(RC_ERROR, "%s cannot be read: %s", from,
					 strerror(errno));
		if (!got)
			return RC_OK;
		if (write_all(out, save->buffer, got))
			return error_say(RC_ERROR, "%s cannot be written: %s", to,
					 strerror(errno));
	}
}

static int make_path(char *path, const char *dir, const char *class,
		     const char *file)
{
	if (snprintf(path, PATH_MAX, "%s/%s%s%s", dir, class ? class : "",
		     class && file ? "/" : "", file ? file : "") < PATH_MAX)
		return RC_OK;
	return error_say(RC_ERROR, "a path in %.60s... is too long", dir);
}

static int copy_open(struct save *save, int in, const char *from, const char *to)
{
	int out, rc;

	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out < 0)
		return error_say(RC_ERROR, "%s cannot be made: %s", to, strerror(errno));
	rc = copy_data(save, in, out, from, to);
	if (close(out) && !rc)
		rc = error_say(RC_ERROR, "%s cannot be written: %s", to,
			       strerror(errno));
	return rc;
}

/* A file that is not there is an error unless it @may_miss. */
static int copy_file(struct save *save, const char *class, const char *file,
		     bool may_miss)
{
	char from[PATH_MAX], to[PATH_MAX];
	int in, rc;

	rc = make_path(from, save->from->dir, class, file);
	if (!rc)
		rc = make_path(to, save->to, class, file);
	if (!rc)
		rc = source_open(from, &in);
	if (rc)
		return rc;
	if (in == -ENOENT && may_miss)
		return RC_OK;
	if (in < 0)
		return error_say(RC_ERROR, "%s cannot be opened: %s", from,
				 strerror(-in));
	rc = copy_open(save, in, from, to);
	close(in);
	return rc;
}

/* Objects first: a site that an object names is then listed already. */
static int copy_class(struct save *save, const struct class *class)
{
	bool may_miss = class->state == RL_CLASS_REFUSED ||
			class->state == RL_CLASS_OFF;
	char path[PATH_MAX];
	int rc;

	rc = make_path(path, save->to, class->name, NULL);
	if (rc)
		return rc;
	if (mkdir(path, 0700))
		return error_say(RC_ERROR, "%s cannot be made: %s", path, strerror(errno));
	rc = copy_file(save, class->name, RL_FILE_OBJECTS, may_miss);
	if (!rc)
		rc = copy_file(save, class->name, RL_FILE_CALLSITES, may_miss);
	if (!rc)
		rc = copy_file(save, class->name, RL_FILE_PAIRS, may_miss);
	return rc;
}

/*
 * Of the running kernel, who holds the sockets is written down too: elsewhere it
 * could not be found out.
 */
static int save_fds(struct save *save)
{
	char to[PATH_MAX];
	struct fds fds;
	int out, rc;

	if (!save->from->live)
		return copy_file(save, NULL, FDS_FILE, true);
	rc = make_path(to, save->to, NULL, FDS_FILE);
	if (rc)
		return rc;
	rc = fds_scan(&fds);
	out = rc ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (!rc && (out < 0 || fds_write(&fds, out)))
		rc = error_say(RC_ERROR, "%s cannot be written: %s", to, strerror(errno));
	fds_drop(&fds);
	return rc;
}

/* How large the objects of this machine's caches are is known nowhere else either. */
static int save_sizes(struct save *save)
{
	struct sizes sizes = { 0 };
	char to[PATH_MAX];
	int out, rc;

	if (!save->from->live)
		return copy_file(save, NULL, SIZES_FILE, true);
	rc = make_path(to, save->to, NULL, SIZES_FILE);
	if (!rc)
		rc = sizes_scan(&sizes);
	out = rc ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (!rc && (out < 0 || sizes_write(&sizes, out)))
		rc = error_say(RC_ERROR, "%s cannot be written: %s", to, strerror(errno));
	sizes_drop(&sizes);
	return rc;
}

/* The status comes last, with the losses that happened meanwhile. */
static int copy_all(struct save *save)
{
	int rc = RC_OK;
	size_t i;

	for (i = 0; !rc && i < save->from->nr_classes; i++)
		rc = copy_class(save, &save->from->classes[i]);
	if (!rc)
		rc = save_fds(save);
	if (!rc)
		rc = save_sizes(save);
	if (!rc)
		rc = copy_file(save, NULL, RL_FILE_PROBES, false);
	if (!rc)
		rc = copy_file(save, NULL, RL_FILE_STATUS, false);
	return rc;
}

static void remove_file(const struct save *save, const char *class,
			const char *file)
{
	char path[PATH_MAX];

	if (!make_path(path, save->to, class, file) && remove(path) && errno != ENOENT)
		error_say(RC_ERROR, "%s cannot be removed: %s", path, strerror(errno));
}

static void remove_all(const struct save *save)
{
	size_t i;

	for (i = 0; i < save->from->nr_classes; i++) {
		const char *class = save->from->classes[i].name;

		remove_file(save, class, RL_FILE_OBJECTS);
		remove_file(save, class, RL_FILE_CALLSITES);
		remove_file(save, class, RL_FILE_PAIRS);
		remove_file(save, class, NULL);
	}
	remove_file(save, NULL, FDS_FILE);
	remove_file(save, NULL, SIZES_FILE);
	remove_file(save, NULL, RL_FILE_PROBES);
	remove_file(save, NULL, RL_FILE_STATUS);
	remove_file(save, NULL, NULL);
}

/* rename() replaces an empty directory and nothing else. */
static int move(const struct save *save, const char *dir)
{
	if (!rename(save->to, dir))
		return RC_OK;
	if (errno == ENOTEMPTY || errno == EEXIST)
		return error_say(RC_ERROR, "%s exists and is not empty; name a new directory", dir);
	if (errno == ENOTDIR)
		return error_say(RC_ERROR, "%s exists and is not a directory; name a new one", dir);
	return error_say(RC_ERROR, "%s cannot be made: %s", dir, strerror(errno));
}

/* Look before the work; rename() has the last word. */
static int check_target(const char *dir)
{
	struct stat st;

	if (lstat(dir, &st))
		return RC_OK;
	if (!S_ISDIR(st.st_mode))
		return error_say(RC_ERROR, "%s exists and is not a directory; name a new one", dir);
	if (st.st_nlink > 2)
		return error_say(RC_ERROR, "%s exists and is not empty; name a new directory", dir);
	return RC_OK;
}

static int copy_and_move(struct save *save, const char *dir)
{
	int rc;

	if (!mkdtemp(save->to))
		return error_say(RC_ERROR, "no directory can be made beside %s: %s",
				 dir, strerror(errno));
	rc = copy_all(save);
	if (!rc)
		rc = move(save, dir);
	if (rc)
		remove_all(save);
	return rc;
}

static int save_to(const struct snapshot *snapshot, const char *dir)
{
	struct save save = { .from = snapshot };
	size_t length = strlen(dir);
	int rc;

	while (length > 1 && dir[length - 1] == '/')
		length--;
	if (snprintf(save.to, sizeof(save.to), "%.*s.XXXXXX", (int)length, dir) >=
	    (int)sizeof(save.to))
		return error_say(RC_ERROR, "the path %.60s... is too long", dir);
	rc = check_target(dir);
	if (rc)
		return rc;
	save.buffer = malloc(CHUNK);
	if (!save.buffer)
		return error_memory();
	catch_signals();
	rc = copy_and_move(&save, dir);
	free(save.buffer);
	return rc;
}

int save_run(const struct options *options)
{
	const char *dir = options->arguments[0];
	struct snapshot snapshot;
	int rc;

	rc = snapshot_open(&snapshot, options->dir, NULL, 0);
	if (!rc)
		rc = save_to(&snapshot, dir);
	if (!rc)
		printf("saved to %s; read it with: refledger show -d %s\n", dir, dir);
	snapshot_close(&snapshot);
	return rc;
}
