// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "error.h"
#include "idmap.h"

int idmap_make(struct idmap *map, size_t nr)
{
	size_t size = 16;

	if (nr >= UINT32_MAX)
		return error_memory();
	while (size < 2 * nr)
		size *= 2;
	map->mask = size - 1;
	map->slot = calloc(size, sizeof(*map->slot));
	return map->slot ? RC_OK : error_memory();
}

void idmap_drop(struct idmap *map)
{
	free(map->slot);
	map->slot = NULL;
}

/* Numbers come mostly in a row: neighbours are to stay neighbours. */
static struct idmap_slot *look(const struct idmap *map, long long id)
{
	size_t at = ((unsigned long long)id ^ (unsigned long long)id >> 32) & map->mask;

	while (map->slot[at].place && map->slot[at].id != id)
		at = (at + 1) & map->mask;
	return &map->slot[at];
}

size_t idmap_add(struct idmap *map, long long id, size_t place)
{
	struct idmap_slot *slot = look(map, id);

	if (!slot->place) {
		slot->id = id;
		slot->place = place + 1;
	}
	return slot->place - 1;
}

size_t idmap_find(const struct idmap *map, long long id)
{
	const struct idmap_slot *slot;

	if (!map->slot)
		return IDMAP_NONE;
	slot = look(map, id);
	return slot->place ? slot->place - 1 : IDMAP_NONE;
}
