// SPDX-License-Identifier: GPL-2.0
/*
 * Any one slab cache, by call site: class "slab:NAME". NAME is what stands in
 * /sys/kernel/slab, an alias of a merged cache included; then the books have the
 * objects of all who share it, and the call sites tell whose is whose.
 *
 * An object is one from the moment it is given out until it is taken back; it has
 * no count that could be read. What was given out before the books were opened is
 * in none, since nothing tells an object in use from a free one.
 */

#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "class.h"
#include "compat/slab.h"
#include "text.h"

#define SLABS_MAX	16

static const struct rl_probe_spec slab_probes[] = {
	{ "kmem_cache_alloc",		RL_OP_ALLOC,	RL_AT_TRACE,	RL_VITAL },
	{ "kmalloc",			RL_OP_ALLOC,	RL_AT_TRACE,	RL_VITAL },
	{ RL_ALLOC_BULK,		RL_OP_ALLOC,	RL_AT_BULK,	RL_WANTED },
	{ "kmem_cache_free",		RL_OP_FREE,	RL_AT_TRACE,	RL_VITAL },
	{ "kfree",			RL_OP_FREE,	RL_AT_TRACE,	RL_VITAL },
	{ "kmem_cache_free_bulk",	RL_OP_FREE,	RL_AT_BULK,	RL_VITAL },
};

/**
 * struct slab_class - a cache that is followed
 * @class: the class
 * @cache: the same as in @class; held
 * @name: of the class
 */
struct slab_class {
	struct rl_class class;
	struct kmem_cache *cache;
	char name[];
};

/* Made at load, before any hook exists, and constant until all are gone. */
static struct slab_class *slabs[SLABS_MAX];
static unsigned int nr_slabs;

/* Of two names for one cache the first answers: the answer is the same. */
static const struct slab_class *class_of(unsigned long object)
{
	unsigned int i;

	for (i = 0; i < nr_slabs; i++)
		if (rl_slab_holds(slabs[i]->cache, object))
			return slabs[i];
	return NULL;
}

static bool slab_is_one(unsigned long addr)
{
	return class_of(addr);
}

static int slab_describe(unsigned long object, char *buf, size_t size)
{
	const struct slab_class *s = class_of(object);
	const char *cache;
	struct rl_text t;

	if (!s)
		return -EFAULT;
	cache = rl_slab_name(s->cache);
	rl_text_init(&t, buf, size);
	rl_text_add(&t, "cache=");
	rl_text_escape(&t, cache, strlen(cache));
	rl_text_add(&t, " size=%u", s->class.size);
	return 0;
}

static struct slab_class *make(const char *name, struct kmem_cache *cache)
{
	size_t size = sizeof(RL_SLAB_PREFIX) + strlen(name);
	struct slab_class *s = kzalloc(struct_size(s, name, size), GFP_KERNEL);

	if (!s)
		return NULL;
	snprintf(s->name, size, RL_SLAB_PREFIX "%s", name);
	s->cache = cache;
	s->class = (struct rl_class){
		.name = s->name,
		.unit = RL_UNIT_OBJECT,
		.probes = slab_probes,
		.nr_probes = ARRAY_SIZE(slab_probes),
		.field = { RL_ENC_NONE },
		.is_one = slab_is_one,
		.cache = cache,
		.size = kmem_cache_size(cache),
		.describe = slab_describe,
	};
	return s;
}

/**
 * rl_slab_class() - a class that follows one slab cache
 * @name: of the cache, or an alias
 *
 * Context: at load, may sleep. rl_slab_classes_exit() takes back what was made.
 * Return: the class; an ERR_PTR as of rl_slab_find(), or -ENOSPC when there are
 * too many already.
 */
const struct rl_class *rl_slab_class(const char *name)
{
	struct kmem_cache *cache;
	struct slab_class *s;
	int err;

	if (nr_slabs == SLABS_MAX)
		return ERR_PTR(-ENOSPC);
	err = rl_slab_setup();
	if (err)
		return ERR_PTR(err);
	cache = rl_slab_find(name);
	if (IS_ERR(cache))
		return ERR_CAST(cache);
	s = make(name, cache);
	if (!s) {
		rl_slab_put(cache);
		return ERR_PTR(-ENOMEM);
	}
	slabs[nr_slabs++] = s;
	return &s->class;
}

/* No hook may be left. */
void rl_slab_classes_exit(void)
{
	while (nr_slabs) {
		rl_slab_put(slabs[--nr_slabs]->cache);
		kfree(slabs[nr_slabs]);
	}
}
