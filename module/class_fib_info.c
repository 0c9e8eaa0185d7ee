// SPDX-License-Identifier: GPL-2.0
/*
 * Class fib_info: what IPv4 routes with the same next hops share.
 *
 * Two counts. @fib_treeref is that of the routes; they all together own one of
 * @fib_clntref, which is the count of this class. When the last route goes, so does
 * that one (fib_release_info()). Without any left its memory goes after a grace period.
 *
 * fib_create_info() returns one that is there already, if there is one: newborn is
 * what has one route. A creation that fails ends what was never born.
 *
 * When its next hops die the routes are flushed. An info whose next hops are dead and
 * that is still there was forgotten by them.
 */

#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/uaccess.h>
#include <net/ip_fib.h>
#include <net/nexthop.h>

#include "class.h"
#include "compat/refcount.h"
#include "netdev_text.h"
#include "text.h"

/* Next hops that are described. */
#define HOPS	4

static const struct rl_probe_spec fib_info_probes[] = {
	{ "fib_create_info",	RL_OP_ALLOC,	RL_AT_RETURN,	RL_VITAL },
	/* by RCU; free_fib_info(), which leaves it to that, is inlined here and there */
	{ "free_fib_info_rcu",	RL_OP_FREE,	RL_AT_ENTRY,	RL_VITAL,
	  .inset = offsetof(struct fib_info, rcu) },
};

static const char *const type_words[] = {
	[RTN_UNICAST] = "unicast", [RTN_LOCAL] = "local", [RTN_BROADCAST] = "broadcast",
	[RTN_ANYCAST] = "anycast", [RTN_MULTICAST] = "multicast",
	[RTN_BLACKHOLE] = "blackhole", [RTN_UNREACHABLE] = "unreachable",
	[RTN_PROHIBIT] = "prohibit", [RTN_THROW] = "throw", [RTN_NAT] = "nat",
};

/* All but the next hops behind it. */
static bool read_info(unsigned long object, struct fib_info *fi)
{
	return !copy_from_kernel_nofault(fi, (void *)object, sizeof(*fi));
}

static s32 routes_of(const struct fib_info *fi)
{
	return rl_atomic_decode(fi->fib_treeref.refs.counter);
}

/* See struct rl_class. Both counts change under the RTNL lock, which the hit holds. */
static unsigned long fib_info_identify(unsigned long hit)
{
	struct fib_info fi;

	return read_info(hit, &fi) && routes_of(&fi) == 1 ? hit : 0;
}

static bool is_linked(const struct fib_info *fi, unsigned long addr)
{
	unsigned long back;

	return fi->fib_hash.pprev &&
	       !get_kernel_nofault(back, (const unsigned long *)fi->fib_hash.pprev) &&
	       back == addr;
}

/* Its next hops know it; or a nexthop object has it on its list. */
static bool is_known(const struct fib_info *fi, unsigned long addr)
{
	const struct fib_info *at = (const struct fib_info *)addr;
	unsigned long back;

	if (fi->nh)
		return !get_kernel_nofault(back, (const unsigned long *)&fi->nh_list.prev->next) &&
		       back == (unsigned long)&at->nh_list;
	return fi->fib_nhs > 0 &&
	       !get_kernel_nofault(back, (const unsigned long *)&at->fib_nh[0].nh_parent) &&
	       back == addr;
}

/* See struct rl_class. */
static bool fib_info_is_one(unsigned long addr)
{
	struct fib_info fi;

	return read_info(addr, &fi) && is_linked(&fi, addr) && is_known(&fi, addr);
}

/* See struct rl_class. */
static int fib_info_count(unsigned long object, s32 *count)
{
	struct fib_info fi;

	if (!read_info(object, &fi))
		return -EFAULT;
	*count = rl_atomic_decode(fi.fib_clntref.refs.counter);
	return 0;
}

/* See struct rl_class. The routes own one, and have a right to it. */
static bool fib_info_cached(unsigned long object)
{
	struct fib_info fi;

	return read_info(object, &fi) && routes_of(&fi) > 0 && !fi.fib_dead &&
	       !(fi.fib_flags & RTNH_F_DEAD);
}

/* See struct rl_class. */
static bool fib_info_owned(unsigned long object)
{
	s32 count;

	return fib_info_cached(object) && !fib_info_count(object, &count) && count == 1;
}

static void add_nexthop(struct rl_text *t, const struct nexthop *nh)
{
	const struct net_device *dev;
	const struct nh_info *info;
	bool is_group;
	u32 id;

	if (get_kernel_nofault(id, &nh->id) || get_kernel_nofault(is_group, &nh->is_group))
		return;
	rl_text_add(t, " nhid=%u", id);
	if (is_group || get_kernel_nofault(info, (const struct nh_info **)&nh->nh_info) ||
	    get_kernel_nofault(dev, (const struct net_device **)&info->fib_nhc.nhc_dev))
		return;
	rl_netdev_text_name(t, dev);
}

static void add_hop(struct rl_text *t, const struct fib_nh *nh)
{
	const struct net_device *dev;
	u8 family;
	__be32 gw;

	if (get_kernel_nofault(dev, (const struct net_device **)&nh->fib_nh_dev) ||
	    get_kernel_nofault(family, &nh->fib_nh_gw_family) ||
	    get_kernel_nofault(gw, &nh->fib_nh_gw4))
		return;
	if (family == AF_INET)
		rl_text_add(t, " via=%pI4", &gw);
	rl_netdev_text_name(t, dev);
}

static void add_flags(struct rl_text *t, const struct fib_info *fi)
{
	bool dead = fi->fib_flags & RTNH_F_DEAD, down = fi->fib_flags & RTNH_F_LINKDOWN;

	if (dead || down)
		rl_text_add(t, " flags=%s%s%s", dead ? "dead" : "", dead && down ? "," : "",
			    down ? "linkdown" : "");
}

/* See struct rl_class. */
static int fib_info_describe(unsigned long object, char *buf, size_t size)
{
	const struct fib_info *at = (const struct fib_info *)object;
	struct fib_info fi;
	struct rl_text t;
	int i;

	if (!read_info(object, &fi))
		return -EFAULT;
	rl_text_init(&t, buf, size);
	rl_text_add(&t, "family=inet");
	if (fi.fib_type < ARRAY_SIZE(type_words) && type_words[fi.fib_type])
		rl_text_add(&t, " type=%s", type_words[fi.fib_type]);
	if (fi.fib_prefsrc)
		rl_text_add(&t, " prefsrc=%pI4", &fi.fib_prefsrc);
	if (fi.nh)
		add_nexthop(&t, fi.nh);
	for (i = 0; !fi.nh && i < fi.fib_nhs && i < HOPS; i++)
		add_hop(&t, &at->fib_nh[i]);
	add_flags(&t, &fi);
	rl_text_add(&t, " routes=%d", routes_of(&fi));
	return 0;
}

const struct rl_class rl_class_fib_info = {
	.name = "fib_info",
	.probes = fib_info_probes,
	.nr_probes = ARRAY_SIZE(fib_info_probes),
	.field = { RL_ENC_REFCOUNT, offsetof(struct fib_info, fib_clntref) },
	.identify = fib_info_identify,
	.is_one = fib_info_is_one,
	.count = fib_info_count,
	.cached = fib_info_cached,
	.owned = fib_info_owned,
	.size = sizeof(struct fib_info),
	.describe = fib_info_describe,
};
