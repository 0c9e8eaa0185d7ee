// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "accuracy.h"
#include "analysis.h"
#include "audit.h"
#include "error.h"
#include "json.h"
#include "options.h"
#include "list.h"
#include "snapshot.h"
#include "text.h"

/* What to read of a class, and how to print it. */
struct page {
	int parts;
	int (*print)(const struct snapshot *snapshot, struct class *class,
		     const struct options *options, const struct flaws *flaws);
};

static int print_sites(const struct snapshot *snapshot, struct class *class,
		       const struct options *options, const struct flaws *flaws)
{
	struct pick pick;
	int rc;

	rc = analysis_pick_sites(class, options, &pick);
	if (rc)
		return rc;
	if (options->json) {
		rc = json_sites(snapshot, class, &pick);
	} else {
		text_class_head(snapshot, class, flaws);
		text_sites(class, options, &pick);
	}
	analysis_drop(&pick);
	return rc;
}

static int print_objects(const struct snapshot *snapshot, struct class *class,
			 const struct options *options, const struct flaws *flaws)
{
	struct pick pick;
	int rc;

	rc = analysis_pick_objects(class, options, &pick);
	if (rc)
		return rc;
	if (options->json) {
		rc = json_objects(snapshot, class, options, &pick);
	} else {
		text_class_head(snapshot, class, flaws);
		text_objects(class, options, &pick);
	}
	analysis_drop(&pick);
	return rc;
}

static int print_classes(struct snapshot *snapshot, const struct options *options,
			 const struct flaws *flaws, const struct page *page)
{
	size_t i, shown = 0;
	int rc = RC_OK;

	for (i = 0; !rc && i < snapshot->nr_classes; i++) {
		if (!snapshot->classes[i].loaded)
			continue;
		if (shown++ && options->json)
			json_more();
		else if (shown > 1)
			putchar('\n');
		if (page->print)
			rc = page->print(snapshot, &snapshot->classes[i], options, flaws);
		else
			rc = json_class(snapshot, &snapshot->classes[i]);
	}
	if (!shown && !options->json)
		printf("The module knows no class.\n");
	return rc;
}

static int print_json(struct snapshot *snapshot, const struct options *options,
		      const struct flaws *flaws, const struct page *page)
{
	int rc;

	rc = json_open(snapshot, options, flaws);
	if (!rc)
		rc = print_classes(snapshot, options, flaws, page);
	return rc ? rc : json_close(snapshot);
}

static int print_all(struct snapshot *snapshot, const struct options *options,
		     const struct flaws *flaws, const struct page *page)
{
	if (options->json)
		return print_json(snapshot, options, flaws, page);
	if (!page->print) {
		text_status(snapshot, flaws);
		return RC_OK;
	}
	return print_classes(snapshot, options, flaws, page);
}

static int judge(const struct options *options, const struct flaws *flaws)
{
	if (!options->strict || !flaws->nr)
		return RC_OK;
	/* What was printed so far comes first also when both go to one file. */
	fflush(stdout);
	return error_say(RC_INCOMPLETE, "data incomplete: %s: %s%s",
			 flaws->flaw[0].scope, flaws->flaw[0].text,
			 flaws->nr > 1 ? ", and more" : "");
}

static int list(const struct options *options, const struct page *page)
{
	struct snapshot snapshot;
	struct flaws flaws = { 0 };
	int rc;

	rc = snapshot_open(&snapshot, options->dir, options->class,
			   page->parts | (options->all ? SNAPSHOT_ALL : 0));
	if (!rc)
		rc = audit_snapshot(&snapshot);
	if (!rc)
		rc = accuracy_find(&snapshot, options->class, &flaws);
	if (!rc)
		rc = print_all(&snapshot, options, &flaws, page);
	if (!rc)
		rc = judge(options, &flaws);
	accuracy_drop(&flaws);
	snapshot_close(&snapshot);
	return rc;
}

/* In text the status is a page of its own, in JSON classes without rows. */
int list_status(const struct options *options)
{
	const struct page page = { .parts = SNAPSHOT_PROBES | SNAPSHOT_OBJECTS };

	return list(options, &page);
}

int list_sites(const struct options *options)
{
	struct page page = { .parts = SNAPSHOT_SITES, .print = print_sites };

	if (options_filtered(options))
		page.parts |= SNAPSHOT_OBJECTS;
	return list(options, &page);
}

int list_objects(const struct options *options)
{
	const struct page page = {
		.parts = SNAPSHOT_SITES | SNAPSHOT_OBJECTS,
		.print = print_objects,
	};

	return list(options, &page);
}
