// SPDX-License-Identifier: GPL-2.0
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "options.h"
#include "snapshot.h"
#include "spaces.h"
#include "spaces_tally.h"
#include "spaces_way.h"
#include "term.h"
#include "text.h"
#include "text_growth.h"
#include "wrap.h"

#define INDENT		4
#define DEEP		8
#define LINE		1024
/* Paths of one program; what gives back counts extra. */
#define PATHS_MOST	3
/* System calls, and files of code, that are told of one program. */
#define CALLS_MOST	4
#define FILES_MOST	6
/* Frames in one file that follow each other. */
#define RUN_MOST	2

/* In front of what is told of processes, where a sample of them was read. */
static const char *about(const struct growth *growth)
{
	return text_about(snapshot_estimates_objects(growth->now));
}

static const char *bytes_of(long long pages, bool sign, char text[static TEXT_BYTES])
{
	long long bytes;

	if (__builtin_mul_overflow(pages, (long long)SPACE_PAGE, &bytes))
		return "(not a number of pages)";
	return text_bytes(bytes, sign, text);
}

/* " (+2.1M/s)", if there is anything to compare with. */
static void add_growth(const struct growth *growth, long long pages, char text[static LINE])
{
	char amount[TEXT_BYTES];

	if (growth->before)
		text_add(text, LINE, " (%s/s)",
			 bytes_of(pages / (growth->watched_ms / 1000.0), true, amount));
}

static void add_processes(const struct growth *growth, const struct space *space,
			  char text[static LINE])
{
	size_t i;

	text_add(text, LINE, " of address space in %s%zu process%s",
		 about(growth), space->processes,
		 space->processes == 1 ? "" : "es");
	if (growth->before && (space->born || space->ended))
		text_add(text, LINE, " (%zu new, %zu ended)", space->born, space->ended);
	for (i = 0; i < space->pids; i++)
		text_add(text, LINE, "%s%lld", i ? ", " : ", pid ", space->pid[i]);
	if (i < space->processes)
		text_add(text, LINE, ", ...");
}

static void print_headline(const struct growth *growth, const struct space *space,
			   size_t number)
{
	char text[LINE] = "", part[TEXT_BYTES];

	text_add(text, LINE, "%zu. %s: %s%s", number, space->comm,
		 about(growth), bytes_of(space->pages, false, part));
	add_growth(growth, space->grown, text);
	add_processes(growth, space, text);
	if (space->exe_length)
		text_add(text, LINE, ", program %.*s", space->exe_length, space->exe);
	if (space->resident_kb >= 0 && space->resident_kb <= LLONG_MAX / 1024)
		text_add(text, LINE, ", %s of it in memory",
			 text_bytes(space->resident_kb * 1024, false, part));
	if (space->processes)
		text_add(text, LINE, ", oldest %s", text_age(space->oldest_ms, part));
	term_style(TERM_BOLD);
	wrap_print(0, INDENT, "%s.", text);
	term_style(TERM_PLAIN);
}

/* A change of no known size is an opening balance. */
static void add_sizes(const struct space_path *path, char text[static LINE])
{
	char size[TEXT_BYTES], amount[TEXT_BYTES];
	const char *between = "; by size of one change: ";
	long long kib;
	int i;

	if (spaces_chain(path->site->chain, &kib) == path->site->chain)
		return;
	for (i = 0; i < SPACE_SIZES; i++) {
		if (!path->size[i])
			continue;
		text_add(text, LINE, "%s<=%s %s", between,
			 text_bytes((long long)SPACE_PAGE << i, false, size),
			 bytes_of(path->size[i], false, amount));
		between = ", ";
	}
}

/*
 * Deep in a library the way is of no interest: of frames in one file that follow each
 * other the first are shown, and how many there were.
 */
static void print_chain(const char *chain)
{
	const char *at = chain, *frame, *file = "";
	int length, size, last = 0, run = 0;
	struct wrap wrap;

	printf("%*s", DEEP, "");
	wrap_start(&wrap, DEEP, DEEP);
	while ((frame = chain_next(&at, &length))) {
		size = spaces_file(frame, length);
		if (!size || size != last || strncmp(frame, file, size)) {
			if (run > RUN_MOST)
				wrap_add(&wrap, "(+%d)", run - RUN_MOST);
			run = 0;
		}
		file = frame;
		last = size;
		if (++run <= RUN_MOST)
			wrap_frame(&wrap, frame == chain ? "" : WRAP_ARROW, frame, length);
	}
	if (run > RUN_MOST)
		wrap_add(&wrap, "(+%d)", run - RUN_MOST);
	putchar('\n');
}

