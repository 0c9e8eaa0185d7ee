// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "help.h"
#include "options.h"

#define NAME_WIDTH	20

const struct option_word help_options[] = {
	{ OPTION_DIR, "dir", 'd', "DIR",
	  "read a saved directory, not the running kernel" },
	{ OPTION_CLASS, "class", 0, "NAME", "only this class" },
	{ OPTION_OP, "op", 0, "OP",
	  "call sites of alloc (default), get, put, free or all" },
	{ OPTION_SORT, "sort", 0, "KEY", "order of the rows" },
	{ OPTION_TOP, "top", 'n', "N", "at most N rows (a class), 0 for all" },
	{ OPTION_OLDER, "older", 0, "SEC", "only objects of at least this age" },
	{ OPTION_COMM, "comm", 0, "NAME", "only objects born under this task name" },
	{ OPTION_NETNS, "netns", 0, "INODE",
	  "only objects born in this network namespace" },
	{ OPTION_REFS, "refs", 0, NULL, "what each call site has posted" },
	{ OPTION_INTERVAL, "interval", 'i', "SEC",
	  "watch for so long, for what grows" },
	{ OPTION_MIN, "min", 0, "N", "name no site that lost fewer references" },
	{ OPTION_PER, "per", 0, "N", "amounts also divided by N" },
	{ OPTION_SETTLE, "settle", 0, "SEC",
	  "wait at most so long after the command (default 2)" },
	{ OPTION_ALL, "all", 0, NULL, "read every object, also where a sample would do" },
	{ OPTION_JSON, "json", 0, NULL, "print JSON" },
	{ OPTION_STRICT, "strict", 0, NULL, "exit with 4 when anything is missing" },
	{ OPTION_CLASSES, "classes", 0, "LIST",
	  "classes to watch, with commas between them" },
	{ OPTION_MODULE, "module", 0, "FILE", "load this file (refledger.ko)" },
	{ OPTION_HELP, "help", 'h', NULL, "print this help" },
	{ OPTION_VERSION, "version", 'V', NULL, "print the version" },
	{ 0 }
};

static void print_option(const struct option_word *word)
{
	char left[64];

	snprintf(left, sizeof(left), "--%s%s%s", word->name,
		 word->argument ? " " : "", word->argument ? word->argument : "");
	if (word->letter)
		printf("  -%c, %-*s %s\n", word->letter, NAME_WIDTH - 4, left,
		       word->help);
	else
		printf("      %-*s %s\n", NAME_WIDTH - 4, left, word->help);
}

static void print_options(int bits)
{
	const struct option_word *word;

	printf("\nOptions:\n");
	for (word = help_options; word->name; word++) {
		if (word->bit & (bits | OPTION_HELP | OPTION_VERSION))
			print_option(word);
	}
}

static void print_call(const struct command *command)
{
	char call[64];

	snprintf(call, sizeof(call), "%s%s%s", command->name,
		 *command->arguments ? " " : "", command->arguments);
	printf("  %-*s %s\n", NAME_WIDTH, call, command->summary);
}

static void print_one(const struct command *command)
{
	const char *const *sort;

	printf("Usage: refledger %s [options]%s%s\n\n%s.\n", command->name,
	       *command->arguments ? " " : "", command->arguments,
	       command->summary);
	print_options(command->options);
	if (!command->sorts)
		return;
	printf("\nSort keys:");
	for (sort = command->sorts; *sort; sort++)
		printf(" %s%s", *sort, sort == command->sorts ? " (default)" : "");
	printf("\n");
}

static void print_all(const struct command *commands)
{
	const struct command *command;
	int bits = 0;

	printf("Usage: refledger [COMMAND] [options]\n\n"
	       "Books of kernel references: who took one, who gave it back.\n\n"
	       "Commands:\n");
	for (command = commands; command->name; command++) {
		print_call(command);
		bits |= command->options;
	}
	print_options(bits);
	printf("\nWithout a command: %s. 'refledger COMMAND --help' names the options of one.\n"
	       "\nExit status: 0 ok, 1 error, 2 usage, 3 no module or a kernel that cannot\n"
	       "carry it, 4 data incomplete (with --strict). Of 'report' and 'run': 0 no\n"
	       "suspects, 1 suspects, 2 usage, 3 cannot, 4 no suspects but data incomplete.\n",
	       commands->name);
}

void help_print(const struct command *commands, const struct command *command)
{
	if (command)
		print_one(command);
	else
		print_all(commands);
}
