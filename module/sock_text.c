// SPDX-License-Identifier: GPL-2.0
/* A socket (struct sock) in a few words. */

#include <linux/uaccess.h>
#include <net/af_unix.h>
#include <net/inet_sock.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "sock_text.h"
#include "text.h"

static const char *const family_words[] = {
	[AF_UNIX] = "unix", [AF_INET] = "inet", [AF_INET6] = "inet6",
	[AF_NETLINK] = "netlink", [AF_PACKET] = "packet", [AF_ALG] = "alg",
	[AF_VSOCK] = "vsock",
};

static const char *const type_words[] = {
	[SOCK_STREAM] = "stream", [SOCK_DGRAM] = "dgram", [SOCK_RAW] = "raw",
	[SOCK_RDM] = "rdm", [SOCK_SEQPACKET] = "seqpacket",
};

static const char *const state_words[] = {
	[TCP_ESTABLISHED] = "established", [TCP_SYN_SENT] = "syn_sent",
	[TCP_SYN_RECV] = "syn_recv", [TCP_FIN_WAIT1] = "fin_wait1",
	[TCP_FIN_WAIT2] = "fin_wait2", [TCP_TIME_WAIT] = "time_wait",
	[TCP_CLOSE] = "close", [TCP_CLOSE_WAIT] = "close_wait",
	[TCP_LAST_ACK] = "last_ack", [TCP_LISTEN] = "listen",
	[TCP_CLOSING] = "closing", [TCP_NEW_SYN_RECV] = "new_syn_recv",
};

static void add_word(struct rl_text *t, const char *key, unsigned int value,
		     const char *const *words, size_t nr)
{
	if (value < nr && words[value])
		rl_text_add(t, "%s=%s", key, words[value]);
	else
		rl_text_add(t, "%s=%u", key, value);
}

static void add_inet(struct rl_text *t, const struct sock *sk)
{
	const struct inet_sock *inet = inet_sk(sk);
	__be32 local, peer;
	__be16 lport, pport;

	if (get_kernel_nofault(local, &inet->inet_rcv_saddr) ||
	    get_kernel_nofault(peer, &inet->inet_daddr) ||
	    get_kernel_nofault(lport, &inet->inet_sport) ||
	    get_kernel_nofault(pport, &inet->inet_dport))
		return;
	if (lport)
		rl_text_add(t, " local=%pI4:%u", &local, ntohs(lport));
	if (pport)
		rl_text_add(t, " peer=%pI4:%u", &peer, ntohs(pport));
}

static void add_inet6(struct rl_text *t, const struct sock *sk)
{
	struct in6_addr local, peer;
	__be16 lport, pport;

	if (copy_from_kernel_nofault(&local, &sk->sk_v6_rcv_saddr, sizeof(local)) ||
	    copy_from_kernel_nofault(&peer, &sk->sk_v6_daddr, sizeof(peer)) ||
	    get_kernel_nofault(lport, &inet_sk(sk)->inet_sport) ||
	    get_kernel_nofault(pport, &inet_sk(sk)->inet_dport))
		return;
	if (lport)
		rl_text_add(t, " local=[%pI6c]:%u", &local, ntohs(lport));
	if (pport)
		rl_text_add(t, " peer=[%pI6c]:%u", &peer, ntohs(pport));
}

static void add_unix_name(struct rl_text *t, const char *key, const struct sock *sk)
{
	struct unix_address *addr;
	char path[sizeof_field(struct sockaddr_un, sun_path)];
	int len;

	if (get_kernel_nofault(addr, &((struct unix_sock *)sk)->addr) || !addr ||
	    get_kernel_nofault(len, &addr->len) ||
	    copy_from_kernel_nofault(path, addr->name[0].sun_path, sizeof(path)))
		return;
	len -= offsetof(struct sockaddr_un, sun_path);
	if (len <= 0 || len > sizeof(path))
		return;
	/* a name in the file system ends at its NUL, an abstract one begins with it */
	if (path[0])
		len = strnlen(path, len);
	rl_text_add(t, " %s=%s", key, path[0] ? "" : "@");
	rl_text_escape(t, path[0] ? path : path + 1, path[0] ? len : len - 1);
}

static void add_unix(struct rl_text *t, const struct sock *sk)
{
	struct sock *peer, *again;
	struct rl_text before;

	add_unix_name(t, "local", sk);
	before = *t;
	if (get_kernel_nofault(peer, &((struct unix_sock *)sk)->peer) || !peer)
		return;
	add_unix_name(t, "peer", peer);
	/* a peer that was let go meanwhile may have been freed */
	if (get_kernel_nofault(again, &((struct unix_sock *)sk)->peer) || again != peer) {
		*t = before;
		t->buf[t->len] = '\0';
	}
}

static void add_addresses(struct rl_text *t, const struct sock *sk, int family)
{
	if (family == AF_INET)
		add_inet(t, sk);
	else if (family == AF_INET6)
		add_inet6(t, sk);
	else if (family == AF_UNIX)
		add_unix(t, sk);
}

/**
 * rl_sock_text() - append family, type, protocol, state and addresses
 * @t: the text
 * @sk: the socket; each field is read by itself, it may be half made
 *
 * Context: any; does not fault. The socket must be held.
 * Return: 0, or -EFAULT when it cannot be read.
 */
int rl_sock_text(struct rl_text *t, const struct sock *sk)
{
	unsigned short family;
	u16 protocol, type;
	u8 state;

	if (get_kernel_nofault(family, &sk->sk_family) ||
	    get_kernel_nofault(type, (const u16 *)&sk->sk_type) ||
	    get_kernel_nofault(protocol, (const u16 *)&sk->sk_protocol) ||
	    get_kernel_nofault(state, (const u8 *)&sk->sk_state))
		return -EFAULT;
	add_word(t, "family", family, family_words, ARRAY_SIZE(family_words));
	add_word(t, " type", type, type_words, ARRAY_SIZE(type_words));
	rl_text_add(t, " proto=%u", protocol);
	add_word(t, " state", state, state_words, ARRAY_SIZE(state_words));
	add_addresses(t, sk, family);
	return 0;
}
