/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IDMAP_H
#define IDMAP_H

#include <stddef.h>
#include <stdint.h>

/* From numbers, which are used once, to places in an array. */
struct idmap {
	struct idmap_slot {
		long long id;
		uint32_t place;	/* plus one; 0: free */
	} *slot;
	size_t mask;
};

#define IDMAP_NONE	SIZE_MAX

/* Room for @nr numbers; RC_OK or RC_ERROR. */
int idmap_make(struct idmap *map, size_t nr);
void idmap_drop(struct idmap *map);

/* The place of @id, which is @place if it was not there before. */
size_t idmap_add(struct idmap *map, long long id, size_t place);
size_t idmap_find(const struct idmap *map, long long id);

#endif
