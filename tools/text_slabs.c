// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "array.h"
#include "caches.h"
#include "homes.h"
#include "table.h"
#include "text.h"
#include "text_slabs.h"
#include "wrap.h"

#define KIB		1024
#define AMOUNT		80

struct context {
	const struct caches *caches;
	const struct homes *homes;
};

/* "12K", and while it is watched "12K (+3K a minute)". Returns @text. */
static const char *amount(const struct caches *caches, long long bytes, long long growth,
			  char text[static AMOUNT])
{
	if (caches->watched_ms)
		snprintf(text, AMOUNT, "%lldK (%+lldK a minute)", bytes / KIB, growth / KIB);
	else
		snprintf(text, AMOUNT, "%lldK", bytes / KIB);
	return text;
}

static void print_rest(const struct caches *caches)
{
	long long bytes, growth;
	char text[AMOUNT];

	caches_rest(caches, &bytes, &growth);
	if (bytes >= KIB)
		printf("Of SUnreclaim in no cache (large kmalloc), about %s\n",
		       amount(caches, bytes, growth, text));
}

static void print_head(const struct context *context)
{
	const struct caches *caches = context->caches;
	const struct meminfo *now = &caches->meminfo, *growth = &caches->growth;
	char one[AMOUNT], other[AMOUNT];

	wrap_print(0, 4, "SReclaimable %s, SUnreclaim %s",
		   amount(caches, now->reclaimable, growth->reclaimable, one),
		   amount(caches, now->unreclaimable, growth->unreclaimable, other));
	print_rest(caches);
	if (!context->homes->known)
		printf("No books beside the caches: the module is not loaded; run 'refledger load'\n");
}

static void fill(const struct table *table, size_t nr, struct row *row)
{
	const struct context *context = table->context;
	const struct cache *cache = &context->caches->cache[nr];
	int i = 0;

	table_cell(row->cell[i++], "%lldK", cache->bytes / KIB);
	table_cell(row->cell[i++], "%lld", cache->objects);
	table_cell(row->cell[i++], "%lld", cache->object_size);
	table_cell(row->cell[i++], "%s", cache->reclaimable ? "yes" : "no");
	if (context->caches->watched_ms)
		table_cell(row->cell[i++], "%+lldK", cache->growth / KIB);
}

/* "(of these in the books: 254 dst, 3 sockfile)" */
static void add_books(const struct cache *cache, const struct snapshot *books,
		      struct wrap *wrap)
{
	char text[AMOUNT] = "", number[TEXT_NUMBER];
	size_t i;

	for (i = 0; i < books->nr_classes; i++) {
		long long live = homes_live(cache, &books->classes[i]);

		if (live < 0)
			continue;
		wrap_add(wrap, *text ? "%s," : "(of these in the books:", text);
		snprintf(text, sizeof(text), "%s %s",
			 text_number(live, snapshot_estimates_objects(&books->classes[i]),
				     number), books->classes[i].name);
	}
	if (*text)
		wrap_add(wrap, "%s)", text);
}

static void print_names(const struct table *table, size_t nr, struct wrap *wrap)
{
	const struct context *context = table->context;
	const struct cache *cache = &context->caches->cache[nr];
	size_t i;

	for (i = 0; i < cache->nr_names; i++)
		wrap_words(wrap, cache->name[i]);
	add_books(cache, &context->homes->snapshot, wrap);
}

static void print_table(const struct context *context, size_t nr)
{
	static const struct column columns[] = {
		{ "SIZE", false }, { "OBJECTS", false }, { "BYTES", false },
		{ "RECL", true }, { "/MIN", false },
	};
	const struct table table = {
		.columns = columns,
		.nr_columns = ARRAY_SIZE(columns) - !context->caches->watched_ms,
		.tail_title = "NAMES",
		.nr_rows = nr,
		.context = context,
		.fill = fill,
		.tail = print_names,
	};

	table_print(&table);
}

void text_slabs(const struct caches *caches, const struct homes *homes, size_t nr)
{
	const struct context context = { caches, homes };

	print_head(&context);
	putchar('\n');
	print_table(&context, nr);
	if (nr < caches->nr)
		printf("... %zu more caches; -n 0 shows all\n", caches->nr - nr);
}
