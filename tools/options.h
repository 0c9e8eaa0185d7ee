/* SPDX-License-Identifier: GPL-2.0 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct options;

/* One bit an option; a command lists the ones it takes. */
enum option_bit {
	OPTION_DIR = 1 << 0,
	OPTION_CLASS = 1 << 1,
	OPTION_OP = 1 << 2,
	OPTION_SORT = 1 << 3,
	OPTION_TOP = 1 << 4,
	OPTION_OLDER = 1 << 5,
	OPTION_COMM = 1 << 6,
	OPTION_NETNS = 1 << 7,
	OPTION_REFS = 1 << 8,
	OPTION_JSON = 1 << 9,
	OPTION_STRICT = 1 << 10,
	OPTION_MODULE = 1 << 11,
	OPTION_HELP = 1 << 12,
	OPTION_VERSION = 1 << 13,
	OPTION_INTERVAL = 1 << 14,
	OPTION_MIN = 1 << 15,
	OPTION_SETTLE = 1 << 16,
	OPTION_CLASSES = 1 << 17,
	OPTION_PER = 1 << 18,
	OPTION_ALL = 1 << 19,
};

struct command {
	const char *name;
	const char *arguments;	/* as shown in the help */
	const char *summary;
	int options;
	bool runs;		/* takes a program and its arguments behind -- */
	int least;		/* number of arguments */
	int most;
	int top;		/* rows when -n is not given */
	const char *const *sorts;
	int (*run)(const struct options *options);
};

#define OPTIONS_OP_ALL	(-1)

struct options {
	const struct command *command;
	const char *dir;
	const char *class;
	const char *module;
	const char *classes;	/* to watch, NULL: as the module does */
	char *comm;		/* escaped, NULL: not asked for */
	long long older_ms;	/* -1: not asked for */
	long long netns;	/* -1: not asked for */
	long long top;		/* 0: all */
	long long interval_ms;	/* 0: not asked for */
	long long per;		/* 0: not asked for */
	long long least;	/* 0: not asked for */
	long long settle_ms;
	int op;
	int sort;		/* index into the command's sorts */
	bool refs;
	bool json;
	bool strict;
	bool all;		/* every object, not a sample */
	bool done;		/* help or version was printed */
	char **arguments;
	int nr_arguments;
	char **program;		/* what to run, NULL at its end */
};

/* @commands ends with one without a name; the first is the default. */
int options_parse(struct options *options, const struct command *commands,
		  int argc, char **argv);
void options_free(struct options *options);

bool options_filtered(const struct options *options);

#endif
