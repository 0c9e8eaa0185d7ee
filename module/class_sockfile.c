// SPDX-License-Identifier: GPL-2.0
/*
 * Class sockfile: the struct file of every socket (socket, socketpair, accept,
 * kernel users), from sock_alloc_file() to __fput(). A socket's file is always
 * opened, so it never takes 6.12's short cut around __fput().
 *
 * Puts are fput() and __fput_sync(), and from 6.15 on fput_close() and
 * fput_close_sync(); a hit counts only if the file is a socket's.
 */

#include <linux/file.h>
#include <linux/fs.h>
#include <linux/net.h>
#include <linux/uaccess.h>
#include <net/af_unix.h>
#include <net/inet_sock.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "class.h"
#include "compat/refcount.h"
#include "text.h"

static const struct rl_probe_spec sockfile_probes[] = {
	{ "sock_alloc_file",	RL_OP_ALLOC,	RL_AT_RETURN,	RL_VITAL },
	{ "fput",		RL_OP_PUT,	RL_AT_ENTRY,	RL_WANTED },
	{ "__fput_sync",	RL_OP_PUT,	RL_AT_ENTRY,	RL_WANTED },
	{ "fput_close",		RL_OP_PUT,	RL_AT_ENTRY,	RL_IF_THERE },
	{ "fput_close_sync",	RL_OP_PUT,	RL_AT_ENTRY,	RL_IF_THERE },
	{ "__fput",		RL_OP_FREE,	RL_AT_ENTRY,	RL_VITAL },
};

/* f_op of every socket's file; set by sockfile_setup() before any hook exists. */
static const struct file_operations *socket_fops;

/* What is read of a socket; each field by itself, the objects may be half made. */
struct sock_facts {
	short type;
	unsigned short family;
	u16 protocol;
	u8 state;
	u64 ino;
};

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

static int read_facts(const struct file *file, const struct sock **sk,
		      struct sock_facts *f)
{
	const struct socket *sock;
	const struct inode *inode;

	if (get_kernel_nofault(sock, (const struct socket **)&file->private_data) ||
	    get_kernel_nofault(inode, (const struct inode **)&file->f_inode) ||
	    get_kernel_nofault(f->ino, (const u64 *)&inode->i_ino) ||
	    get_kernel_nofault(f->type, &sock->type) ||
	    get_kernel_nofault(*sk, (const struct sock **)&sock->sk))
		return -EFAULT;
	if (!*sk)
		return 0;
	if (get_kernel_nofault(f->family, &(*sk)->sk_family) ||
	    get_kernel_nofault(f->protocol, &(*sk)->sk_protocol) ||
	    get_kernel_nofault(f->state, (const u8 *)&(*sk)->sk_state))
		return -EFAULT;
	return 0;
}

/* See struct rl_class. socket_file_ops is not exported: a socket file has it. */
static int sockfile_setup(void)
{
	struct socket *sock;
	struct file *file;
	int err = sock_create_lite(PF_UNIX, SOCK_DGRAM, 0, &sock);

	if (err)
		return err;
	file = sock_alloc_file(sock, 0, NULL);
	if (IS_ERR(file))
		return PTR_ERR(file);	/* the socket is released */
	socket_fops = file->f_op;
	/* it ends when this task returns to user space: the first unknown free */
	fput(file);
	return 0;
}

/* See struct rl_class. */
static bool sockfile_is_one(unsigned long addr)
{
	const struct file *file = (const struct file *)addr;
	const struct file_operations *fops;

	if (get_kernel_nofault(fops, (const struct file_operations **)&file->f_op))
		return false;
	return fops && fops == socket_fops;
}

/* The route that it sends by, and the one it was last reached by. */
static unsigned int sockfile_holds(unsigned long object, unsigned long *held)
{
	const struct sock *sk;
	struct sock_facts f;
	unsigned int n = 0;
	unsigned long dst;

	if (read_facts((const struct file *)object, &sk, &f) || !sk)
		return 0;
	if (!get_kernel_nofault(dst, (const unsigned long *)&sk->sk_dst_cache) && dst)
		held[n++] = dst;
	if (!get_kernel_nofault(dst, (const unsigned long *)&sk->sk_rx_dst) && dst)
		held[n++] = dst;
	return n;
}

/* See struct rl_class. A socket that is being released has no sock any more. */
static int sockfile_describe(unsigned long object, char *buf, size_t size)
{
	struct sock_facts f = {};
	const struct sock *sk;
	struct rl_text t;

	if (read_facts((const struct file *)object, &sk, &f))
		return -EFAULT;
	rl_text_init(&t, buf, size);
	if (sk) {
		add_word(&t, "family", f.family, family_words, ARRAY_SIZE(family_words));
		add_word(&t, " type", f.type, type_words, ARRAY_SIZE(type_words));
		rl_text_add(&t, " proto=%u", f.protocol);
		add_word(&t, " state", f.state, state_words, ARRAY_SIZE(state_words));
		add_addresses(&t, sk, f.family);
	} else {
		add_word(&t, "type", f.type, type_words, ARRAY_SIZE(type_words));
	}
	rl_text_add(&t, " ino=%llu", f.ino);
	return 0;
}

const struct rl_class rl_class_sockfile = {
	.name = "sockfile",
	.probes = sockfile_probes,
	.nr_probes = ARRAY_SIZE(sockfile_probes),
	.field = { RL_FILE_ENCODING, offsetof(struct file, rl_file_count_field) },
	.setup = sockfile_setup,
	.is_one = sockfile_is_one,
	.count = rl_file_count,
	.held = &rl_class_dst,
	.holds = sockfile_holds,
	.describe = sockfile_describe,
};
