// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "chain.h"
#include "term.h"
#include "wrap.h"

void wrap_start(struct wrap *wrap, int column, int indent)
{
	*wrap = (struct wrap){
		.column = column,
		.indent = indent,
		.width = term_width(),
		.fresh = column <= indent,
	};
}

static void put_word(struct wrap *wrap, const char *arrow, const char *word,
		     int length)
{
	int need = strlen(arrow) + length;

	if (!wrap->fresh) {
		if (wrap->column + 1 + need > wrap->width) {
			printf("\n%*s", wrap->indent, "");
			wrap->column = wrap->indent;
		} else {
			putchar(' ');
			wrap->column++;
		}
	}
	printf("%s%.*s", arrow, length, word);
	wrap->column += need;
	wrap->fresh = false;
}

void wrap_words(struct wrap *wrap, const char *words)
{
	int length;

	for (;;) {
		words += strspn(words, " ");
		length = strcspn(words, " ");
		if (!length)
			break;
		put_word(wrap, "", words, length);
		words += length;
	}
}

void wrap_frame(struct wrap *wrap, const char *arrow, const char *frame, int length)
{
	put_word(wrap, arrow, frame, length);
}

void wrap_chain(struct wrap *wrap, const char *chain)
{
	const char *arrow = "";
	const char *frame;
	int length;

	while ((frame = chain_next(&chain, &length))) {
		put_word(wrap, arrow, frame, length);
		arrow = WRAP_ARROW;
	}
}

void wrap_add(struct wrap *wrap, const char *format, ...)
{
	char text[4096];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	wrap_words(wrap, text);
}

void wrap_print(int first, int indent, const char *format, ...)
{
	struct wrap wrap;
	char text[4096];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	printf("%*s", first, "");
	wrap_start(&wrap, first, indent);
	wrap_words(&wrap, text);
	putchar('\n');
}
