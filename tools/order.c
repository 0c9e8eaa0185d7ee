// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "analysis.h"
#include "order.h"
#include "snapshot.h"

enum site_key { SITE_LIVE, SITE_OUTSTANDING, SITE_OLDEST, SITE_EVENTS, SITE_FREED, SITE_ID };

enum object_key {
	OBJECT_AGE, OBJECT_COUNT, OBJECT_BALANCE, OBJECT_COMM, OBJECT_PID,
	OBJECT_NETNS, OBJECT_SITE, OBJECT_ID,
};

const char *const order_site_keys[] = {
	[SITE_LIVE] = "live", [SITE_OUTSTANDING] = "outstanding",
	[SITE_OLDEST] = "oldest", [SITE_EVENTS] = "events",
	[SITE_FREED] = "freed", [SITE_ID] = "id", NULL
};

const char *const order_object_keys[] = {
	[OBJECT_AGE] = "age", [OBJECT_COUNT] = "count",
	[OBJECT_BALANCE] = "balance", [OBJECT_COMM] = "comm",
	[OBJECT_PID] = "pid", [OBJECT_NETNS] = "netns",
	[OBJECT_SITE] = "site", [OBJECT_ID] = "id", NULL
};

static int ascending(long long a, long long b)
{
	return (a > b) - (a < b);
}

static int descending(long long a, long long b)
{
	return ascending(b, a);
}

/* More given back than taken is as bad as the other way round. */
static int by_outstanding(const struct site *a, const struct site *b)
{
	return descending(llabs(a->outstanding), llabs(b->outstanding));
}

static int compare_sites(const void *one, const void *other, void *key)
{
	const struct site *a = *(void *const *)one, *b = *(void *const *)other;
	int order = 0;

	switch (*(int *)key) {
	case SITE_LIVE:
		order = descending(a->live, b->live);
		if (!order)
			order = by_outstanding(a, b);
		break;
	case SITE_OUTSTANDING:
		order = by_outstanding(a, b);
		break;
	case SITE_OLDEST:
		order = descending(a->oldest_ms, b->oldest_ms);
		break;
	case SITE_EVENTS:
		order = descending(analysis_events(a), analysis_events(b));
		break;
	case SITE_FREED:
		order = descending(a->events[RL_OP_FREE], b->events[RL_OP_FREE]);
		break;
	}
	return order ? order : ascending(a->id, b->id);
}

static int compare_objects(const void *one, const void *other, void *key)
{
	const struct object *a = *(void *const *)one, *b = *(void *const *)other;
	int order = 0;

	switch (*(int *)key) {
	case OBJECT_AGE:
		order = descending(a->age_ms, b->age_ms);
		break;
	case OBJECT_COUNT:
		order = descending(a->count, b->count);
		break;
	case OBJECT_BALANCE:
		order = descending(a->balance, b->balance);
		break;
	case OBJECT_COMM:
		order = strcmp(a->comm, b->comm);
		break;
	case OBJECT_PID:
		order = ascending(a->pid, b->pid);
		break;
	case OBJECT_NETNS:
		order = ascending(a->netns, b->netns);
		break;
	case OBJECT_SITE:
		order = ascending(a->site, b->site);
		break;
	}
	return order ? order : ascending(a->id, b->id);
}

void order_sites(void **row, size_t nr, int key)
{
	qsort_r(row, nr, sizeof(*row), compare_sites, &key);
}

void order_objects(void **row, size_t nr, int key)
{
	qsort_r(row, nr, sizeof(*row), compare_objects, &key);
}
