// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "accuracy.h"
#include "audit.h"
#include "error.h"
#include "evidence.h"
#include "json_report.h"
#include "options.h"
#include "report.h"
#include "sample.h"
#include "suspects.h"
#include "term.h"
#include "text_report.h"
#include "wrap.h"

/* Reads without -i: short, since somebody waits. */
#define READS		8
#define WINDOW_MS	1000
/* With -i, one read in five seconds, but not fewer nor more than these. */
#define READS_LEAST	12
#define READS_MOST	15

/*
 * What it takes to be named, see suspects.c. After a command the machine is at rest
 * and only what the command left is looked at: there every reference counts.
 */
#define LEAST		3
#define PART		0.01
#define LEAST_RUN	1
#define PART_RUN	0.0001

int report_status(int rc)
{
	return rc == RC_ERROR ? RC_ABSENT : rc;
}

static void make_rule(const struct options *options, bool run, struct suspects_rule *rule)
{
	rule->least = run ? LEAST_RUN : LEAST;
	if (options->least)
		rule->least = options->least;
	rule->part = run ? PART_RUN : PART;
	rule->growth = options->interval_ms > 0;
}

/* The machine that is read must be this one, for its text to tell anything. */
static int find_evidence(const struct snapshot *snapshot, const struct suspects *suspects,
			 struct missing_puts *puts, struct evidence *evidence)
{
	*evidence = (struct evidence){ 0 };
	if (!suspects->nr)
		return RC_OK;
	evidence->lines = source_lines_open(snapshot_text(snapshot, RL_SCOPE_MODULE, "kernel"));
	if (!snapshot->live)
		return sizes_load(&evidence->sizes, snapshot->dir);
	evidence->puts = missing_puts_wait(puts) ? puts : NULL;
	return sizes_scan(&evidence->sizes);
}

static void drop_evidence(struct evidence *evidence)
{
	source_lines_close(evidence->lines);
	sizes_drop(&evidence->sizes);
}

static void print_command(const struct report_command *command)
{
	if (command)
		wrap_print(0, 4, "%s %s.", command->name, command->outcome);
	if (command)
		putchar('\n');
}

static int print_text(const struct options *options, const struct snapshot *snapshot,
		      const struct suspects *suspects, const struct flaws *flaws,
		      const struct report_command *command, const struct evidence *evidence)
{
	print_command(command);
	text_report_head(snapshot, suspects, flaws);
	return text_report_suspects(snapshot, suspects, evidence, options->top);
}

/* No suspects, but as much as makes one may have gone by unseen? */
static int judge(const struct options *options, const struct suspects *suspects,
		 const struct flaws *flaws, const struct suspects_rule *rule)
{
	if (suspects->nr)
		return RC_ERROR;
	if (suspects->hidden < rule->least && !(options->strict && flaws->nr))
		return RC_OK;
	fflush(stdout);
	if (flaws->nr)
		return error_say(RC_INCOMPLETE, "data incomplete, this can hide a suspect: %s: %s%s",
				 flaws->flaw[0].scope, flaws->flaw[0].text,
				 flaws->nr > 1 ? ", and more" : "");
	return error_say(RC_INCOMPLETE,
			 "data incomplete, this can hide a suspect: objects whose books do not match or whose holders are not known, or references under no call site");
}

static int print(const struct options *options, struct samples *samples,
		 const struct suspects *suspects, const struct flaws *flaws,
		 const struct report_command *command, struct missing_puts *puts)
{
	const struct snapshot *snapshot = &samples_last(samples)->snapshot;
	struct evidence evidence;
	int rc;

	rc = find_evidence(snapshot, suspects, puts, &evidence);
	if (!rc && options->json)
		rc = json_report(snapshot, options, suspects, flaws, command, &evidence);
	else if (!rc)
		rc = print_text(options, snapshot, suspects, flaws, command, &evidence);
	drop_evidence(&evidence);
	return rc;
}

