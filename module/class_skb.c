// SPDX-License-Identifier: GPL-2.0
/*
 * Class skb: every packet (struct sk_buff), clones included. An object is one from
 * birth to end; its count of users, which hardly ever is not 1, is described and not
 * kept books of.
 *
 * Its slab cache does not tell when it is born and ends: a clone may lie beside its
 * original in one slab object, and the network's softirq keeps packets that are done
 * and gives them out again. So births are the few functions that return a new one.
 * An end is where its memory goes back to the cache or to that store:
 *
 *   kfree_skbmem()		most of them
 *   kmem_cache_free_bulk()	a list that is freed at once (from 6.3 on)
 *   kfree_skb_partial()	it gave its data away
 *   skb_attempt_defer_free()	nobody's any more, it waits for the CPU that it came from
 *				to free it (from 5.19 on)
 *   napi_skb_cache_put()	the store; where it is inlined, what it is inlined in:
 *				napi_consume_skb() ends it if nobody else uses it
 *
 * Some ends pass two of them; the second finds nothing in the books. Where
 * napi_skb_cache_put() is inlined, and two users let go at the same moment, of whom
 * one is napi_consume_skb(), no end is seen: the next birth there counts a lost one.
 *
 * skb_morph() turns a packet that stays where it is into the clone of another one:
 * an end and a birth.
 */

#include <linux/if_ether.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/uaccess.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "class.h"
#include "netdev_text.h"
#include "sock_text.h"
#include "text.h"

static unsigned long last_used(unsigned long hit);

static const struct rl_probe_spec skb_probes[] = {
	{ "__alloc_skb",		RL_OP_ALLOC,	RL_AT_RETURN,	RL_VITAL },
	{ "__build_skb",		RL_OP_ALLOC,	RL_AT_RETURN,	RL_VITAL },
	{ "__napi_build_skb",		RL_OP_ALLOC,	RL_AT_RETURN,	RL_VITAL },
	{ "slab_build_skb",		RL_OP_ALLOC,	RL_AT_RETURN,	RL_IF_THERE },
	{ "__xdp_build_skb_from_frame",	RL_OP_ALLOC,	RL_AT_RETURN,	RL_WANTED },
	{ "__skb_clone",		RL_OP_ALLOC,	RL_AT_RETURN,	RL_IF_THERE },
	{ "skb_clone",			RL_OP_ALLOC,	RL_AT_RETURN,	RL_INSTEAD },
	{ "skb_morph",			RL_OP_ALLOC,	RL_AT_RETURN,	RL_INSTEAD },
	{ "skb_morph",			RL_OP_FREE,	RL_AT_ENTRY,	RL_VITAL },
	{ "kfree_skbmem",		RL_OP_FREE,	RL_AT_ENTRY,	RL_VITAL },
	{ "kfree_skb_partial",		RL_OP_FREE,	RL_AT_ENTRY,	RL_VITAL },
	{ "skb_attempt_defer_free",	RL_OP_FREE,	RL_AT_ENTRY,	RL_IF_THERE },
	{ "kmem_cache_free_bulk",	RL_OP_FREE,	RL_AT_BULK,	RL_VITAL },
	{ "napi_skb_cache_put",		RL_OP_FREE,	RL_AT_ENTRY,	RL_IF_THERE },
	{ "napi_skb_free_stolen_head",	RL_OP_FREE,	RL_AT_ENTRY,	RL_INSTEAD },
	{ "__kfree_skb_defer",		RL_OP_FREE,	RL_AT_ENTRY,	RL_INSTEAD },
	{ "napi_consume_skb",		RL_OP_FREE,	RL_AT_ENTRY,	RL_INSTEAD,
	  .object = last_used },
};

static bool read_skb(unsigned long object, struct sk_buff *skb)
{
	return !copy_from_kernel_nofault(skb, (const void *)object, sizeof(*skb));
}

