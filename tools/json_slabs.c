// SPDX-License-Identifier: GPL-2.0
#include <jansson.h>
#include <stdio.h>

#include "caches.h"
#include "error.h"
#include "homes.h"
#include "json.h"
#include "json_slabs.h"
#include "term.h"

static json_t *make_growth(const struct caches *caches, long long growth)
{
	return caches->watched_ms ? json_integer(growth) : json_null();
}

static json_t *make_amount(const struct caches *caches, long long bytes, long long growth)
{
	return json_pack("{s:I, s:o}", "bytes", bytes,
			 "per_minute", make_growth(caches, growth));
}

static json_t *make_names(const struct cache *cache)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < cache->nr_names; i++)
		json_array_append_new(list, json_text(cache->name[i]));
	return list;
}

static json_t *make_book(const struct class *class, long long live)
{
	json_t *book = json_pack("{s:s, s:I}", "class", class->name, "live", live);

	if (snapshot_estimates_objects(class))
		json_object_set_new(book, "sample", json_sample(class));
	return book;
}

static json_t *make_books(const struct cache *cache, const struct snapshot *books)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < books->nr_classes; i++) {
		long long live = homes_live(cache, &books->classes[i]);

		if (live >= 0)
			json_array_append_new(list, make_book(&books->classes[i], live));
	}
	return list;
}

static json_t *make_cache(const struct caches *caches, const struct cache *cache,
			  const struct snapshot *books)
{
	return json_pack("{s:o, s:I, s:o, s:I, s:I, s:I, s:I, s:b, s:o, s:o}",
			 "cache", json_text(cache->id),
			 "bytes", cache->bytes,
			 "per_minute", make_growth(caches, cache->growth),
			 "slabs", cache->slabs,
			 "objects", cache->objects,
			 "object_size", cache->object_size,
			 "slab_size", cache->slab_size,
			 "reclaimable", cache->reclaimable,
			 "names", make_names(cache),
			 "books", make_books(cache, books));
}

static json_t *make_head(const struct caches *caches, const struct homes *homes)
{
	const struct meminfo *now = &caches->meminfo, *growth = &caches->growth;
	long long rest, rest_growth;

	caches_rest(caches, &rest, &rest_growth);
	return json_pack("{s:s, s:b, s:I, s:o, s:o, s:o, s:I}",
			 "refledger", "slabs",
			 "loaded", homes->known,
			 "watched_ms", caches->watched_ms,
			 "SReclaimable", make_amount(caches, now->reclaimable,
						     growth->reclaimable),
			 "SUnreclaim", make_amount(caches, now->unreclaimable,
						   growth->unreclaimable),
			 "uncached", make_amount(caches, rest, rest_growth),
			 "matching", (json_int_t)caches->nr);
}

int json_slabs(const struct caches *caches, const struct homes *homes, size_t nr)
{
	size_t i;
	int rc;

	putchar('{');
	rc = json_print(make_head(caches, homes), true);
	printf(",\n\"rows\":[");
	for (i = 0; !rc && i < nr && !term_broken(); i++) {
		printf("%s\n", i ? "," : "");
		rc = json_print(make_cache(caches, &caches->cache[i], &homes->snapshot), false);
	}
	printf("]}\n");
	return rc;
}
