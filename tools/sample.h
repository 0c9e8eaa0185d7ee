/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "fds.h"
#include "snapshot.h"

#define SAMPLES_MOST	16

/* The books at one moment, with who holds the sockets. */
struct sample {
	struct snapshot snapshot;
	struct fds fds;		/* unless only objects are read */
	long long uptime_ms;	/* of the module */
};

/*
 * Reads of the same books, oldest first. With a baseline, the first read is
 * what was there before, and only what came since is looked at.
 */
struct samples {
	struct sample sample[SAMPLES_MOST];
	size_t nr;
	bool baseline;
	const char *class;	/* only this one; NULL: all */
	bool all;		/* every object, not a sample of them */
	bool plain;		/* objects and their sites, not who holds them */
};

/* Read @dir, or the running kernel, into the next place. */
int samples_take(struct samples *samples, const char *dir);

/* Read the running kernel @nr times, over @window_ms; very large books less often. */
int samples_watch(struct samples *samples, size_t nr, long long window_ms);
void samples_drop(struct samples *samples);

/* The newest read, which conclusions are about. */
struct sample *samples_last(struct samples *samples);

/* Forget the last read. */
void samples_forget(struct samples *samples);

#endif
