/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYMBOLS_H
#define SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Functions by their names and by their addresses. */
struct symbol {
	const char *name;
	uint64_t address;
	uint64_t size;
};

struct symbols_names;

struct symbols {
	struct symbol *symbol;		/* by address, once sorted */
	struct symbols_names *names;	/* their text */
	uint32_t *bucket;		/* by name: the first of each, plus one */
	uint32_t *next;
	size_t mask;			/* 0: there is no index */
	size_t nr;
	size_t room;
};

/* A symbol that there is no memory for is as good as unknown. */
void symbols_add(struct symbols *symbols, const char *name, uint64_t address,
		 uint64_t size);

/* After the last one; a size that is 0 reaches to the next symbol. */
void symbols_sort(struct symbols *symbols);
void symbols_drop(struct symbols *symbols);

/* False if none has this name and reaches to @offset, or if several do. */
bool symbols_find(const struct symbols *symbols, const char *name, uint64_t offset,
		  uint64_t *address);

/* The function at @address, NULL if there is none. */
const struct symbol *symbols_at(const struct symbols *symbols, uint64_t address);

#endif