static void print_path(const struct growth *growth, const struct space_path *path)
{
	char text[LINE] = "", call[SYSCALL_NAME], part[TEXT_BYTES];
	long long kib;

	text_add(text, LINE, "%s", spaces_way(path->site, call));
	text_add(text, LINE, "%s: %s%s%s", spaces_inherited(path->site, call) ? " before a fork" : "",
		 path->pages < 0 ? "given back " : "",
		 about(growth), bytes_of(llabs(path->pages), false, part));
	add_growth(growth, path->grown, text);
	text_add(text, LINE, " in %s%zu process%s, oldest %s",
		 about(growth), path->processes,
		 path->processes == 1 ? "" : "es", text_age(path->oldest_ms, part));
	add_sizes(path, text);
	wrap_print(INDENT, DEEP, "%s", text);
	if (strcmp(path->site->chain, RL_NONE))
		print_chain(spaces_chain(path->site->chain, &kib));
}

/* " 244M (833K for each of 300)", as far as one process has it. */
static void add_amount(const struct space *space, const struct options *options,
		       long long pages, char text[static LINE])
{
	char part[TEXT_BYTES];

	text_add(text, LINE, " %s", bytes_of(pages, false, part));
	if (options->per && space->processes)
		text_add(text, LINE, " (%s for each of %lld)",
			 text_bytes(pages / (double)space->processes / options->per * SPACE_PAGE,
				    false, part), options->per);
}

static void print_tally(const char *title, const struct tally *tally, size_t most,
			const struct space *space, const struct options *options)
{
	char text[LINE] = "";
	size_t i;

	for (i = 0; i < tally->nr && i < most && tally->row[i].pages > 0; i++) {
		text_add(text, LINE, "%s%s", i ? ", " : "", tally->row[i].name);
		add_amount(space, options, tally->row[i].pages, text);
	}
	if (*text)
		wrap_print(INDENT, DEEP, "%s: %s.", title, text);
}

static void print_tallies(const struct spaces *spaces, const struct space *space,
			  const struct options *options)
{
	struct tally tally;

	tally_calls(&tally, spaces, space);
	print_tally("By call", &tally, CALLS_MOST, space, options);
	tally_files(&tally, spaces, space);
	print_tally("Through code of", &tally, FILES_MOST, space, options);
}

/* Paths that took stand first, those that gave back last. */
static void print_paths(const struct growth *growth, const struct spaces *spaces,
			const struct space *space)
{
	const struct space_path *path = &spaces->path[space->first];
	long long given = 0;
	char amount[TEXT_BYTES];
	size_t i, shown = 0, more = 0;

	for (i = 0; i < space->nr_paths; i++) {
		if (path[i].pages <= 0)
			given += path[i].pages;
		else if (shown < PATHS_MOST && ++shown)
			print_path(growth, &path[i]);
		else
			more++;
	}
	if (more)
		wrap_print(INDENT, DEEP, "%zu more paths took pages.", more);
	if (given < 0)
		wrap_print(INDENT, DEEP, "Given back: %s.",
			   bytes_of(-given, false, amount));
}

static void print_head(const struct growth *growth, const struct spaces *spaces)
{
	char text[LINE] = "", part[TEXT_BYTES];

	if (growth->before)
		text_add(text, LINE, "Two reads, %s apart. ",
			 text_age(growth->watched_ms, part));
	text_add(text, LINE, "%s%s", about(growth),
		 bytes_of(spaces->pages, false, part));
	add_growth(growth, spaces->grown, text);
	wrap_print(INDENT, INDENT, "%s of address space in all. It is what was asked for, not all of it is memory.",
		   text);
}

void text_spaces(const struct growth *growth, const struct spaces *spaces,
		 const struct options *options)
{
	size_t i;

	if (growth->now->state == RL_CLASS_REFUSED)
		return;
	if (!spaces->nr) {
		printf("    No %s process.\n", options->comm ? "such" : "live");
		return;
	}
	print_head(growth, spaces);
	for (i = 0; i < spaces->nr && (!options->top || i < (size_t)options->top); i++) {
		print_headline(growth, &spaces->space[i], i + 1);
		print_tallies(spaces, &spaces->space[i], options);
		print_paths(growth, spaces, &spaces->space[i]);
	}
	if (i < spaces->nr)
		printf("... %zu more programs; -n 0 shows all\n", spaces->nr - i);
}
