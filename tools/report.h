/* SPDX-License-Identifier: GPL-2.0 */
#ifndef REPORT_H
#define REPORT_H

struct missing_puts;
struct options;
struct samples;

/* Read the books, one or more times, and name the suspects. */
int report_run(const struct options *options);

/*
 * Judge what was read and print it. @command is what ran between the reads and its
 * outcome, in words; NULL if nothing did. @puts may be NULL.
 */
struct report_command {
	const char *name;
	const char *outcome;
	int status;
};

int report_print(const struct options *options, struct samples *samples,
		 const struct report_command *command, struct missing_puts *puts);

/* Status 1 means suspects here: whatever else went wrong is 3. */
int report_status(int rc);

#endif