/* What its only user lets go ends. */
static unsigned long last_used(unsigned long hit)
{
	const struct sk_buff *skb = (const struct sk_buff *)hit;
	int users;

	return skb && !get_kernel_nofault(users, &skb->users.refs.counter) && users == 1 ?
	       hit : 0;
}

/* See struct rl_class. Nothing tells one in use from one that waits in a cache. */
static bool skb_is_one(unsigned long addr)
{
	return false;
}

/*
 * On a queue, a list or a tree (of what is to be sent again, or put together) the
 * first word is not NULL, but for the last one of a list that is no ring. One that is
 * empty waits to be filled, as those do that a device was given to receive into.
 */
static bool is_waiting(const struct sk_buff *skb)
{
	return skb->next || !skb->len;
}

/* See struct rl_class. */
static bool skb_owned(unsigned long object)
{
	struct sk_buff skb;

	return read_skb(object, &skb) && is_waiting(&skb);
}

/*
 * What lies where the device is may be a number of UDP's or a part of a tree. A device
 * has a namespace, and that has the operations of its kind.
 */
static const struct net_device *device_of(const struct sk_buff *skb)
{
	const struct net_device *dev = skb->dev;
	const struct proc_ns_operations *ops;
	const struct net *net;

	if (!dev || get_kernel_nofault(net, (const struct net **)&dev->nd_net.net) ||
	    get_kernel_nofault(ops, (const struct proc_ns_operations **)&net->ns.ops) ||
	    ops != init_net.ns.ops)
		return NULL;
	return dev;
}

static void add_protocol(struct rl_text *t, __be16 protocol)
{
	switch (ntohs(protocol)) {
	case ETH_P_IP:
		return rl_text_add(t, " protocol=ipv4");
	case ETH_P_IPV6:
		return rl_text_add(t, " protocol=ipv6");
	case ETH_P_ARP:
		return rl_text_add(t, " protocol=arp");
	case 0:
		return;
	default:
		rl_text_add(t, " protocol=0x%04x", ntohs(protocol));
	}
}

/* The device that it was received by does not send it. */
static void add_device(struct rl_text *t, const struct sk_buff *skb)
{
	const struct net_device *dev = device_of(skb);
	int index;

	if (!dev || get_kernel_nofault(index, &dev->ifindex))
		return;
	rl_netdev_text_name(t, dev);
	if (skb->skb_iif != index)
		rl_netdev_text_xmit(t, dev);
	else
		rl_netdev_text_receive(t, dev);
}

/* Whom it is charged to holds it; half sockets have no addresses where others do. */
static void add_socket(struct rl_text *t, const struct sk_buff *skb)
{
	struct rl_text before = *t;
	u8 state;

	if (!skb->sk || !skb->destructor ||
	    get_kernel_nofault(state, (const u8 *)&skb->sk->sk_state) ||
	    state == TCP_NEW_SYN_RECV || state == TCP_TIME_WAIT)
		return;
	rl_text_add(t, " ");
	if (rl_sock_text(t, skb->sk)) {
		*t = before;
		t->buf[t->len] = '\0';
	}
}

/* See struct rl_class. */
static int skb_describe(unsigned long object, char *buf, size_t size)
{
	struct sk_buff skb;
	struct rl_text t;

	if (!read_skb(object, &skb))
		return -EFAULT;
	rl_text_init(&t, buf, size);
	rl_text_add(&t, "len=%u", skb.len);
	add_protocol(&t, skb.protocol);
	if (refcount_read(&skb.users) != 1)
		rl_text_add(&t, " users=%u", refcount_read(&skb.users));
	if (skb.next)
		rl_text_add(&t, " queued=yes");
	add_device(&t, &skb);
	add_socket(&t, &skb);
	return 0;
}

const struct rl_class rl_class_skb = {
	.name = "skb",
	.unit = RL_UNIT_OBJECT,
	.probes = skb_probes,
	.nr_probes = ARRAY_SIZE(skb_probes),
	.field = { RL_ENC_NONE },
	.is_one = skb_is_one,
	.owned = skb_owned,
	.size = sizeof(struct sk_buff),
	.describe = skb_describe,
};
