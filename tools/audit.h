/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AUDIT_H
#define AUDIT_H

#include <stdbool.h>
#include <stddef.h>

struct class;
struct object;
struct snapshot;

/*
 * Every live object is an account: what was posted on it (opening, gets and births
 * less puts = balance) against its count in memory.
 */
struct audit {
	size_t balanced;
	size_t off;
	size_t moving;		/* off in one read, not in the next */
	size_t unreadable;
	size_t dying;
	long long off_by;	/* sum of the amounts, without their signs */
};

#define AUDIT_TEXT	160

/* Count minus balance; 0 if the count could not be read. */
long long audit_difference(const struct object *object);

/*
 * Audit the objects of all classes that were read. Count and balance are read
 * while they move; what is off on a running kernel is therefore read again.
 */
int audit_snapshot(struct snapshot *snapshot);

/* "1204 balanced, 0 off, 3 dying" */
const char *audit_text(const struct audit *audit, char text[static AUDIT_TEXT]);

#endif
