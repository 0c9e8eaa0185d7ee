// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "error.h"
#include "kernel.h"
#include "progress.h"
#include "sample.h"

#define PARTS_PLAIN	(SNAPSHOT_SITES | SNAPSHOT_OBJECTS)
#define PARTS		(PARTS_PLAIN | SNAPSHOT_PAIRS | SNAPSHOT_PROBES)

struct sample *samples_last(struct samples *samples)
{
	return &samples->sample[samples->nr - 1];
}

/* All reads are kept: of that many objects only a few. */
#define LARGE		200000
#define LARGE_READS	3

/* Ids of other books mean other objects. */
static int check_same_books(struct samples *samples)
{
	const struct sample *now = samples_last(samples), *before = now - 1;
	size_t i;

	if (samples->nr < 2)
		return RC_OK;
	for (i = 0; i < now->snapshot.nr_classes; i++) {
		const char *name = now->snapshot.classes[i].name;

		if (now->uptime_ms < before->uptime_ms ||
		    snapshot_number(&now->snapshot, name, "time", "uptime_ms") <
		    snapshot_number(&before->snapshot, name, "time", "uptime_ms"))
			return error_say(RC_ERROR,
					 "the books of %s were opened anew between %s and %s, or these are not in the order of time; compare two states of the same books",
					 name, before->snapshot.dir, now->snapshot.dir);
	}
	return RC_OK;
}

int samples_take(struct samples *samples, const char *dir)
{
	struct sample *sample = &samples->sample[samples->nr++];
	int rc = RC_OK;

	/* Descriptors first: whoever closes one afterwards makes nothing suspect. */
	if (!samples->plain)
		rc = dir ? fds_load(&sample->fds, dir) : fds_scan(&sample->fds);
	if (!rc)
		rc = snapshot_open(&sample->snapshot, dir, samples->class,
				   samples->plain ? PARTS_PLAIN : PARTS);
	if (rc)
		return rc;
	sample->uptime_ms = snapshot_number(&sample->snapshot, RL_SCOPE_MODULE, "time",
					    "uptime_ms");
	return check_same_books(samples);
}

static bool is_large(struct samples *samples)
{
	const struct snapshot *snapshot = &samples_last(samples)->snapshot;
	size_t i, objects = 0;

	for (i = 0; i < snapshot->nr_classes; i++)
		objects += snapshot->classes[i].nr_objects;
	return objects > LARGE;
}

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void sleep_until(long long at_ms)
{
	long long left = at_ms - now_ms();
	struct timespec time = { left / 1000, left % 1000 * 1000000 };

	if (left > 0)
		nanosleep(&time, NULL);
}

int samples_watch(struct samples *samples, size_t nr, long long window_ms)
{
	long long start = now_ms();
	int rc = RC_OK;
	size_t i;

	for (i = 0; !rc && i < nr && samples->nr < SAMPLES_MOST; i++) {
		sleep_until(start + window_ms * i / (nr > 1 ? nr - 1 : 1));
		progress_show("reading the books, %zu of %zu", i + 1, nr);
		rc = samples_take(samples, NULL);
		if (!rc && !i && nr > LARGE_READS && is_large(samples))
			nr = LARGE_READS;
	}
	progress_clear();
	return rc;
}

static void drop(struct sample *sample)
{
	snapshot_close(&sample->snapshot);
	fds_drop(&sample->fds);
	*sample = (struct sample){ 0 };
}

void samples_forget(struct samples *samples)
{
	drop(&samples->sample[--samples->nr]);
}

void samples_drop(struct samples *samples)
{
	while (samples->nr)
		samples_forget(samples);
}
