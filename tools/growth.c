// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "accuracy.h"
#include "audit.h"
#include "error.h"
#include "groups.h"
#include "growth.h"
#include "json.h"
#include "json_growth.h"
#include "options.h"
#include "sample.h"
#include "sizes.h"
#include "spaces.h"
#include "sysroot.h"
#include "term.h"
#include "text_growth.h"

#define WATCH_MS	5000

static int check(const struct options *options)
{
	if (options->nr_arguments && !options->dir)
		return error_say(RC_USAGE,
				 "a second directory needs -d and a first; see 'refledger growth --help'");
	if (options->dir && options->interval_ms)
		return error_say(RC_USAGE,
				 "a saved directory does not change; give two of them in place of -i");
	return RC_OK;
}

static int take(const struct options *options, struct samples *samples)
{
	int rc;

	if (!options->dir)
		return samples_watch(samples, 2, options->interval_ms ?
				     options->interval_ms : WATCH_MS);
	rc = samples_take(samples, options->dir);
	if (!rc && options->nr_arguments)
		rc = samples_take(samples, options->arguments[0]);
	return rc;
}

/* The machine that is read must be this one, unless it was written down. */
static int find_sizes(const struct options *options, const struct samples *samples,
		      struct sizes *sizes)
{
	if (!options->dir)
		return sizes_scan(sizes);
	return sizes_load(sizes, samples->sample[samples->nr - 1].snapshot.dir);
}

static int print_groups(const struct growth *growth, const struct options *options)
{
	struct groups groups;
	int rc;

	rc = groups_make(&groups, growth->now, growth->before, options);
	if (!rc && options->json)
		rc = json_groups(growth, &groups, options);
	else if (!rc)
		rc = text_groups(growth, &groups, options);
	groups_drop(&groups);
	return rc;
}

static int print_spaces(const struct growth *growth, const struct options *options)
{
	struct spaces spaces;
	int rc;

	rc = spaces_make(&spaces, growth->now, growth->before, options);
	if (!rc && options->json)
		rc = json_spaces(growth, &spaces, options);
	else if (!rc)
		text_spaces(growth, &spaces, options);
	spaces_drop(&spaces);
	return rc;
}

static int print_class(struct growth *growth, const struct samples *samples,
		       const struct options *options)
{
	const struct sample *first = &samples->sample[0];
	const struct sample *last = &samples->sample[samples->nr - 1];
	const char *name = growth->now->name;

	growth->before = NULL;
	growth->watched_ms = last->uptime_ms - first->uptime_ms;
	if (samples->nr > 1 && growth->watched_ms > 0)
		growth->before = snapshot_class(&first->snapshot, name, strlen(name));
	if (growth->before && !growth->before->objects)
		growth->before = NULL;
	return growth->now->unit == RL_UNIT_PAGE ? print_spaces(growth, options) :
						   print_groups(growth, options);
}

static int print_classes(struct growth *growth, const struct samples *samples,
			 const struct options *options)
{
	struct snapshot *snapshot = (struct snapshot *)growth->snapshot;
	size_t i, shown = 0;
	int rc = RC_OK;

	for (i = 0; !rc && i < snapshot->nr_classes && !term_broken(); i++) {
		growth->now = &snapshot->classes[i];
		if (!growth->now->loaded)
			continue;
		if (shown++ && options->json)
			json_more();
		else if (shown > 1)
			putchar('\n');
		if (!options->json)
			text_growth_head(growth);
		rc = print_class(growth, samples, options);
	}
	return rc;
}

static int print(struct growth *growth, const struct samples *samples,
		 const struct options *options)
{
	int rc;

	if (!options->json)
		return print_classes(growth, samples, options);
	rc = json_open(growth->snapshot, options, growth->flaws);
	if (!rc)
		rc = print_classes(growth, samples, options);
	return rc ? rc : json_close(growth->snapshot);
}

static int judge(const struct options *options, const struct flaws *flaws)
{
	if (!options->strict || !flaws->nr)
		return RC_OK;
	fflush(stdout);
	return error_say(RC_INCOMPLETE, "data incomplete: %s: %s%s", flaws->flaw[0].scope,
			 flaws->flaw[0].text, flaws->nr > 1 ? ", and more" : "");
}

static int tell(const struct options *options, struct samples *samples)
{
	struct snapshot *snapshot = &samples_last(samples)->snapshot;
	struct sizes sizes = { 0 };
	struct flaws flaws = { 0 };
	struct growth growth = {
		.snapshot = snapshot, .sizes = &sizes, .flaws = &flaws,
		.here = !options->dir || *sysroot(),
	};
	int rc;

	rc = audit_snapshot(snapshot);
	if (!rc)
		rc = accuracy_find(snapshot, options->class, &flaws);
	if (!rc)
		rc = find_sizes(options, samples, &sizes);
	if (!rc)
		rc = print(&growth, samples, options);
	if (!rc)
		rc = judge(options, &flaws);
	sizes_drop(&sizes);
	accuracy_drop(&flaws);
	return rc;
}

int growth_run(const struct options *options)
{
	struct samples samples = { .class = options->class, .plain = true,
				   .all = options->all };
	int rc;

	rc = check(options);
	if (rc)
		return rc;
	rc = take(options, &samples);
	if (!rc)
		rc = tell(options, &samples);
	samples_drop(&samples);
	return rc;
}
