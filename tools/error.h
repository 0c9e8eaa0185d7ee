/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ERROR_H
#define ERROR_H

#ifndef __printf
#define __printf(string, first) __attribute__((format(printf, \
						      string, first)))
#endif

/* Exit statuses; every function that can fail returns one of them. */
enum status {
	RC_OK,
	RC_ERROR,	/* input, output or data that cannot be read */
	RC_USAGE,
	RC_ABSENT,	/* no module, or a kernel that cannot carry it */
	RC_INCOMPLETE,	/* --strict, and something is missing in the books */
};

/* Print one sentence on stderr; returns @status for the caller to return. */
__printf(2, 3) int error_say(int status, const char *format, ...);

int error_memory(void);

#endif