int report_print(const struct options *options, struct samples *samples,
		 const struct report_command *command, struct missing_puts *puts)
{
	struct suspects suspects = { 0 };
	struct flaws flaws = { 0 };
	struct suspects_rule rule;
	int rc;

	make_rule(options, command, &rule);
	rc = audit_snapshot(&samples_last(samples)->snapshot);
	if (!rc)
		rc = accuracy_find(&samples_last(samples)->snapshot, options->class, &flaws);
	if (!rc)
		rc = suspects_find(&suspects, samples, options->class, &rule);
	if (!rc)
		rc = print(options, samples, &suspects, &flaws, command, puts);
	rc = rc ? report_status(rc) : judge(options, &suspects, &flaws, &rule);
	accuracy_drop(&flaws);
	suspects_drop(&suspects);
	return rc;
}

static int watch(const struct options *options, struct samples *samples)
{
	long long reads = options->interval_ms / 5000;

	if (!options->interval_ms)
		return samples_watch(samples, READS, WINDOW_MS);
	if (reads < READS_LEAST)
		reads = READS_LEAST;
	if (reads > READS_MOST)
		reads = READS_MOST;
	return samples_watch(samples, reads, options->interval_ms);
}

static int check(const struct options *options)
{
	bool saved = options->dir || options->nr_arguments;

	if (options->nr_arguments == 1 || (options->dir && options->nr_arguments))
		return error_say(RC_USAGE,
				 "'report' takes two saved directories, or one with -d; see 'refledger report --help'");
	if (saved && options->interval_ms)
		return error_say(RC_USAGE,
				 "a saved directory does not change; give two of them in place of -i");
	return RC_OK;
}

static int take(const struct options *options, struct samples *samples)
{
	int i, rc = RC_OK;

	if (options->dir)
		return samples_take(samples, options->dir);
	if (!options->nr_arguments)
		return watch(options, samples);
	samples->baseline = true;
	for (i = 0; !rc && i < options->nr_arguments; i++)
		rc = samples_take(samples, options->arguments[i]);
	return rc;
}

/* Does the sample leave out so much that all objects must be read? */
static bool wants_all(const struct options *options, struct samples *samples)
{
	struct snapshot *snapshot = &samples_last(samples)->snapshot;
	struct suspects_rule rule;
	size_t i;

	make_rule(options, false, &rule);
	for (i = 0; !samples->all && snapshot->live && i < snapshot->nr_classes; i++) {
		struct class *class = &snapshot->classes[i];

		if ((!options->class || !strcmp(options->class, class->name)) &&
		    class->unit != RL_UNIT_PAGE &&
		    coverage_find(samples, class, rule.least).elsewhere)
			return true;
	}
	return false;
}

static int take_all(const struct options *options, struct samples *samples)
{
	samples_drop(samples);
	samples->all = true;
	return take(options, samples);
}

static int check_class(const struct options *options, struct samples *samples)
{
	const struct snapshot *snapshot = &samples_last(samples)->snapshot;

	if (!options->class || snapshot_class(snapshot, options->class, strlen(options->class)))
		return RC_OK;
	return snapshot_say_no_class(snapshot, options->class);
}

static bool is_live(const struct options *options)
{
	return !options->dir && !options->nr_arguments;
}

int report_run(const struct options *options)
{
	struct samples samples = { .all = options->all };
	struct missing_puts *puts = NULL;
	int rc;

	rc = check(options);
	if (rc)
		return rc;
	/* what modules come while it watches for long is to be known, too */
	if (is_live(options) && !options->interval_ms)
		puts = missing_puts_open();
	rc = take(options, &samples);
	if (!rc && is_live(options) && !puts)
		puts = missing_puts_open();
	if (!rc)
		rc = check_class(options, &samples);
	if (!rc && wants_all(options, &samples))
		rc = take_all(options, &samples);
	rc = rc ? report_status(rc) : report_print(options, &samples, NULL, puts);
	missing_puts_close(puts);
	samples_drop(&samples);
	return rc;
}
