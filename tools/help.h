/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HELP_H
#define HELP_H

struct command;

/* What an option looks like on the command line and in the help. */
struct option_word {
	int bit;
	const char *name;
	int letter;		/* 0: none */
	const char *argument;	/* NULL: none */
	const char *help;
};

extern const struct option_word help_options[];

/* @command is NULL for the page about all commands. */
void help_print(const struct command *commands, const struct command *command);

#endif
