// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "escape.h"
#include "help.h"
#include "options.h"
#include "parse.h"
#include "snapshot.h"

#define OPTIONS_NR	32
/* getopt_long() returns this plus the place in help_options[]. */
#define OPTION_BASE	256

#define SECONDS_MOST	(24 * 3600)
#define SETTLE_MS	2000

struct given {
	const char *value[OPTIONS_NR];
	int bits;
};

static void make_getopt(struct option *longs, char *letters)
{
	const struct option_word *word;

	*letters++ = ':';
	for (word = help_options; word->name; word++, longs++) {
		*longs = (struct option){
			.name = word->name,
			.has_arg = word->argument ? required_argument : no_argument,
			.val = OPTION_BASE + (word - help_options),
		};
		if (!word->letter)
			continue;
		*letters++ = word->letter;
		if (word->argument)
			*letters++ = ':';
	}
	*letters = '\0';
	*longs = (struct option){ 0 };
}

static int place_of(int found)
{
	const struct option_word *word;

	if (found >= OPTION_BASE)
		return found - OPTION_BASE;
	for (word = help_options; word->letter != found; word++)
		;
	return word - help_options;
}

static int say_getopt(int found, char **argv)
{
	char letter[3] = { '-', optopt, '\0' };
	const char *word = argv[optind - 1];

	if (optopt && optopt < OPTION_BASE)
		word = letter;
	return error_say(RC_USAGE, "option '%s' %s; see 'refledger --help'", word,
			 found == ':' ? "needs a value" : "is unknown or takes no value");
}

static int collect(struct given *given, int argc, char **argv)
{
	struct option longs[OPTIONS_NR];
	char letters[2 * OPTIONS_NR];
	int found;

	make_getopt(longs, letters);
	opterr = 0;
	for (;;) {
		optopt = 0;
		found = getopt_long(argc, argv, letters, longs, NULL);
		if (found == -1)
			return RC_OK;
		if (found == '?' || found == ':')
			return say_getopt(found, argv);
		found = place_of(found);
		given->bits |= help_options[found].bit;
		given->value[found] = optarg;
	}
}

static const struct command *find_command(const struct command *commands,
					  const char *name)
{
	for (; commands->name; commands++) {
		if (!strcmp(commands->name, name))
			return commands;
	}
	return NULL;
}

static int check_arguments(const struct options *options, int bits)
{
	const struct command *command = options->command;
	const struct option_word *word;
	int nr = options->nr_arguments;

	bits &= ~(command->options | OPTION_HELP | OPTION_VERSION);
	for (word = help_options; word->name; word++) {
		if (bits & word->bit)
			return error_say(RC_USAGE,
					 "'%s' has no option --%s; see 'refledger %s --help'",
					 command->name, word->name, command->name);
	}
	if (nr < command->least)
		return error_say(RC_USAGE, "'%s' needs %s; see 'refledger %s --help'",
				 command->name, command->arguments, command->name);
	if (nr > command->most)
		return error_say(RC_USAGE, "'%s' does not take '%s'; see 'refledger %s --help'",
				 command->name, options->arguments[command->most],
				 command->name);
	return RC_OK;
}

static int take_word(const char *option, const char *value,
		     const char *const *words, int *index)
{
	char list[256] = "";
	size_t used = 0;

	for (*index = 0; words[*index]; ++*index) {
		if (!strcmp(words[*index], value))
			return RC_OK;
		used += snprintf(list + used, sizeof(list) - used, "%s%s",
				 *index ? ", " : "", words[*index]);
	}
	return error_say(RC_USAGE, "--%s '%s' is not one of %s", option, value, list);
}

static int take_number(const char *option, const char *value, long long most,
		       long long *number)
{
	if (parse_decimal(value, number) && *number <= most)
		return RC_OK;
	return error_say(RC_USAGE, "--%s '%s' is not a number from 0 to %lld",
			 option, value, most);
}

/* A time to watch: none at all would not be one. */
static int take_seconds(const char *option, const char *value, long long *ms)
{
	if (!parse_decimal(value, ms) || *ms < 1 || *ms > SECONDS_MOST)
		return error_say(RC_USAGE, "--%s '%s' is not a number of seconds from 1 to %d",
				 option, value, SECONDS_MOST);
	*ms *= 1000;
	return RC_OK;
}

static int take_op(struct options *options, const char *value)
{
	static const char *const words[] = { RL_OPS(RL_WORD) "all", NULL };
	int rc;

	rc = take_word("op", value, words, &options->op);
	if (options->op == RL_OP_NR)
		options->op = OPTIONS_OP_ALL;
	return rc;
}

