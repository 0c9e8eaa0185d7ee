/* SPDX-License-Identifier: GPL-2.0 */
#ifndef GROUPS_H
#define GROUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct class;
struct object;
struct options;

/*
 * Objects that the same program made in the same way: alike in comm, call path and
 * description, but for numbers.
 */
struct group {
	const char *comm;
	long long pid;			/* of the example */
	bool pids;			/* others have other ones */
	long long site;			/* where they were born */
	char *pattern;			/* description with '#' for digits */
	uint32_t varies;		/* which words of it are not the same in all */
	size_t patterns;		/* that were put together in this one */
	size_t live;
	size_t born;			/* of these, since the first read */
	size_t ended;			/* were there in the first read, and no longer */
	size_t idle;			/* without a reference */
	long long oldest_ms;
	const struct object *example;	/* the oldest; NULL: all have ended */
	uint64_t hash;
	size_t next;			/* group of the same hash, plus one */
};

struct groups {
	const struct class *now;
	struct group *group;	/* in order: what grows most, then what is most */
	size_t nr;
	size_t room;
	size_t *bucket;
	size_t mask;
	struct groups_sum {
		size_t live;
		size_t born;
		size_t ended;
		size_t idle;
	} all, negative;	/* negative: names of nothing, see class dentry */
};

/*
 * Sort the objects of @now into groups, those that @options ask for; @before is an
 * earlier read of the same books or NULL. Drop the groups also after a failure.
 */
int groups_make(struct groups *groups, const struct class *now, const struct class *before,
		const struct options *options);
void groups_drop(struct groups *groups);

/* The description that stands for the whole group, to be freed; NULL: no memory. */
char *groups_describe(const struct group *group);

#endif
