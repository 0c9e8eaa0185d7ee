// SPDX-License-Identifier: GPL-2.0
#include <time.h>

#include "caches.h"
#include "error.h"
#include "homes.h"
#include "json_slabs.h"
#include "options.h"
#include "progress.h"
#include "slabs.h"
#include "text_slabs.h"

static void wait_for(long long ms)
{
	const struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	progress_show("watching the caches for %lld s", ms / 1000);
	nanosleep(&time, NULL);
	progress_clear();
}

static int read_caches(struct caches *caches, long long watch_ms)
{
	struct caches before = { 0 };
	int rc = RC_OK;

	*caches = before;
	if (watch_ms) {
		rc = caches_read(&before);
		if (!rc)
			wait_for(watch_ms);
	}
	if (!rc)
		rc = caches_read(caches);
	if (!rc && watch_ms)
		caches_compare(caches, &before);
	caches_drop(&before);
	if (!rc)
		caches_order(caches);
	return rc;
}

static int print(const struct caches *caches, const struct homes *homes,
		 const struct options *options)
{
	size_t nr = caches->nr;

	if (options->top && (unsigned long long)options->top < nr)
		nr = options->top;
	if (options->json)
		return json_slabs(caches, homes, nr);
	text_slabs(caches, homes, nr);
	return RC_OK;
}

int slabs_run(const struct options *options)
{
	struct caches caches;
	struct homes homes = { 0 };
	int rc;

	rc = read_caches(&caches, options->interval_ms);
	if (!rc)
		rc = homes_open(&homes);
	if (!rc)
		rc = print(&caches, &homes, options);
	homes_close(&homes);
	caches_drop(&caches);
	return rc;
}
