// SPDX-License-Identifier: GPL-2.0
/*
 * Class net: every network namespace (struct net), from setup_net() until its memory
 * goes. Its passive references, which keep no more than that, are not counted.
 */

#include <linux/proc_ns.h>
#include <linux/uaccess.h>
#include <net/net_namespace.h>

#include "class.h"
#include "text.h"

static const struct rl_probe_spec net_probes[] = {
	/* which sets the count, or had it set, to 1 */
	{ "setup_net",	RL_OP_ALLOC,	RL_AT_ENTRY,	RL_VITAL, .refs = 1 },
	/* __put_net() is inlined where the last user of a name goes */
	{ "kmem_cache_free", RL_OP_FREE, RL_AT_TRACE,	RL_VITAL },
};

static const u16 net_members[] = {
	offsetof(struct net, ns), offsetof(struct net, list),
	offsetof(struct net, exit_list),
};

/* See struct rl_class. Every namespace has the operations of its kind. */
static bool net_is_one(unsigned long addr)
{
	const struct net *net = (const struct net *)addr;
	const struct proc_ns_operations *ops;

	return !get_kernel_nofault(ops, (const struct proc_ns_operations **)&net->ns.ops) &&
	       ops == init_net.ns.ops;
}

/* See struct rl_class. */
static int net_count(unsigned long object, s32 *count)
{
	struct net *net = (struct net *)object;

	return get_kernel_nofault(*count, &net->ns.count.refs.counter);
}

/* See struct rl_class: that of the kernel itself is never given up. */
static bool net_owned(unsigned long object)
{
	return object == (unsigned long)&init_net;
}

/* See struct rl_class. */
static int net_describe(unsigned long object, char *buf, size_t size)
{
	const struct net *net = (const struct net *)object;
	unsigned int inum;
	struct rl_text t;

	if (get_kernel_nofault(inum, &net->ns.inum))
		return -EFAULT;
	rl_text_init(&t, buf, size);
	rl_text_add(&t, "inum=%u", inum);
	return 0;
}

const struct rl_class rl_class_net = {
	.name = "net",
	.probes = net_probes,
	.nr_probes = ARRAY_SIZE(net_probes),
	.field = {
		RL_ENC_REFCOUNT, offsetof(struct net, ns.count),
		net_members, ARRAY_SIZE(net_members),
	},
	.size = sizeof(struct net),
	.is_one = net_is_one,
	.count = net_count,
	.owned = net_owned,
	.describe = net_describe,
};
