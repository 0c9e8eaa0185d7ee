// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "loss.h"
#include "parse.h"
#include "sizes.h"
#include "snapshot.h"
#include "suspects.h"

/* Is the object one that the suspect may have kept? Of several chains all may be. */
static bool may_be_kept(const struct suspect *suspect, const struct object *object)
{
	const char *at = object->refs;
	struct ref ref;

	if (suspect->chains > 1)
		return true;
	while (*at && parse_next_ref(&at, &ref)) {
		if (ref.site == suspect->site->id && ref.posted > 0)
			return true;
	}
	return false;
}

static bool has_drag(const struct class *class, const struct object *object,
		     const char *cache)
{
	struct drag drag[DRAGS_MOST];
	size_t i, nr = drags_of(class->name, object->description, drag);

	for (i = 0; i < nr; i++) {
		if (!strcmp(drag[i].cache, cache))
			return true;
	}
	return false;
}

/* Which of them leaked is known by number only: so all that may have must agree. */
static bool all_have(const struct suspect *suspect, const char *cache)
{
	const struct class *class = suspect->class;
	size_t i;

	for (i = 0; i < class->nr_objects; i++) {
		const struct object *object = &class->objects[i];

		if (may_be_kept(suspect, object) && !has_drag(class, object, cache))
			return false;
	}
	return true;
}

static void add(struct loss *loss, const char *cache, long long size, size_t objects)
{
	struct loss_part *part = &loss->part[loss->nr++];

	part->cache = cache;
	part->bytes = size * (long long)objects;
	loss->bytes += part->bytes;
}

void loss_find(struct loss *loss, const struct sizes *sizes, const struct suspect *suspect)
{
	const struct class *class = suspect->class;
	const struct object *object;
	struct drag drag[DRAGS_MOST];
	size_t i, nr;

	*loss = (struct loss){ 0 };
	if (!suspect->leak.nr_examples || !suspect->leak.objects)
		return;
	object = &class->objects[suspect->leak.example[0]];
	nr = drags_of(class->name, object->description, drag);
	for (i = 0; i < nr; i++) {
		long long size = sizes_of(sizes, drag[i].cache);

		if (size > 0 && all_have(suspect, drag[i].cache))
			add(loss, drag[i].cache, size, suspect->leak.objects);
	}
}
