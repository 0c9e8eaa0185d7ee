/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_COMPAT_ROUTE_H
#define RL_COMPAT_ROUTE_H

#include <linux/netdevice.h>
#include <linux/uaccess.h>
#include <net/ip6_fib.h>
#include <net/route.h>

/*
 * The list of uncached routes moved from struct rtable and struct rt6_info into
 * struct dst_entry in 6.4, commit d288a162dd1c ("net: dst: Prevent false sharing
 * vs. dst_entry:: __refcnt").
 */
#ifdef RL_DST_UNCACHED
#define rl_rtable_uncached	dst.rt_uncached
#define rl_rt6_uncached		dst.rt_uncached
#else
#define rl_rtable_uncached	rt_uncached
#define rl_rt6_uncached		rt6i_uncached
#endif

/* Without faulting; an unreadable list is no empty one. */
static inline bool rl_list_empty(const struct list_head *head)
{
	const struct list_head *next;

	return !get_kernel_nofault(next, (const struct list_head **)&head->next) &&
	       next == head;
}

/*
 * Not on the list of uncached routes. rt_flush_dev() takes them off that list when
 * their device goes, and gives them another one.
 */
static inline bool rl_rtable_cached(const struct rtable *rt)
{
	const struct net_device *dev;

	return rl_list_empty(&rt->rl_rtable_uncached) &&
	       !get_kernel_nofault(dev, (const struct net_device **)&rt->dst.dev) &&
	       dev != blackhole_netdev;
}

/* In a per-CPU slot of its next hop, or in an exception table. */
static inline bool rl_rt6_cached(const struct rt6_info *rt)
{
	u32 flags;

	return !get_kernel_nofault(flags, &rt->rt6i_flags) &&
	       flags & (RTF_PCPU | RTF_CACHE) && rl_list_empty(&rt->rl_rt6_uncached);
}

#endif
