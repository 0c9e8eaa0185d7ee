// SPDX-License-Identifier: GPL-2.0
/*
 * A local policy as sites bolt them onto a stock kernel: one user may not bind().
 * A kprobe at the entry of __sys_bind() sends that user's calls to a function of
 * our own, which looks at the socket, refuses, and forgets the reference that the
 * look has cost: every refused call keeps a socket's file for ever.
 *
 *   insmod refledger_bind.ko uid=65534
 */

#define pr_fmt(fmt) "refledger_bind: " fmt

#include <linux/cred.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/uidgid.h>

static unsigned int uid = 65534;
module_param(uid, uint, 0444);
MODULE_PARM_DESC(uid, "user who may not bind");

/* Runs in the place of __sys_bind(); its caller gets what this returns. */
static noinline int refuse_bind(int fd, struct sockaddr __user *address, int len)
{
	struct socket *sock;
	int err;

	sock = sockfd_lookup(fd, &err);
	if (!sock)
		return err;
	pr_debug("socket of type %d refused\n", sock->type);
	return -EACCES;		/* here sockfd_put() is missing */
}

static int divert(struct kprobe *p, struct pt_regs *regs)
{
	if (!uid_eq(current_uid(), KUIDT_INIT(uid)))
		return 0;
	regs->ip = (unsigned long)refuse_bind;
	return 1;	/* go on there */
}

/* The kernel lets only a probe that has one of these change where to go on. */
static void after(struct kprobe *p, struct pt_regs *regs, unsigned long flags)
{
}

static struct kprobe probe = {
	.symbol_name = "__sys_bind",
	.pre_handler = divert,
	.post_handler = after,
};

static int __init bind_init(void)
{
	return register_kprobe(&probe);
}

static void __exit bind_exit(void)
{
	unregister_kprobe(&probe);
}

module_init(bind_init);
module_exit(bind_exit);

MODULE_DESCRIPTION("Refledger test: refuses bind() and keeps the socket");
MODULE_LICENSE("GPL");
