// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>

#include "error.h"

int error_say(int status, const char *format, ...)
{
	char line[2048];
	va_list args;
	char *c;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);

	/* A file name may hold anything; the terminal is not to obey it. */
	for (c = line; *c; c++) {
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	}
	fprintf(stderr, "refledger: %s\n", line);
	return status;
}

int error_memory(void)
{
	return error_say(RC_ERROR, "there is not enough memory for this data");
}
