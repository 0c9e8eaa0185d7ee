// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "symbols.h"

void symbols_add(struct symbols *symbols, const char *name, uint64_t address,
		 uint64_t size)
{
	struct symbol *more;
	char *copy;

	if (symbols->nr == symbols->room) {
		size_t room = 2 * symbols->room + 4096;

		more = realloc(symbols->symbol, room * sizeof(*more));
		if (!more)
			return;
		symbols->symbol = more;
		symbols->room = room;
	}
	copy = strdup(name);
	if (copy)
		symbols->symbol[symbols->nr++] = (struct symbol){ copy, address, size };
}

static int by_address(const void *one, const void *other)
{
	const struct symbol *a = one, *b = other;

	return (a->address > b->address) - (a->address < b->address);
}

static int by_name(const void *one, const void *other, void *context)
{
	const struct symbol *symbol = context;

	return strcmp(symbol[*(const uint32_t *)one].name,
		      symbol[*(const uint32_t *)other].name);
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
	symbols->by_name = malloc(symbols->nr * sizeof(*symbols->by_name));
	for (i = 0; symbols->by_name && i < symbols->nr; i++)
		symbols->by_name[i] = i;
	if (symbols->by_name)
		qsort_r(symbols->by_name, symbols->nr, sizeof(*symbols->by_name),
			by_name, symbols->symbol);
}

void symbols_drop(struct symbols *symbols)
{
	size_t i;

	for (i = 0; i < symbols->nr; i++)
		free(symbols->symbol[i].name);
	free(symbols->symbol);
	free(symbols->by_name);
	*symbols = (struct symbols){ 0 };
}

/* The first place in by_name whose name is not less. */
static size_t lower_bound(const struct symbols *symbols, const char *name)
{
	size_t low = 0, high = symbols->by_name ? symbols->nr : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(symbols->symbol[symbols->by_name[middle]].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool symbols_find(const struct symbols *symbols, const char *name, uint64_t offset,
		  uint64_t *address)
{
	size_t i, found = 0;

	if (!symbols->by_name)
		return false;
	for (i = lower_bound(symbols, name); i < symbols->nr; i++) {
		const struct symbol *symbol = &symbols->symbol[symbols->by_name[i]];

		if (strcmp(symbol->name, name))
			break;
		/* The return address of a last call is right behind the function. */
		if (offset > symbol->size || (found && *address == symbol->address))
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
