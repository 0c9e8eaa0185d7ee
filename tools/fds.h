/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FDS_H
#define FDS_H

#include <stdbool.h>
#include <stddef.h>

#include "idmap.h"
#include "source.h"

#define FDS_FILE	"fds"

/* How many file descriptors stand for each socket. */
struct fds {
	bool known;
	struct fds_entry {
		long long ino;
		long long fds;
	} *entry;
	size_t nr;
	size_t room;
	struct idmap map;
};

/* Look at the fd tables of all processes. Drop it also after a failure. */
int fds_scan(struct fds *fds);

/* Read the file of a saved directory; it may be absent. */
int fds_load(struct fds *fds, const char *dir);

int fds_write(const struct fds *fds, int fd);
void fds_drop(struct fds *fds);

long long fds_of(const struct fds *fds, long long ino);

#endif
