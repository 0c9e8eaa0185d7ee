// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "symbols.h"

/* Names are many and short: they are kept in large pieces. */
#define NAMES_ROOM	(256 * 1024)

struct symbols_names {
	struct symbols_names *next;
	size_t used;
	char text[NAMES_ROOM];
};

/* NULL: there is no memory, or the name is no name. */
static const char *keep(struct symbols *symbols, const char *name)
{
	struct symbols_names *names = symbols->names;
	size_t size = strlen(name) + 1;

	if (size > NAMES_ROOM)
		return NULL;
	if (!names || names->used + size > NAMES_ROOM) {
		names = malloc(sizeof(*names));
		if (!names)
			return NULL;
		names->next = symbols->names;
		names->used = 0;
		symbols->names = names;
	}
	memcpy(names->text + names->used, name, size);
	names->used += size;
	return names->text + names->used - size;
}

void symbols_add(struct symbols *symbols, const char *name, uint64_t address,
		 uint64_t size)
{
	struct symbol *more;
	const char *copy;

	if (symbols->nr == symbols->room) {
		size_t room = 2 * symbols->room + 4096;

		more = realloc(symbols->symbol, room * sizeof(*more));
		if (!more)
			return;
		symbols->symbol = more;
		symbols->room = room;
	}
	copy = keep(symbols, name);
	if (copy)
		symbols->symbol[symbols->nr++] = (struct symbol){ copy, address, size };
}

static int by_address(const void *one, const void *other)
{
	const struct symbol *a = one, *b = other;

	return (a->address > b->address) - (a->address < b->address);
}

static uint32_t hash_name(const char *name)
{
	uint32_t hash = 0;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 0x01000193;
	return hash ^ hash >> 15;
}

/* To sort all names would take longer than to read them, and few are looked for. */
static void make_index(struct symbols *symbols)
{
	size_t size = 1024, i;

	while (size < symbols->nr)
		size *= 2;
	symbols->bucket = calloc(size, sizeof(*symbols->bucket));
	symbols->next = malloc(symbols->nr * sizeof(*symbols->next));
	if (!symbols->bucket || !symbols->next)
		return;
	symbols->mask = size - 1;
	for (i = 0; i < symbols->nr; i++) {
		uint32_t *bucket = &symbols->bucket[hash_name(symbols->symbol[i].name) &
						    symbols->mask];

		symbols->next[i] = *bucket;
		*bucket = i + 1;
	}
}

void symbols_sort(struct symbols *symbols)
{
	size_t i;

	if (!symbols->nr)
		return;
	qsort(symbols->symbol, symbols->nr, sizeof(*symbols->symbol), by_address);
	for (i = symbols->nr - 1; i-- > 0;) {
		struct symbol *symbol = &symbols->symbol[i];
		size_t next = i + 1;

		while (next < symbols->nr && symbols->symbol[next].address == symbol->address)
			next++;
		if (!symbol->size && next < symbols->nr)
			symbol->size = symbols->symbol[next].address - symbol->address;
	}
	make_index(symbols);
}

void symbols_drop(struct symbols *symbols)
{
	struct symbols_names *names = symbols->names, *next;

	for (; names; names = next) {
		next = names->next;
		free(names);
	}
	free(symbols->symbol);
	free(symbols->bucket);
	free(symbols->next);
	*symbols = (struct symbols){ 0 };
}

bool symbols_find(const struct symbols *symbols, const char *name, uint64_t offset,
		  uint64_t *address)
{
	size_t found = 0;
	uint32_t at;

	if (!symbols->mask)
		return false;
	at = symbols->bucket[hash_name(name) & symbols->mask];
	for (; at; at = symbols->next[at - 1]) {
		const struct symbol *symbol = &symbols->symbol[at - 1];

		/* The return address of a last call is right behind the function. */
		if (strcmp(symbol->name, name) || offset > symbol->size ||
		    (found && *address == symbol->address))
			continue;
		*address = symbol->address;
		found++;
	}
	return found == 1;
}

const struct symbol *symbols_at(const struct symbols *symbols, uint64_t address)
{
	size_t low = 0, high = symbols->nr;
	const struct symbol *symbol;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (symbols->symbol[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return NULL;
	symbol = &symbols->symbol[low - 1];
	return address - symbol->address < symbol->size ? symbol : NULL;
}
