// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks at the slab allocator's tracepoints: each object's memory is given out and
 * taken back there. A tracepoint calls all who registered, in any context, with
 * preemption off, and loses nothing.
 *
 * What kmem_cache_alloc_bulk() and kmem_cache_free_bulk() do passes no tracepoint;
 * see hook_bulk.c.
 */

#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <trace/events/kmem.h>

#include "compat/slab.h"
#include "probe.h"

/* Is the object of a cache that the class does not follow? */
static bool is_foreign(struct rl_probe *p, bool own)
{
	if (!own)
		rl_probe_foreign(p);
	return !own;
}

static bool is_of(const struct rl_probe *p, const struct kmem_cache *cache)
{
	return !p->class->cache || p->class->cache == cache;
}

static bool is_in(const struct rl_probe *p, const void *object)
{
	return !p->class->cache ||
	       rl_slab_holds(p->class->cache, (unsigned long)object);
}

static void hit(struct rl_probe *p, const void *object, unsigned long caller)
{
	rl_probe_hit(p, p->op, (unsigned long)object, caller, NULL);
}

static void cache_alloc_hit(void *p, unsigned long caller, const void *object,
			    struct kmem_cache *cache, gfp_t flags, int node)
{
	if (!is_foreign(p, is_of(p, cache)))
		hit(p, object, caller);
}

static void cache_free_hit(void *p, unsigned long caller, const void *object,
			   const struct kmem_cache *cache)
{
	if (!is_foreign(p, is_of(p, cache)))
		hit(p, object, caller);
}

static void kmalloc_hit(void *p, unsigned long caller, const void *object,
			size_t wanted, size_t given, gfp_t flags, int node)
{
	if (!is_foreign(p, is_in(p, object)))
		hit(p, object, caller);
}

static void kfree_hit(void *p, unsigned long caller, const void *object)
{
	if (!is_foreign(p, is_in(p, object)))
		hit(p, object, caller);
}

static const struct tap {
	const char *name;
	void *hit;
} taps[] = {
	{ "kmem_cache_alloc", cache_alloc_hit },
	{ "kmem_cache_free", cache_free_hit },
	{ "kmalloc", kmalloc_hit },
	{ "kfree", kfree_hit },
};

/* Arguments differ by kernel: the compiler compares them with the tracepoints'. */
static inline void check_arguments(void)
{
	check_trace_callback_type_kmem_cache_alloc(cache_alloc_hit);
	check_trace_callback_type_kmem_cache_free(cache_free_hit);
	check_trace_callback_type_kmalloc(kmalloc_hit);
	check_trace_callback_type_kfree(kfree_hit);
}

static const struct tap *tap_of(const struct rl_probe *p)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(taps); i++)
		if (!strcmp(taps[i].name, p->spec->symbol))
			return &taps[i];
	return NULL;
}

struct search {
	const char *name;
	struct tracepoint *found;
};

static void compare(struct tracepoint *tp, void *ctx)
{
	struct search *s = ctx;

	if (!strcmp(tp->name, s->name))
		s->found = tp;
}

static int trace_arm(struct rl_probe *p)
{
	struct search s = { .name = p->spec->symbol };
	const struct tap *tap = tap_of(p);
	int err;

	check_arguments();
	for_each_kernel_tracepoint(compare, &s);
	if (!s.found || !tap)
		return -ENOENT;
	err = tracepoint_probe_register(s.found, tap->hit, p);
	if (!err)
		p->priv = s.found;
	return err;
}

/* One grace period for all. */
static void trace_disarm(struct rl_probe *const *p, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		tracepoint_probe_unregister(p[i]->priv, tap_of(p[i])->hit, p[i]);
		p[i]->priv = NULL;
	}
	tracepoint_synchronize_unregister();
}

static u64 trace_missed(const struct rl_probe *p)
{
	return 0;
}

static bool trace_silenced(const struct rl_probe *p)
{
	return false;
}

const struct rl_hook rl_hook_trace = {
	.kind = RL_KIND_TRACE,
	.arm = trace_arm,
	.disarm = trace_disarm,
	.missed = trace_missed,
	.silenced = trace_silenced,
};
