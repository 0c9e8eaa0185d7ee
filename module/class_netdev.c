// SPDX-License-Identifier: GPL-2.0
/*
 * Class netdev: every struct net_device, from alloc_netdev_mqs() to free_netdev().
 *
 * Its count is an int of each CPU. Gets and puts (dev_hold(), dev_put()) are inlined
 * to one instruction on the pointer to it, far from the device; that pointer is the
 * identity of an object here. Which device it belongs to is kept in a small table.
 *
 * The references of a registered device have owners: routes, neighbours, sockets.
 * When it is unregistered all of them must let go, and only the one that it was born
 * with is left: "unregister_netdevice: waiting for eth0" is the wait for that.
 */

#include <linux/hash.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/rtnetlink.h>
#include <linux/uaccess.h>
#include <net/net_namespace.h>

#include "class.h"
#include "context.h"
#include "text.h"

#define HOME_BITS	12
#define HOME_WINDOW	16

static const struct rl_probe_spec netdev_probes[] = {
	{ "alloc_netdev_mqs",	RL_OP_ALLOC,	RL_AT_RETURN,	RL_VITAL },
	/* of the count, by free_netdev(), which may also put the end off */
	{ "free_percpu",	RL_OP_FREE,	RL_AT_ENTRY,	RL_VITAL },
};

/**
 * struct home - which device a count belongs to
 * @count: the count, 0 while the entry is written
 * @dev: the device; only believed if it has that very count
 *
 * Written under @lock, read without. An entry is of use until its device is freed,
 * when free_netdev() takes the count away from it; then another may have it.
 */
struct home {
	unsigned long count;
	const struct net_device *dev;
};

static struct home homes[1 << HOME_BITS];
static DEFINE_RAW_SPINLOCK(lock);	/* by rl_lock(); see context.h */

static unsigned long count_of(const struct net_device *dev)
{
	unsigned long count;

	return get_kernel_nofault(count, (const unsigned long *)&dev->pcpu_refcnt) ? 0 : count;
}

static struct home *window(unsigned long count)
{
	return &homes[hash_long(count, HOME_BITS) & ~(HOME_WINDOW - 1)];
}

static const struct net_device *device_of(unsigned long count)
{
	struct home *h = window(count), *end = h + HOME_WINDOW;
	const struct net_device *dev;

	for (; h < end; h++) {
		/* pairs with the release in write_home() */
		if (smp_load_acquire(&h->count) != count)
			continue;
		dev = READ_ONCE(h->dev);
		if (dev && count_of(dev) == count)
			return dev;
	}
	return NULL;
}

/* Caller holds the lock. */
static void write_home(struct home *h, unsigned long count, const struct net_device *dev)
{
	WRITE_ONCE(h->count, 0);
	WRITE_ONCE(h->dev, dev);
	/* pairs with the acquire in device_of() */
	smp_store_release(&h->count, count);
}

/* A device that finds no room is in the books, and has no description. */
static void remember(unsigned long count, const struct net_device *dev)
{
	struct home *h = window(count), *end = h + HOME_WINDOW;
	unsigned long flags;

	if (!rl_lock(&lock, &flags))
		return;
	while (h < end && h->count && h->count != count && count_of(h->dev) == h->count)
		h++;
	if (h < end)
		write_home(h, count, dev);
	rl_unlock(&lock, flags);
}

/* See struct rl_class. Devices that are there already are in the table, too. */
static int netdev_setup(void)
{
	struct net_device *dev;
	struct net *net;

	rtnl_lock();
	down_read(&net_rwsem);
	for_each_net(net)
		for_each_netdev(net, dev)
			remember(count_of(dev), dev);
	up_read(&net_rwsem);
	rtnl_unlock();
	return 0;
}

/* See struct rl_class. */
static unsigned long netdev_identify(unsigned long hit)
{
	const struct net_device *dev = (const struct net_device *)hit;
	unsigned long count = count_of(dev);

	if (count)
		remember(count, dev);
	return count;
}

/* See struct rl_class. */
static bool netdev_is_one(unsigned long addr)
{
	return device_of(addr);
}

/* See struct rl_class. CPUs are read one after the other: the sum may be off. */
static int netdev_count(unsigned long object, s32 *count)
{
	int __percpu *refs = (int __percpu *)object;
	int cpu, one;

	*count = 0;
	for_each_possible_cpu(cpu) {
		if (get_kernel_nofault(one, (const int *)per_cpu_ptr(refs, cpu)))
			return -EFAULT;
		*count += one;
	}
	return 0;
}

/*
 * See struct rl_class. reg_state is a bit field in some kernels and cannot be read by
 * its address; but device_of() has just read the device, which the caller holds.
 */
static bool netdev_owned(unsigned long object)
{
	const struct net_device *dev = device_of(object);

	return dev && dev->reg_state < NETREG_UNREGISTERING;
}

/* See struct rl_class: the reference it was born with stays to the end. */
static bool netdev_cached(unsigned long object)
{
	return true;
}

static const char *const state_words[] = {
	[NETREG_UNINITIALIZED] = "new", [NETREG_REGISTERED] = "registered",
	[NETREG_UNREGISTERING] = "unregistering", [NETREG_UNREGISTERED] = "unregistered",
	[NETREG_RELEASED] = "released", [NETREG_DUMMY] = "dummy",
};

/* See struct rl_class. */
static int netdev_describe(unsigned long object, char *buf, size_t size)
{
	const struct net_device *dev = device_of(object);
	char name[IFNAMSIZ];
	unsigned int state;
	struct rl_text t;

	if (!dev || copy_from_kernel_nofault(name, dev->name, sizeof(name)))
		return -EFAULT;
	state = dev->reg_state;
	rl_text_init(&t, buf, size);
	rl_text_add(&t, "dev=");
	rl_text_escape(&t, name, strnlen(name, sizeof(name)));
	rl_text_add(&t, " state=%s",
		    state < ARRAY_SIZE(state_words) ? state_words[state] : RL_NONE);
	return 0;
}

const struct rl_class rl_class_netdev = {
	.name = "netdev",
	.probes = netdev_probes,
	.nr_probes = ARRAY_SIZE(netdev_probes),
	.field = { RL_ENC_PERCPU, offsetof(struct net_device, pcpu_refcnt) },
	.size = sizeof(struct net_device),
	.setup = netdev_setup,
	.identify = netdev_identify,
	.is_one = netdev_is_one,
	.count = netdev_count,
	.cached = netdev_cached,
	.owned = netdev_owned,
	.describe = netdev_describe,
};
