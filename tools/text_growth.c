// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "groups.h"
#include "mounts.h"
#include "options.h"
#include "sizes.h"
#include "snapshot.h"
#include "syscall.h"
#include "term.h"
#include "text.h"
#include "text_growth.h"
#include "wrap.h"

#define INDENT		4
#define DEEP		8
#define LINE		512

const char *text_rate(long long number, long long ms, bool sign,
		      char text[static TEXT_RATE])
{
	double rate = number * 1000.0 / ms;

	snprintf(text, TEXT_RATE, sign ? "%+.*f/s" : "%.*f/s",
		 number && fabs(rate) < 10, rate);
	return text;
}

void text_growth_head(const struct growth *growth)
{
	text_class_head(growth->snapshot, growth->now, growth->flaws);
}

static void print_watched(const struct growth *growth)
{
	char age[TEXT_AGE];

	if (growth->before)
		wrap_print(INDENT, INDENT, "Two reads, %s apart; who was born and ended between them is not seen.",
			   text_age(growth->watched_ms, age));
	else
		wrap_print(INDENT, INDENT, "One read: what grows is not known.");
}

/* What is in no book is who holds a dentry; without a reference nobody does. */
static void print_negative(const struct growth *growth, const struct groups *groups)
{
	const struct groups_sum *sum = &groups->negative;
	char rate[TEXT_RATE] = "", more[64] = "", live[TEXT_NUMBER], all[TEXT_NUMBER];
	bool estimate = snapshot_estimates_objects(growth->now);
	char idle[TEXT_NUMBER];

	if (!sum->live)
		return;
	if (growth->before)
		snprintf(more, sizeof(more), ", %s",
			 text_rate((long long)sum->born - (long long)sum->ended,
				   growth->watched_ms, true, rate));
	wrap_print(INDENT, INDENT, "Negative dentries (of names that do not exist): %s of %s live%s. %s of them nobody uses: they are cache, reclaimable when memory is short, and not a missing put.",
		   text_number(sum->live, estimate, live),
		   text_number(groups->all.live, estimate, all), more,
		   text_number(sum->idle, estimate, idle));
}

static void print_headline(const struct growth *growth, const struct group *group,
			   const struct site *site, size_t number)
{
	bool estimate = snapshot_estimates_objects(growth->now);
	char call[SYSCALL_NAME] = "", part[TEXT_NUMBER], text[LINE] = "";
	long long size = sizes_of_object(growth->sizes, growth->now->name,
					 group->example ? group->example->description :
					 group->pattern);

	if (site)
		syscall_name(site->chain, call);
	text_add(text, LINE, "%zu. %s%s%s: %s live", number, group->comm,
		 *call ? ", " : "", call, text_number(group->live, estimate, part));
	if (growth->before) {
		text_add(text, LINE, " (%s%s born,", text_about(estimate),
			 text_rate(group->born, growth->watched_ms, true, part));
		text_add(text, LINE, " %s ended)",
			 text_rate(-(long long)group->ended, growth->watched_ms, true, part));
	}
	if (size >= 0 && group->live)
		text_add(text, LINE, ", %s%s", text_about(estimate),
			 text_bytes(size * (long long)group->live, false, part));
	if (group->live)
		text_add(text, LINE, ", oldest %s", text_age(group->oldest_ms, part));
	term_style(TERM_BOLD);
	wrap_print(0, INDENT, "%s.", text);
	term_style(TERM_PLAIN);
}

static int print_pattern(const struct group *group)
{
	char *text = groups_describe(group);

	if (!text)
		return error_memory();
	if (group->patterns > 1)
		wrap_print(INDENT, DEEP, "%s (%zu patterns)", text, group->patterns);
	else
		wrap_print(INDENT, DEEP, "%s", text);
	free(text);
	return RC_OK;
}

static void print_example(const struct group *group)
{
	if (!group->example)
		wrap_print(INDENT, DEEP, "All of them have ended.");
	else if (group->varies)
		wrap_print(INDENT, DEEP, "Example %lld, pid %lld%s: %s", group->example->id,
			   group->example->pid, group->pids ? " (others have others)" : "",
			   group->example->description);
	else
		wrap_print(INDENT, DEEP, "Example %lld, pid %lld%s.", group->example->id,
			   group->example->pid, group->pids ? " (others have others)" : "");
}

/* A description names a directory from the root of its file system on. */
static void print_where(const struct growth *growth, const struct group *group)
{
	char path[PATH_MAX];

	if (growth->here && group->example &&
	    mounts_directory(group->example->description, path))
		wrap_print(INDENT, DEEP, "Its directory is %s", path);
}

static void print_chain(const struct site *site)
{
	struct wrap wrap;

	printf("%*s", DEEP, "");
	wrap_start(&wrap, DEEP, DEEP);
	if (!site || !strcmp(site->chain, RL_NONE))
		wrap_words(&wrap, !site ? "(a call site that is not listed)" :
			   site->op == RL_OP_OPEN ? "(born before the books)" :
			   "(call chains that found no free site)");
	else
		wrap_chain(&wrap, site->chain);
	putchar('\n');
}

int text_groups(const struct growth *growth, const struct groups *groups,
		const struct options *options)
{
	size_t i;
	int rc = RC_OK;

	if (growth->now->state == RL_CLASS_REFUSED)
		return RC_OK;
	print_watched(growth);
	print_negative(growth, groups);
	if (!groups->nr)
		printf("    No %s object.\n", options->comm ? "such" : "live");
	for (i = 0; !rc && i < groups->nr && (!options->top || i < (size_t)options->top); i++) {
		const struct group *group = &groups->group[i];
		const struct site *site = snapshot_site(growth->now, group->site);

		print_headline(growth, group, site, i + 1);
		rc = print_pattern(group);
		print_example(group);
		print_where(growth, group);
		print_chain(site);
	}
	if (i < groups->nr)
		printf("... %zu more groups; -n 0 shows all\n", groups->nr - i);
	return rc;
}
