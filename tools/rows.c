// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "holders.h"
#include "pairing.h"
#include "parse.h"
#include "residual.h"
#include "rows.h"
#include "snapshot.h"

#define NOTHING		0.000000001

/* One row in the making: the postings between two states of an object. */
struct draft {
	const struct object *after;
	const struct object *before;	/* NULL: since its birth */
	long long residual;
	double in_flight;
	bool held;
	bool grown;
	bool more;
};

struct maker {
	struct rows *rows;
	struct pairing pairing;
	double *posted;			/* of each site, all 0 between two rows */
	struct parties parties;
	size_t nr_posted;
	size_t *site;			/* the sites that have posted */
};

static uint64_t hash_bytes(uint64_t hash, const void *data, size_t size)
{
	const unsigned char *byte = data;
	uint64_t word;

	for (; size >= sizeof(word); size -= sizeof(word), byte += sizeof(word)) {
		memcpy(&word, byte, sizeof(word));
		hash = (hash ^ word) * 0x9e3779b97f4a7c15ull;
		hash ^= hash >> 29;
	}
	while (size--)
		hash = (hash ^ *byte++) * 0x100000001b3ull;
	return hash ^ hash >> 32;
}

/* The number alone stands for the row: 64 bits, and nobody chooses the texts. */
static uint64_t hash_draft(const struct draft *draft)
{
	uint64_t hash = 7 + draft->held + 2 * draft->grown;

	hash = hash_bytes(hash, &draft->residual, sizeof(draft->residual));
	hash = hash_bytes(hash, &draft->in_flight, sizeof(draft->in_flight));
	return hash_bytes(hash, draft->after->refs, strlen(draft->after->refs));
}

static int make_index(struct rows *rows)
{
	size_t size = rows->mask ? 4 * (rows->mask + 1) : 1024, i;

	free(rows->bucket);
	rows->bucket = calloc(size, sizeof(*rows->bucket));
	if (!rows->bucket)
		return error_memory();
	rows->mask = size - 1;
	for (i = 0; i < rows->nr; i++) {
		size_t *bucket = &rows->bucket[rows->row[i].hash & rows->mask];

		rows->row[i].next = *bucket;
		*bucket = i + 1;
	}
	return RC_OK;
}

static struct row_open *find_row(const struct rows *rows, uint64_t hash)
{
	size_t at = rows->bucket[hash & rows->mask];

	while (at && rows->row[at - 1].hash != hash)
		at = rows->row[at - 1].next;
	return at ? &rows->row[at - 1] : NULL;
}

static int add_row(struct rows *rows, const struct row_open *row)
{
	size_t *bucket;
	void *more;

	if (rows->nr == rows->room) {
		rows->room = 2 * rows->room + 256;
		more = realloc(rows->row, rows->room * sizeof(*rows->row));
		if (!more)
			return error_memory();
		rows->row = more;
	}
	if (rows->nr > rows->mask && make_index(rows))
		return RC_ERROR;
	rows->row[rows->nr] = *row;
	bucket = &rows->bucket[row->hash & rows->mask];
	rows->row[rows->nr].next = *bucket;
	*bucket = ++rows->nr;
	return RC_OK;
}

static int add_candidate(struct rows *rows, size_t site, double open)
{
	void *more;

	if (rows->nr_candidates == rows->room_candidates) {
		rows->room_candidates = 2 * rows->room_candidates + 1024;
		more = realloc(rows->candidate,
			       rows->room_candidates * sizeof(*rows->candidate));
		if (!more)
			return error_memory();
		rows->candidate = more;
	}
	rows->candidate[rows->nr_candidates++] = (struct candidate){ site, open };
	return RC_OK;
}

/* What found no site stands behind the last of them. */
static void post(struct maker *maker, const struct object *object, double sign)
{
	const struct class *class = maker->rows->class;
	const char *at = object->refs;
	struct ref ref;

	while (*at && parse_next_ref(&at, &ref)) {
		const struct site *site = snapshot_site(class, ref.site);
		size_t place = site ? (size_t)(site - class->sites) : class->nr_sites;

		if (!maker->posted[place])
			maker->site[maker->nr_posted++] = place;
		maker->posted[place] += sign * ref.posted;
		/* Zero would make it be listed twice. */
		if (!maker->posted[place])
			maker->posted[place] = NOTHING / 2;
	}
}

static void make_parties(struct maker *maker, const struct draft *draft)
{
	struct parties *parties = &maker->parties;
	size_t i;

	maker->nr_posted = 0;
	parties->nr_takes = 0;
	parties->nr_gives = 0;
	post(maker, draft->after, 1);
	if (draft->before)
		post(maker, draft->before, -1);
	for (i = 0; i < maker->nr_posted; i++) {
		size_t site = maker->site[i];
		double amount = maker->posted[site];
		struct party party = { site, fabs(amount), fabs(amount) };

		if (amount > NOTHING)
			parties->take[parties->nr_takes++] = party;
		else if (amount < -NOTHING)
			parties->give[parties->nr_gives++] = party;
		maker->posted[site] = 0;
	}
}

/*
 * Whoever holds the object from outside (a cache, a descriptor) holds it by its
 * birth; an opening balance is no get at all.
 */
static bool may_leak(const struct maker *maker, const struct draft *draft, size_t site)
{
	const struct class *class = maker->rows->class;
	int op = site < class->nr_sites ? class->sites[site].op : RL_OP_GET;

	return op == RL_OP_GET || (op == RL_OP_ALLOC && !draft->held);
}

