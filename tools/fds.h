/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FDS_H
#define FDS_H

#include <stdbool.h>
#include <stddef.h>

#include "idmap.h"
#include "source.h"

#define FDS_FILE	"fds"

/* A socket's number is alone; another file's is that of its device's. */
#define FDS_NO_DEV	0

/* How many file descriptors, and mappings, stand for each socket and each file. */
struct fds {
	bool known;
	bool files;		/* sockets alone are in the first version of the file */
	struct fds_entry {
		long long dev;
		long long ino;
		long long fds;
	} *entry;
	size_t nr;
	size_t room;
	struct idmap map;
};

/*
 * Look at the fd tables of all processes, and at what they have mapped. Drop it also
 * after a failure.
 */
int fds_scan(struct fds *fds);

/* Read the file of a saved directory; it may be absent. */
int fds_load(struct fds *fds, const char *dir);

int fds_write(const struct fds *fds, int fd);
void fds_drop(struct fds *fds);

long long fds_of(const struct fds *fds, long long dev, long long ino);

/* "8:1" as one number, up to a blank; FDS_NO_DEV if it is none. */
long long fds_dev(const char *text);

#endif
