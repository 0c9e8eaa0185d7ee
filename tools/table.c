// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "table.h"
#include "term.h"
#include "wrap.h"

#define GAP		2
#define TAIL_LEAST	40
#define TAIL_INDENT	4

void table_cell(char *cell, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(cell, TABLE_CELL, format, args);
	va_end(args);
}

static void measure(const struct table *table, int *widths)
{
	struct row row;
	size_t nr, i;

	for (i = 0; i < table->nr_columns; i++)
		widths[i] = strlen(table->columns[i].title);
	for (nr = 0; nr < table->nr_rows; nr++) {
		table->fill(table, nr, &row);
		for (i = 0; i < table->nr_columns; i++) {
			int width = strlen(row.cell[i]);

			if (widths[i] < width)
				widths[i] = width;
		}
	}
}

static void print_cells(const struct table *table, const int *widths,
			const struct row *row, bool more)
{
	size_t i;

	for (i = 0; i < table->nr_columns; i++) {
		bool last = i + 1 == table->nr_columns && !more;
		int width = widths[i];

		if (i)
			printf("%*s", GAP, "");
		if (!table->columns[i].left)
			printf("%*s", width, row->cell[i]);
		else
			printf("%-*s", last ? 0 : width, row->cell[i]);
	}
}

static void print_head(const struct table *table, const int *widths, bool beside)
{
	struct row titles;
	size_t i;

	for (i = 0; i < table->nr_columns; i++)
		table_cell(titles.cell[i], "%s", table->columns[i].title);
	term_style(TERM_BOLD);
	print_cells(table, widths, &titles, beside);
	if (beside)
		printf("%*s%s", GAP, "", table->tail_title);
	term_style(TERM_PLAIN);
	putchar('\n');
}

static void print_tail(const struct table *table, size_t nr, int indent,
		       bool beside)
{
	struct wrap wrap;

	if (beside)
		printf("%*s", GAP, "");
	else
		printf("\n%*s", indent, "");
	wrap_start(&wrap, indent, indent);
	table->tail(table, nr, &wrap);
}

void table_print(const struct table *table)
{
	int widths[TABLE_COLUMNS];
	struct row row;
	bool beside;
	size_t nr, i;
	int used = 0;

	measure(table, widths);
	for (i = 0; i < table->nr_columns; i++)
		used += widths[i] + GAP;
	beside = table->tail && term_width() - used >= TAIL_LEAST;
	print_head(table, widths, beside);
	for (nr = 0; nr < table->nr_rows && !term_broken(); nr++) {
		table->fill(table, nr, &row);
		print_cells(table, widths, &row, beside);
		if (table->tail)
			print_tail(table, nr, beside ? used : TAIL_INDENT, beside);
		putchar('\n');
	}
}
