// SPDX-License-Identifier: GPL-2.0
/*
 * Class sock: every full struct sock, from sk_alloc() or sk_clone_lock() to
 * sk_destruct(). Sockets in TIME_WAIT and requests for connections, which are smaller
 * and share the offset of the count, are not in the books.
 *
 * Of the sockets that were born before the books those are taken in that lie in the
 * slab cache of their protocol; some protocols (netlink, packet) have none.
 */

#include <linux/mm.h>
#include <linux/tcp.h>
#include <linux/uaccess.h>
#include <net/af_unix.h>
#include <net/inet_connection_sock.h>
#include <net/sock.h>

#include "class.h"
#include "compat/slab.h"
#include "sock_text.h"
#include "text.h"

static const struct rl_probe_spec sock_probes[] = {
	/* sock_init_data() sets the count to 1 */
	{ "sk_alloc",		RL_OP_ALLOC,	RL_AT_RETURN,	RL_VITAL, .refs = 1 },
	{ "sk_clone_lock",	RL_OP_ALLOC,	RL_AT_RETURN,	RL_WANTED },
	{ "sk_destruct",	RL_OP_FREE,	RL_AT_ENTRY,	RL_VITAL },
};

static const u16 sock_members[] = {
	offsetof(struct sock, sk_node), offsetof(struct sock, sk_bind_node),
	offsetof(struct sock, __sk_common.skc_portaddr_node),
	offsetof(struct sock, sk_timer),
	offsetof(struct inet_connection_sock, icsk_retransmit_timer),
	offsetof(struct inet_connection_sock, icsk_delack_timer),
	offsetof(struct tcp_sock, pacing_timer),
	offsetof(struct tcp_sock, compressed_ack_timer),
	offsetof(struct tcp_sock, tsq_node),
};

/* See struct rl_class. */
static bool sock_is_one(unsigned long addr)
{
	const struct sock *sk = (const struct sock *)addr;
	const struct kmem_cache *cache;
	const struct proto *prot;

	/* the address may be that of anything: follow no pointer to a device's memory */
	if (get_kernel_nofault(prot, (const struct proto **)&sk->sk_prot) ||
	    is_vmalloc_addr(prot) ||
	    get_kernel_nofault(cache, (const struct kmem_cache **)&prot->slab))
		return false;
	return cache && rl_slab_holds(cache, addr);
}

/* See struct rl_class. */
static int sock_count(unsigned long object, s32 *count)
{
	struct sock *sk = (struct sock *)object;

	return get_kernel_nofault(*count, &sk->sk_refcnt.refs.counter);
}

/*
 * See struct rl_class. A socket has a user, who closes it, or is in the tables of its
 * protocol: a connection that nobody has accepted yet, or that is being closed.
 */
static bool sock_owned(unsigned long object)
{
	const struct sock *sk = (const struct sock *)object;
	const struct socket *user;
	const void *pprev;

	return !get_kernel_nofault(user, (const struct socket **)&sk->sk_socket) &&
	       !get_kernel_nofault(pprev, (const void **)&sk->sk_node.pprev) &&
	       (user || pprev);
}

/* See struct rl_class: the peer of a UNIX socket. */
static unsigned int sock_holds(unsigned long object, unsigned long *held)
{
	const struct sock *sk = (const struct sock *)object;
	unsigned short family;

	if (get_kernel_nofault(family, &sk->sk_family) || family != AF_UNIX ||
	    get_kernel_nofault(held[0], (unsigned long *)&((struct unix_sock *)sk)->peer))
		return 0;
	return held[0] != 0;
}

/* See struct rl_class. */
static int sock_describe(unsigned long object, char *buf, size_t size)
{
	struct rl_text t;

	rl_text_init(&t, buf, size);
	return rl_sock_text(&t, (const struct sock *)object);
}

const struct rl_class rl_class_sock = {
	.name = "sock",
	.probes = sock_probes,
	.nr_probes = ARRAY_SIZE(sock_probes),
	.field = {
		RL_ENC_REFCOUNT, offsetof(struct sock, sk_refcnt),
		sock_members, ARRAY_SIZE(sock_members),
	},
	.size = sizeof(struct sock),
	.setup = rl_slab_setup,
	.is_one = sock_is_one,
	.count = sock_count,
	.owned = sock_owned,
	.held = &rl_class_sock,
	.holds = sock_holds,
	.describe = sock_describe,
};
