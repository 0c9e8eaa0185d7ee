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

/* Nobody waits long for large books: what would take this time takes that. */
#define SHORT_MS	1000
#define SAMPLE_MS	300

static int check_same_class(const struct sample *one, const struct sample *other,
			    const struct class *class)
{
	const struct snapshot *before = &one->snapshot, *now = &other->snapshot;
	const struct class *old = snapshot_class(before, class->name, strlen(class->name));

	if (other->uptime_ms < one->uptime_ms ||
	    snapshot_number(now, class->name, "time", "uptime_ms") <
	    snapshot_number(before, class->name, "time", "uptime_ms"))
		return error_say(RC_ERROR,
				 "the books of %s were opened anew between %s and %s, or these are not in the order of time; compare two states of the same books",
				 class->name, before->dir, now->dir);
	if (old && old->recorded != class->recorded)
		return error_say(RC_ERROR,
				 "the books of %s are of 1 object in %lld in %s, and of 1 in %lld in %s; compare two states of the same books",
				 class->name, old->recorded, before->dir, class->recorded,
				 now->dir);
	return RC_OK;
}

/* Ids of other books mean other objects. */
static int check_same_books(struct samples *samples)
{
	const struct sample *now = samples_last(samples), *before = now - 1;
	int rc = RC_OK;
	size_t i;

	for (i = 0; !rc && samples->nr > 1 && i < now->snapshot.nr_classes; i++)
		rc = check_same_class(before, now, &now->snapshot.classes[i]);
	return rc;
}

/*
 * Samples are nested: all reads are made as coarse as the coarsest, or who is in one and
 * not in the other would look born or ended.
 */
static int align_class(struct samples *samples, const char *name)
{
	struct class *class[SAMPLES_MOST];
	long long most = 1;
	int rc = RC_OK;
	size_t k;

	for (k = 0; k < samples->nr; k++) {
		class[k] = snapshot_class(&samples->sample[k].snapshot, name, strlen(name));
		if (class[k] && class[k]->stands > most)
			most = class[k]->stands;
	}
	for (k = 0; !rc && k < samples->nr; k++) {
		if (class[k])
			rc = snapshot_thin(&samples->sample[k].snapshot, class[k], most);
	}
	return rc;
}

static int align(struct samples *samples)
{
	const struct snapshot *now = &samples_last(samples)->snapshot;
	int rc = RC_OK;
	size_t i;

	for (i = 0; !rc && samples->nr > 1 && i < now->nr_classes; i++)
		rc = align_class(samples, now->classes[i].name);
	return rc;
}

static int parts_of(const struct samples *samples, bool last)
{
	int parts = !last ? SNAPSHOT_OBJECTS : samples->plain ? PARTS_PLAIN : PARTS;

	return samples->all ? parts | SNAPSHOT_ALL : parts;
}

/* Of reads that are followed by others, objects are enough. */
static int take(struct samples *samples, const char *dir, bool last)
{
	struct sample *sample = &samples->sample[samples->nr++];
	int rc = RC_OK;

	/* Descriptors first: whoever closes one afterwards makes nothing suspect. */
	if (!samples->plain)
		rc = dir ? fds_load(&sample->fds, dir) : fds_scan(&sample->fds);
	if (!rc)
		rc = snapshot_open(&sample->snapshot, dir, samples->class, parts_of(samples, last));
	if (rc)
		return rc;
	sample->uptime_ms = snapshot_number(&sample->snapshot, RL_SCOPE_MODULE, "time",
					    "uptime_ms");
	rc = check_same_books(samples);
	return rc ? rc : align(samples);
}

int samples_take(struct samples *samples, const char *dir)
{
	return take(samples, dir, true);
}

static void lend_sites(struct samples *samples)
{
	const struct snapshot *last = &samples_last(samples)->snapshot;
	size_t i, k;

	for (k = 0; k + 1 < samples->nr; k++) {
		for (i = 0; i < last->nr_classes; i++) {
			const struct class *later = &last->classes[i];
			struct class *class = snapshot_class(&samples->sample[k].snapshot,
							     later->name, strlen(later->name));

			if (class && later->sites)
				snapshot_borrow_sites(class, later);
		}
	}
}

static bool is_large(struct samples *samples)
{
	const struct snapshot *snapshot = &samples_last(samples)->snapshot;
	size_t i, objects = 0;

	for (i = 0; i < snapshot->nr_classes; i++)
		objects += snapshot->classes[i].nr_objects;
	return objects > LARGE;
}

static bool is_sample(struct samples *samples)
{
	const struct snapshot *snapshot = &samples_last(samples)->snapshot;
	size_t i;

	for (i = 0; i < snapshot->nr_classes; i++) {
		if (snapshot->classes[i].stands > snapshot->classes[i].recorded)
			return true;
	}
	return false;
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
		rc = take(samples, NULL, i + 1 == nr);
		if (rc || i || nr <= LARGE_READS)
			continue;
		if (is_large(samples) || (window_ms <= SHORT_MS && is_sample(samples)))
			nr = LARGE_READS;
		if (nr == LARGE_READS && window_ms > SAMPLE_MS && window_ms <= SHORT_MS)
			window_ms = SAMPLE_MS;
	}
	progress_clear();
	if (!rc)
		lend_sites(samples);
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
