// SPDX-License-Identifier: GPL-2.0
/*
 * Class dst: every struct dst_entry that is allocated, of any family.
 *
 * Births: dst_init() is inlined into its callers, so births are taken where
 * dst_alloc() and metadata_dst_alloc() return the object. Ends: dst_destroy(),
 * and metadata_dst_free() for metadata that no reference ever left. The static
 * dsts (null, blackhole and bridge entries) and the per-CPU metadata dsts are
 * never freed through those and are not in the books.
 *
 * Of the dsts that were born before the books those are taken in that lie in the
 * slab cache of their own family, which leaves metadata and static ones out.
 */

#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/uaccess.h>
#include <net/dst.h>
#include <net/dst_metadata.h>
#include <net/ip6_fib.h>
#include <net/lwtunnel.h>
#include <net/route.h>

#include "class.h"
#include "compat/refcount.h"
#include "compat/route.h"
#include "compat/slab.h"
#include "hook_symbol.h"
#include "netdev_text.h"
#include "text.h"

static const struct rl_probe_spec dst_probes[] = {
	{ "dst_alloc",			RL_OP_ALLOC,	RL_AT_RETURN,	RL_VITAL },
	{ "metadata_dst_alloc",		RL_OP_ALLOC,	RL_AT_RETURN,	RL_WANTED },
	{ "dst_release",		RL_OP_PUT,	RL_AT_ENTRY,	RL_WANTED },
	{ "dst_release_immediate",	RL_OP_PUT,	RL_AT_ENTRY,	RL_WANTED },
	{ "dst_destroy",		RL_OP_FREE,	RL_AT_ENTRY,	RL_VITAL },
	{ "metadata_dst_free",		RL_OP_FREE,	RL_AT_ENTRY,	RL_WANTED },
};

static const struct {
	unsigned short flag;
	const char *word;
} dst_flags[] = {
	{ DST_NOXFRM, "noxfrm" },
	{ DST_NOPOLICY, "nopolicy" },
	{ DST_NOCOUNT, "nocount" },
	{ DST_FAKE_RTABLE, "fake_rtable" },
	{ DST_XFRM_TUNNEL, "xfrm_tunnel" },
	{ DST_XFRM_QUEUE, "xfrm_queue" },
	{ DST_METADATA, "metadata" },
};

static void add_flags(struct rl_text *t, unsigned short flags)
{
	const char *before = " flags=";
	int i;

	for (i = 0; i < ARRAY_SIZE(dst_flags); i++) {
		if (!(flags & dst_flags[i].flag))
			continue;
		rl_text_add(t, "%s%s", before, dst_flags[i].word);
		before = ",";
	}
}

static void add_inet(struct rl_text *t, const struct rtable *rt)
{
	struct in6_addr gw;
	u8 family;

	if (get_kernel_nofault(family, &rt->rt_gw_family) ||
	    copy_from_kernel_nofault(&gw, &rt->rt_gw6, sizeof(gw)))
		return;
	if (family == AF_INET)
		rl_text_add(t, " via=%pI4", &gw);
	else if (family == AF_INET6)
		rl_text_add(t, " via=%pI6c", &gw);
}

static void add_inet6(struct rl_text *t, const struct rt6_info *rt)
{
	struct in6_addr gw;
	struct rt6key to;

	if (copy_from_kernel_nofault(&to, &rt->rt6i_dst, sizeof(to)) ||
	    copy_from_kernel_nofault(&gw, &rt->rt6i_gateway, sizeof(gw)))
		return;
	rl_text_add(t, " to=%pI6c/%d", &to.addr, to.plen);
	if (!ipv6_addr_any(&gw))
		rl_text_add(t, " via=%pI6c", &gw);
}

#ifdef CONFIG_LWTUNNEL
/* The handlers of light weight tunnels, or NULL; set by dst_setup(). */
static const struct lwtunnel_encap_ops **encaps;

