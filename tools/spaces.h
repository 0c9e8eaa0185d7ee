/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SPACES_H
#define SPACES_H

#include <stdbool.h>
#include <stddef.h>

struct class;
struct object;
struct options;
struct site;

/* Size classes of a change, 4 KiB and each twice the last. */
#define SPACE_SIZES	28
#define SPACE_PIDS	4
#define SPACE_PAGE	4096

/* What processes of one kind took or gave back by one call path; in pages. */
struct space_path {
	size_t space;
	const struct site *site;	/* one of those with this path */
	long long pages;		/* negative: given back */
	long long grown;		/* of these, since the first read */
	long long size[SPACE_SIZES];	/* by the size of each change */
	size_t processes;
	long long oldest_ms;		/* of these processes */
};

/* Processes of one name that run one program. */
struct space {
	const char *comm;
	const char *exe;		/* not terminated; "" if it is not known */
	int exe_length;
	long long pid[SPACE_PIDS];
	size_t pids;			/* that are in @pid */
	size_t processes;
	size_t born;
	size_t ended;
	long long pages;
	long long grown;		/* those who ended took theirs with them */
	long long resident_kb;		/* -1: not known */
	long long oldest_ms;
	const struct object *example;	/* the oldest */
	size_t first;			/* paths: spaces->path[first...] */
	size_t nr_paths;
};

struct spaces {
	const struct class *now;
	struct space *space;		/* what grows most, then what is most */
	size_t nr;
	struct space_path *path;
	size_t nr_paths;
	long long pages;
	long long grown;
};

/*
 * The address spaces of class @now; @before is an earlier read of the same books or
 * NULL. Drop them also after a failure.
 */
int spaces_make(struct spaces *spaces, const struct class *now, const struct class *before,
		const struct options *options);
void spaces_drop(struct spaces *spaces);

/* The call chain behind the size of the change, and that size in KiB (0: none). */
const char *spaces_chain(const char *chain, long long *kib);

#endif
