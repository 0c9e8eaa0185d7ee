// SPDX-License-Identifier: GPL-2.0
#include "error.h"
#include "normal.h"
#include "pairing.h"
#include "snapshot.h"

/* Below this a put met the get by chance: it closes another get of the object. */
#define AFFINITY_LEAST	0.2

static void keep(struct normal *normal, double *affinity, const struct normal_put *put,
		 double much)
{
	size_t i = normal->nr;

	if (i == NORMAL_MOST) {
		if (affinity[--i] >= much)
			return;
	} else {
		normal->nr++;
	}
	for (; i && affinity[i - 1] < much; i--) {
		normal->put[i] = normal->put[i - 1];
		affinity[i] = affinity[i - 1];
	}
	normal->put[i] = *put;
	affinity[i] = much;
}

int normal_find(struct normal *normal, const struct class *class, const struct site *get)
{
	double affinity[NORMAL_MOST];
	struct pairing pairing;
	const struct pair *pair;
	size_t i, nr;

	*normal = (struct normal){ 0 };
	if (pairing_make(&pairing, class))
		return RC_ERROR;
	pair = pairing_of(class, get->id, &nr);
	for (i = 0; i < nr; i++) {
		double much = pairing_affinity(&pairing, &pair[i]);
		struct normal_put put = { snapshot_site(class, pair[i].put), pair[i].objects };

		if (normal->ended < pair[i].objects)
			normal->ended = pair[i].objects;
		if (put.put && much >= AFFINITY_LEAST)
			keep(normal, affinity, &put, much);
	}
	/* Of births it is known how many ended; of gets, how many met one put. */
	if (get->op == RL_OP_ALLOC && normal->ended < get->events[RL_OP_FREE])
		normal->ended = get->events[RL_OP_FREE];
	pairing_drop(&pairing);
	return RC_OK;
}
