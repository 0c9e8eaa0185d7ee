/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SNAPSHOT_H
#define SNAPSHOT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "../module/words.h"
#include "idmap.h"
#include "source.h"

struct audit;

/* One line of the file status; number is 0 for the kind info. */
struct entry {
	const char *scope;
	const char *kind;
	const char *name;
	const char *text;
	long long number;
};

struct site {
	long long id;
	int op;
	long long events[RL_OP_NR];
	long long live;
	long long outstanding;
	long long oldest_ms;	/* -1: none */
	const char *chain;
	size_t line;
};

/* What objects that ended with exact books show: this get and this put met. */
struct pair {
	long long get;		/* id of a site that takes */
	long long put;		/* id of a site that gives back */
	long long objects;
	long long refs;
};

/* A count may be negative: that of a saturated refcount_t is. */
#define OBJECT_COUNT_NONE	LLONG_MIN
#define OBJECT_STATE_NONE	(-1)

struct object {
	long long id;
	long long site;
	long long age_ms;
	long long pid;
	long long netns;
	long long count;	/* OBJECT_COUNT_NONE: unreadable */
	long long balance;
	long long level;	/* coarsest sample that it is in; 0: not known */
	int state;		/* OBJECT_STATE_NONE: not known */
	const char *comm;
	const char *refs;
	const char *holds;
	const char *description;
};

struct probe {
	const char *class;
	int op;
	int kind;
	int state;
	const char *symbol;
	long long hits;
	long long foreign;	/* hits that were no object of the class */
	long long missed;	/* -1: cannot miss */
};

struct class {
	const char *name;
	int state;
	int unit;
	const char *reason;
	const char *untracked;
	long long recorded;	/* so many objects one in the books stands for */
	long long stands;	/* and so many one of @objects */
	bool all;		/* all objects were asked for, not a sample */
	bool loaded;		/* sites and objects were asked for */
	const char *accuracy;	/* of line 1; NULL: no such file was read */
	struct site *sites;	/* sorted by id */
	bool borrowed;		/* @sites are those of a later read */
	size_t nr_sites;
	struct object *objects;
	size_t nr_objects;
	struct idmap object_map;
	struct audit *audit;	/* NULL: not made */
	struct pair *pairs;	/* sorted by get, then put */
	size_t nr_pairs;
	struct text site_text;
	struct text object_text;
	struct text pair_text;
};

struct snapshot {
	const char *dir;
	bool live;
	int version;		/* of the format */
	struct text status_text;
	struct entry *entries;
	size_t nr_entries;
	struct class *classes;
	size_t nr_classes;
	struct text probe_text;
	struct probe *probes;
	size_t nr_probes;
};

enum snapshot_part {
	SNAPSHOT_PROBES = 1,
	SNAPSHOT_SITES = 2,
	SNAPSHOT_OBJECTS = 4,
	SNAPSHOT_PAIRS = 8,
	SNAPSHOT_ALL = 16,	/* all objects, not a sample */
};

/* The coarsest sample that a file may speak of. */
#define SNAPSHOT_SAMPLE_MOST	(1024 * 1024LL)

/* @number of a sample, for all that it stands for. */
static inline long long snapshot_scale(long long number, long long by)
{
	long long all;

	if (__builtin_mul_overflow(number, by, &all))
		return number < 0 ? -LLONG_MAX : LLONG_MAX;
	return all;
}

/* Numbers that come from the books, or from the objects, of a sample are estimates. */
static inline bool snapshot_estimates(const struct class *class)
{
	return class->recorded > 1;
}

static inline bool snapshot_estimates_objects(const struct class *class)
{
	return class->stands > 1;
}

extern const char *const snapshot_ops[RL_OP_NR];
extern const char *const snapshot_kinds[RL_KIND_NR];
extern const char *const snapshot_probe_states[RL_PROBE_NR];
extern const char *const snapshot_class_states[RL_CLASS_NR];
extern const char *const snapshot_object_states[RL_OBJECT_NR];
extern const char *const snapshot_units[RL_UNIT_NR];
extern const char *const snapshot_losses[RL_LOSS_NR];

/*
 * Read the file status of @dir (NULL: of the running kernel) and the @parts
 * of its classes, or of @class alone. Close it also after a failure.
 */
int snapshot_open(struct snapshot *snapshot, const char *dir,
		  const char *class, int parts);
void snapshot_close(struct snapshot *snapshot);

/* Make the sample of objects that was read a coarser one, as of another read. */
int snapshot_thin(const struct snapshot *snapshot, struct class *class, long long stands);

/* Read the objects of @class once more, into @again; drop it also after a failure. */
int snapshot_read_again(const struct snapshot *snapshot, const struct class *class,
			struct class *again);
void snapshot_drop_class(struct class *class);

/* Sites only ever become more: @class, read before @later without them, uses its. */
void snapshot_borrow_sites(struct class *class, const struct class *later);

/* The text ("-") or number (0) of a status line; in brackets: if none. */
const char *snapshot_text(const struct snapshot *snapshot, const char *scope,
			  const char *name);
long long snapshot_number(const struct snapshot *snapshot, const char *scope,
			  const char *kind, const char *name);

/* NULL when the site is not listed. */
struct site *snapshot_site(const struct class *class, long long id);
struct object *snapshot_object(const struct class *class, long long id);

/* NULL when there is no such class. */
struct class *snapshot_class(const struct snapshot *snapshot, const char *name,
			     size_t length);
int snapshot_say_no_class(const struct snapshot *snapshot, const char *name);

#endif