/* Which handler the packets of a tunnel's route go through; see rl_netdev_text_xmit(). */
static void add_encap(struct rl_text *t, const struct lwtunnel_state *state)
{
	const struct lwtunnel_encap_ops *ops;
	unsigned long output;
	u16 type;

	if (!encaps || !state || get_kernel_nofault(type, &state->type) ||
	    type > LWTUNNEL_ENCAP_MAX || get_kernel_nofault(ops, &encaps[type]) || !ops ||
	    get_kernel_nofault(output, (const unsigned long *)&ops->output) || !output)
		return;
	rl_text_add(t, " encap=");
	rl_text_function(t, output);
}

static void find_encaps(void)
{
	encaps = (const struct lwtunnel_encap_ops **)rl_symbol_address("lwtun_encaps");
}
#else
static void add_encap(struct rl_text *t, const struct lwtunnel_state *state)
{
}

static void find_encaps(void)
{
}
#endif

static const char *family_word(const struct dst_entry *dst, unsigned short family)
{
	if (dst->flags & DST_METADATA)
		return "metadata";
#ifdef CONFIG_XFRM
	if (dst->xfrm)
		return "xfrm";
#endif
	if (family == AF_INET)
		return "inet";
	return family == AF_INET6 ? "inet6" : "other";
}

/* See struct rl_class. */
static int dst_setup(void)
{
	find_encaps();
	return rl_slab_setup();
}

/* See struct rl_class. */
static bool dst_is_one(unsigned long addr)
{
	const struct dst_entry *dst = (const struct dst_entry *)addr;
	const struct dst_ops *ops;
	const struct kmem_cache *cache;

	/* the address may be that of anything: follow no pointer to a device's memory */
	if (get_kernel_nofault(ops, (const struct dst_ops **)&dst->ops) ||
	    is_vmalloc_addr(ops) ||
	    get_kernel_nofault(cache, (const struct kmem_cache **)&ops->kmem_cachep))
		return false;
	return cache && rl_slab_holds(cache, addr);
}

/*
 * Does a next hop, a per-CPU slot or an exception table own a reference? What
 * leaves its cache is marked dead (dst_dev_put()) or, for IPv4, put on the list of
 * uncached routes (rt_cache_route()).
 */
static bool dst_cached(unsigned long object)
{
	struct dst_entry dst;
	unsigned short family;

	if (copy_from_kernel_nofault(&dst, (void *)object, sizeof(dst)) ||
	    dst.flags & DST_METADATA || dst.obsolete == DST_OBSOLETE_DEAD ||
	    get_kernel_nofault(family, &dst.ops->family))
		return false;
#ifdef CONFIG_XFRM
	if (dst.xfrm)
		return false;
#endif
	if (family == AF_INET)
		return rl_rtable_cached((struct rtable *)object);
	return family == AF_INET6 && rl_rt6_cached((struct rt6_info *)object);
}

/* See struct rl_class. */
static int dst_describe(unsigned long object, char *buf, size_t size)
{
	unsigned short family = AF_UNSPEC;
	struct dst_entry dst;
	const char *word;
	struct rl_text t;

	if (copy_from_kernel_nofault(&dst, (void *)object, sizeof(dst)))
		return -EFAULT;
	if (!(dst.flags & DST_METADATA) &&
	    get_kernel_nofault(family, &dst.ops->family))
		return -EFAULT;
	word = family_word(&dst, family);
	rl_text_init(&t, buf, size);
	rl_text_add(&t, "family=%s", word);
	if (!strcmp(word, "inet"))
		add_inet(&t, (struct rtable *)object);
	else if (!strcmp(word, "inet6"))
		add_inet6(&t, (struct rt6_info *)object);
	rl_netdev_text_name(&t, dst.dev);
	rl_netdev_text_xmit(&t, dst.dev);
	add_encap(&t, dst.lwtstate);
	add_flags(&t, dst.flags);
	return 0;
}

const struct rl_class rl_class_dst = {
	.name = "dst",
	.probes = dst_probes,
	.nr_probes = ARRAY_SIZE(dst_probes),
	.field = { RL_DST_ENCODING, offsetof(struct dst_entry, rl_dst_count_field) },
	.size = sizeof(struct rtable),	/* the smallest of them */
	.setup = dst_setup,
	.is_one = dst_is_one,
	.count = rl_dst_count,
	.cached = dst_cached,
	.describe = dst_describe,
};
