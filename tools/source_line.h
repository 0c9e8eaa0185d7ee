/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SOURCE_LINE_H
#define SOURCE_LINE_H

#include <stdbool.h>
#include <stddef.h>

struct source_lines;

#define SOURCE_LINES_MOST	6
#define SOURCE_LINE_NAME	128

/* A place in a source file; a frame has several where functions were inlined. */
struct source_line {
	char function[SOURCE_LINE_NAME];
	char file[SOURCE_LINE_NAME];
	int line;
};

/* NULL when nothing is known about the kernel @release. */
struct source_lines *source_lines_open(const char *release);
void source_lines_close(struct source_lines *lines);

/* The places of a frame "symbol+0xoffset [module]", innermost first. */
size_t source_lines_find(struct source_lines *lines, const char *frame, int length,
			 struct source_line line[static SOURCE_LINES_MOST]);

#endif