static int add_candidates(struct maker *maker, const struct draft *draft, bool settled)
{
	const struct parties *parties = &maker->parties;
	int rc = RC_OK;
	size_t i;

	for (i = 0; !rc && i < parties->nr_takes; i++) {
		const struct party *take = &parties->take[i];
		double open = settled ? take->left : take->amount;

		if (open > NOTHING && may_leak(maker, draft, take->site))
			rc = add_candidate(maker->rows, take->site, open);
	}
	return rc;
}

static int make_candidates(struct maker *maker, const struct draft *draft,
			   struct row_open *row)
{
	struct rows *rows = maker->rows;
	int rc;

	row->first = rows->nr_candidates;
	make_parties(maker, draft);
	rc = pairing_settle(&maker->pairing, &maker->parties);
	if (!rc)
		rc = add_candidates(maker, draft, true);
	/* The puts were given to the wrong gets: any of them may be it. */
	if (!rc && rows->nr_candidates == row->first)
		rc = add_candidates(maker, draft, false);
	row->nr_candidates = rows->nr_candidates - row->first;
	return rc;
}

static int add_draft(struct maker *maker, const struct draft *draft, size_t place)
{
	const struct object *objects = maker->rows->class->objects;
	struct row_open new = {
		.residual = draft->residual, .in_flight = draft->in_flight,
		.nr = maker->rows->class->stands, .object = place,
		.grown = draft->grown, .more = draft->more, .hash = hash_draft(draft),
	};
	struct row_open *row = NULL;
	int rc;

	if (draft->residual <= 0)
		return RC_OK;
	if (!draft->before && !draft->more)
		row = find_row(maker->rows, new.hash);
	if (row) {
		row->nr += new.nr;
		if (objects[row->object].age_ms < objects[place].age_ms)
			row->object = place;
		return RC_OK;
	}
	/* A row that nobody may join. */
	if (draft->before || draft->more)
		new.hash = ~new.hash ^ place;
	rc = make_candidates(maker, draft, &new);
	return rc ? rc : add_row(maker->rows, &new);
}

/* First what was there in the beginning (or came since the baseline), then growth. */
static int add_object(struct maker *maker, const struct watched *watched, size_t place,
		      const struct history *history)
{
	size_t since = history->since, k;
	struct draft draft = {
		.after = history->object[since],
		.before = watched->first ? history->object[0] : NULL,
		.residual = history->left[since],
		.in_flight = history->in_flight,
		.held = history->held,
		.grown = watched->first || since > watched->first,
	};
	int rc;

	if (draft.before)
		draft.residual -= history->left[0];
	rc = add_draft(maker, &draft, place);
	/* What only came and went would look like growth. */
	for (k = since; !rc && history->grew && k < watched->end; k++) {
		draft.more |= draft.residual > 0;
		draft.before = history->object[k];
		draft.after = history->object[k + 1];
		draft.residual = history->left[k + 1] - history->left[k];
		draft.grown = true;
		rc = add_draft(maker, &draft, place);
	}
	return rc;
}

static int add_objects(struct maker *maker, const struct watched *watched)
{
	struct rows *rows = maker->rows;
	size_t *const verdicts[] = {
		[RESIDUAL_YOUNG] = &rows->young, [RESIDUAL_OFF] = &rows->off,
		[RESIDUAL_DYING] = &rows->dying, [RESIDUAL_UNREADABLE] = &rows->unreadable,
	};
	struct history history;
	int rc = RC_OK;
	size_t i;

	for (i = 0; !rc && i < rows->class->nr_objects; i++) {
		enum residual_verdict verdict = residual_trace(watched, i, &history);

		if (verdict == RESIDUAL_USABLE)
			rc = add_object(maker, watched, i, &history);
		else
			++*verdicts[verdict];
	}
	return rc;
}

static int make(struct maker *maker, const struct watched *watched)
{
	size_t sites = maker->rows->class->nr_sites + 1;
	int rc;

	maker->posted = calloc(sites, sizeof(*maker->posted));
	maker->site = calloc(sites, sizeof(*maker->site));
	maker->parties.take = calloc(sites, sizeof(*maker->parties.take));
	maker->parties.give = calloc(sites, sizeof(*maker->parties.give));
	if (!maker->posted || !maker->site || !maker->parties.take || !maker->parties.give)
		return error_memory();
	rc = make_index(maker->rows);
	if (!rc)
		rc = pairing_make(&maker->pairing, maker->rows->class);
	return rc ? rc : add_objects(maker, watched);
}

int rows_make(struct rows *rows, struct samples *samples, const char *class)
{
	struct maker maker = { .rows = rows };
	struct watched watched;
	int rc;

	*rows = (struct rows){ 0 };
	rc = watched_open(&watched, samples, class);
	if (!rc) {
		rows->class = watched.class[watched.last];
		rows->unknown = holders_unknown(samples_last(samples), rows->class);
		rows->watched_ms = samples->sample[watched.end].uptime_ms -
				   samples->sample[0].uptime_ms;
		rc = make(&maker, &watched);
	}
	watched_close(&watched);
	pairing_drop(&maker.pairing);
	free(maker.posted);
	free(maker.site);
	free(maker.parties.take);
	free(maker.parties.give);
	return rc;
}

void rows_drop(struct rows *rows)
{
	free(rows->row);
	free(rows->candidate);
	free(rows->bucket);
}
