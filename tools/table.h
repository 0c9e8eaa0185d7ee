/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

#define TABLE_COLUMNS	10
#define TABLE_CELL	72

struct table;
struct wrap;

struct column {
	const char *title;
	bool left;
};

struct row {
	char cell[TABLE_COLUMNS][TABLE_CELL];
};

/*
 * Rows are made on demand and twice, for the widths and for the output: a
 * table of a million rows takes no memory.
 */
struct table {
	const struct column *columns;
	size_t nr_columns;
	const char *tail_title;
	size_t nr_rows;
	const void *context;
	void (*fill)(const struct table *table, size_t nr, struct row *row);
	/* Text behind a row's cells, or below them if little room is left. */
	void (*tail)(const struct table *table, size_t nr, struct wrap *wrap);
};

void table_print(const struct table *table);

/* Write into the next cell of a row. */
__printf(2, 3) void table_cell(char *cell, const char *format, ...);

#endif