static int take_value(struct options *options, const struct option_word *word,
		      const char *value)
{
	switch (word->bit) {
	case OPTION_DIR:
		options->dir = value;
		return *value ? RC_OK : error_say(RC_USAGE, "--dir '' names no directory");
	case OPTION_CLASS:
		options->class = value;
		return RC_OK;
	case OPTION_CLASSES:
		options->classes = value;
		return *value && !strpbrk(value, " \t\n\"") ? RC_OK :
			error_say(RC_USAGE, "--classes '%s' is not a list of names with commas between them",
				  value);
	case OPTION_MODULE:
		options->module = value;
		return RC_OK;
	case OPTION_OP:
		return take_op(options, value);
	case OPTION_SORT:
		return take_word("sort", value, options->command->sorts, &options->sort);
	case OPTION_TOP:
		return take_number("top", value, LLONG_MAX, &options->top);
	case OPTION_OLDER:
		if (take_number("older", value, LLONG_MAX / 1000, &options->older_ms))
			return RC_USAGE;
		options->older_ms *= 1000;
		return RC_OK;
	case OPTION_INTERVAL:
		return take_seconds("interval", value, &options->interval_ms);
	case OPTION_SETTLE:
		if (take_number("settle", value, SECONDS_MOST, &options->settle_ms))
			return RC_USAGE;
		options->settle_ms *= 1000;
		return RC_OK;
	case OPTION_MIN:
		return take_number("min", value, LLONG_MAX, &options->least);
	case OPTION_PER:
		return take_number("per", value, LLONG_MAX, &options->per);
	case OPTION_NETNS:
		return take_number("netns", value, LLONG_MAX, &options->netns);
	case OPTION_COMM:
		options->comm = escape_again(value);
		return options->comm ? RC_OK : error_memory();
	}
	return RC_OK;
}

static int take_values(struct options *options, const struct given *given)
{
	const struct option_word *word;
	int rc = RC_OK;

	options->older_ms = -1;
	options->netns = -1;
	options->settle_ms = SETTLE_MS;
	options->op = RL_OP_ALLOC;
	options->top = options->command->top;
	options->refs = given->bits & OPTION_REFS;
	options->json = given->bits & OPTION_JSON;
	options->strict = given->bits & OPTION_STRICT;
	options->all = given->bits & OPTION_ALL;
	for (word = help_options; !rc && word->name; word++) {
		if (given->bits & word->bit)
			rc = take_value(options, word, given->value[word - help_options]);
	}
	return rc;
}

/* What stands behind -- is counted before getopt_long() takes it away. */
static int count_behind(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--"))
			return argc - i - 1;
	}
	return 0;
}

static int split_program(struct options *options, int argc, char **argv, int behind)
{
	if (!options->command->runs)
		return RC_OK;
	if (!behind)
		return error_say(RC_USAGE,
				 "'%s' needs -- and a command behind it; see 'refledger %s --help'",
				 options->command->name, options->command->name);
	options->nr_arguments -= behind;
	options->program = argv + argc - behind;
	return RC_OK;
}

int options_parse(struct options *options, const struct command *commands,
		  int argc, char **argv)
{
	const struct command *named = NULL;
	struct given given = { 0 };
	int behind = count_behind(argc, argv);
	int rc;

	*options = (struct options){ 0 };
	rc = collect(&given, argc, argv);
	if (rc)
		return rc;
	if (optind < argc) {
		named = find_command(commands, argv[optind]);
		if (!named)
			return error_say(RC_USAGE,
					 "there is no command '%s'; see 'refledger --help'",
					 argv[optind]);
		optind++;
	}
	if (given.bits & (OPTION_HELP | OPTION_VERSION)) {
		if (given.bits & OPTION_HELP)
			help_print(commands, named);
		else
			printf("refledger %s\n", RL_VERSION);
		options->done = true;
		return RC_OK;
	}
	options->command = named ? named : commands;
	options->arguments = argv + optind;
	options->nr_arguments = argc - optind;
	rc = split_program(options, argc, argv, behind);
	if (!rc)
		rc = check_arguments(options, given.bits);
	return rc ? rc : take_values(options, &given);
}

void options_free(struct options *options)
{
	free(options->comm);
}

bool options_filtered(const struct options *options)
{
	return options->older_ms >= 0 || options->netns >= 0 || options->comm;
}
