/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WRAP_H
#define WRAP_H

#include <stdbool.h>

#include "error.h"

/* A paragraph in progress: continued lines start at @indent. */
struct wrap {
	int indent;
	int column;
	int width;
	bool fresh;	/* no word stands on the line yet */
};

/* The cursor stands at @column. */
void wrap_start(struct wrap *wrap, int column, int indent);

/* Print words that are separated by blanks; never cuts a word. */
void wrap_words(struct wrap *wrap, const char *words);

/* Stands between the frames of a call chain. */
#define WRAP_ARROW	"<- "

/* Print one frame of a call chain, behind @arrow, which may be "". */
void wrap_frame(struct wrap *wrap, const char *arrow, const char *frame, int length);

/* Print the frames of a call chain, "a <- b <- c"; never cuts a frame. */
void wrap_chain(struct wrap *wrap, const char *chain);

/* Add words to a paragraph. */
__printf(2, 3) void wrap_add(struct wrap *wrap, const char *format, ...);

/* A whole paragraph: its first line indented by @first, others by @indent. */
__printf(3, 4) void wrap_print(int first, int indent, const char *format, ...);

#endif
