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
#include <net/sock.h>

#include "class.h"
#include "compat/refcount.h"
#include "sock_text.h"
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

/* The socket's sock, NULL while it is released. */
static int read_sock(const struct file *file, const struct sock **sk)
{
	const struct socket *sock;

	if (get_kernel_nofault(sock, (const struct socket **)&file->private_data) ||
	    get_kernel_nofault(*sk, (const struct sock **)&sock->sk))
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
	unsigned int n = 0;
	unsigned long dst;

	if (read_sock((const struct file *)object, &sk) || !sk)
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
	const struct file *file = (const struct file *)object;
	const struct inode *inode;
	const struct sock *sk;
	struct rl_text t;
	u64 ino;

	if (read_sock(file, &sk) ||
	    get_kernel_nofault(inode, (const struct inode **)&file->f_inode) ||
	    get_kernel_nofault(ino, (const u64 *)&inode->i_ino))
		return -EFAULT;
	rl_text_init(&t, buf, size);
	if (sk && rl_sock_text(&t, sk))
		return -EFAULT;
	rl_text_add(&t, "%sino=%llu", t.len ? " " : "", ino);
	return 0;
}

const struct rl_class rl_class_sockfile = {
	.name = "sockfile",
	.probes = sockfile_probes,
	.nr_probes = ARRAY_SIZE(sockfile_probes),
	.field = { RL_FILE_ENCODING, offsetof(struct file, rl_file_count_field) },
	.size = sizeof(struct file),
	.setup = sockfile_setup,
	.is_one = sockfile_is_one,
	.count = rl_file_count,
	.held = &rl_class_dst,
	.holds = sockfile_holds,
	.describe = sockfile_describe,
};
