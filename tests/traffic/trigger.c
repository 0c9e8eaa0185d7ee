// SPDX-License-Identifier: GPL-2.0
/*
 * The triggers of tests/lab: what user space does N times so that the kernel
 * walks the path where a put is missing. Most of it is meant to be refused; any
 * other outcome than the expected one ends the command.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/blktrace_api.h>
#include <linux/fs.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/io_uring.h>
#include <linux/llc.h>
#include <linux/nbd.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "trigger.h"

static void die(const char *what)
{
	fprintf(stderr, "trigger: %s: %s\n", what, strerror(errno));
	exit(1);
}

int must(int ret, const char *what)
{
	if (ret < 0)
		die(what);
	return ret;
}

/* The path that leaks is one that fails, with this error and no other. */
void refused(int ret, int error, const char *what)
{
	if (ret >= 0)
		errno = 0;
	if (errno != error)
		die(what);
}

/* On no interface: rt6_lookup() is asked for one, whatever comes of the rest. */
static void anycast(int n, char **args)
{
	struct ipv6_mreq m = { .ipv6mr_interface = 0 };
	int s = must(socket(AF_INET6, SOCK_DGRAM, 0), "socket");

	if (inet_pton(AF_INET6, args[0], &m.ipv6mr_multiaddr) != 1)
		die(args[0]);
	while (n--)
		if (!setsockopt(s, IPPROTO_IPV6, IPV6_JOIN_ANYCAST, &m, sizeof(m)))
			setsockopt(s, IPPROTO_IPV6, IPV6_LEAVE_ANYCAST, &m, sizeof(m));
}

socklen_t address(const char *text, int port, struct sockaddr_storage *ss)
{
	struct sockaddr_in *in = (void *)ss;
	struct sockaddr_in6 *in6 = (void *)ss;

	memset(ss, 0, sizeof(*ss));
	if (inet_pton(AF_INET, text, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(port);
		return sizeof(*in);
	}
	if (inet_pton(AF_INET6, text, &in6->sin6_addr) != 1)
		die(text);
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	return sizeof(*in6);
}

/*
 * One datagram each, to the discard port. What comes back as an ICMP error is of
 * no interest; pauses keep queues from overflowing. A fresh socket now and then,
 * since packets that leak stay charged to their sender.
 */
static void send_to(int n, char **args)
{
	struct sockaddr_storage ss;
	socklen_t len = address(args[0], 9, &ss);
	int s = -1;

	while (n--) {
		if (s < 0)
			s = must(socket(ss.ss_family, SOCK_DGRAM, 0), "socket");
		if (sendto(s, "x", 1, 0, (struct sockaddr *)&ss, len) < 0 &&
		    errno != ECONNREFUSED && errno != EPERM && errno != EHOSTUNREACH)
			die("sendto");
		if (n % 50)
			continue;
		usleep(2000);
		close(s);
		s = -1;
	}
}

/* Datagrams to a socket of our own, each of which is looked up on its way in. */
static void receive(int n, char **args)
{
	struct sockaddr_storage ss;
	socklen_t len = address("127.0.0.1", atoi(args[0]), &ss);
	int to = must(socket(AF_INET, SOCK_DGRAM, 0), "socket");
	int from = must(socket(AF_INET, SOCK_DGRAM, 0), "socket");
	char byte;

	must(bind(to, (struct sockaddr *)&ss, len), "bind");
	while (n--) {
		must(sendto(from, "x", 1, 0, (struct sockaddr *)&ss, len), "sendto");
		must(recv(to, &byte, 1, 0), "recv");
	}
}

/* A kind of socket that the device does not take: one for all, or one each. */
static void nbd(int n, char **args)
{
	int device = must(open(args[0], O_RDWR), args[0]);
	int same = !strcmp(args[1], "same"), s = -1;

	while (n--) {
		if (s < 0)
			s = must(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), "socket");
		refused(ioctl(device, NBD_SET_SOCK, s), EINVAL, "NBD_SET_SOCK");
		if (same && n)
			continue;
		close(s);
		s = -1;
	}
}

/* A ring without a descriptor to be had. */
static void ring(int n, char **args)
{
	struct rlimit limit = { .rlim_cur = 3, .rlim_max = 3 };
	struct io_uring_params p;

	(void)args;
	must(setrlimit(RLIMIT_NOFILE, &limit), "RLIMIT_NOFILE");
	while (n--) {
		memset(&p, 0, sizeof(p));
		refused(syscall(SYS_io_uring_setup, 4, &p), EMFILE, "io_uring_setup");
	}
}

/* A second socket for an address that is taken. */
static void llc(int n, char **args)
{
	struct sockaddr_llc to = { .sllc_family = AF_LLC, .sllc_arphrd = ARPHRD_ETHER,
				   .sllc_sap = 0x20 };
	int first = must(socket(AF_LLC, SOCK_STREAM, 0), "socket");
	int second = must(socket(AF_LLC, SOCK_STREAM, 0), "socket");
	struct ifreq device = { 0 };

	snprintf(device.ifr_name, sizeof(device.ifr_name), "%s", args[0]);
	must(ioctl(first, SIOCGIFHWADDR, &device), args[0]);
	memcpy(to.sllc_mac, device.ifr_hwaddr.sa_data, sizeof(to.sllc_mac));
	must(bind(first, (struct sockaddr *)&to, sizeof(to)), "bind");
	while (n--)
		refused(bind(second, (struct sockaddr *)&to, sizeof(to)), EADDRINUSE,
			"second bind");
}

/* What comes of a message is an error, or is read as none. */
int ask(int s, void *what, int len)
{
	struct {
		struct nlmsghdr head;
		struct nlmsgerr body;
		char rest[4096];
	} told;

	must(send(s, what, len, 0), "send");
	must(recv(s, &told, sizeof(told), 0), "recv");
	errno = -told.body.error;
	return -1;
}

/* Asks for an address in another namespace without saying which address. */
static void getaddr(int n, char **args)
{
	struct {
		struct nlmsghdr head;
		struct ifaddrmsg body;
		struct rtattr attr;
		int nsid;
	} which = {
		.head = { .nlmsg_len = sizeof(which), .nlmsg_type = RTM_GETADDR,
			  .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		.body = { .ifa_family = AF_INET6 },
		.attr = { .rta_type = IFA_TARGET_NETNSID,
			  .rta_len = RTA_LENGTH(sizeof(int)) },
		.nsid = atoi(args[0]),
	};
	int s = must(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), "socket");

	while (n--)
		refused(ask(s, &which, sizeof(which)), EINVAL, "RTM_GETADDR");
}

static void blktrace(int n, char **args)
{
	int device = must(open(args[0], O_RDONLY | O_NONBLOCK), args[0]);
	struct blk_user_trace_setup setup;

	while (n--) {
		memset(&setup, 0, sizeof(setup));
		setup.act_mask = 0xffff;
		setup.buf_size = 4096;
		setup.buf_nr = 2;
		must(ioctl(device, BLKTRACESETUP, &setup), "BLKTRACESETUP");
		must(ioctl(device, BLKTRACETEARDOWN), "BLKTRACETEARDOWN");
	}
}

/* A ring takes no other ring among its files. */
static void ringfile(int n, char **args)
{
	struct io_uring_params p = { 0 }, q = { 0 };
	int ring = must(syscall(SYS_io_uring_setup, 4, &p), "io_uring_setup");
	int other = must(syscall(SYS_io_uring_setup, 4, &q), "io_uring_setup");
	struct io_uring_files_update update = { .fds = (unsigned long)&other };
	int none = -1;

	(void)args;
	must(syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES, &none, 1), "files");
	while (n--)
		refused(syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES_UPDATE,
				&update, 1), EBADF, "files_update");
	close(other);
	close(ring);
}

/* Asks for all addresses of another namespace, and for something that is no filter. */
static void dump(int n, char **args)
{
	struct {
		struct nlmsghdr head;
		struct ifaddrmsg body;
		struct rtattr id;
		int nsid;
		struct rtattr proto;
		int value;
	} which = {
		.head = { .nlmsg_len = sizeof(which), .nlmsg_type = RTM_GETADDR,
			  .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
		.body = { .ifa_family = AF_INET },
		.id = { .rta_type = IFA_TARGET_NETNSID, .rta_len = RTA_LENGTH(sizeof(int)) },
		.nsid = atoi(args[0]),
		.proto = { .rta_type = IFA_PROTO, .rta_len = RTA_LENGTH(1) },
	};
	int s = must(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), "socket"), one = 1;

	must(setsockopt(s, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof(one)), "strict");
	while (n--)
		refused(ask(s, &which, sizeof(which)), EINVAL, "RTM_GETADDR");
}

/* A second name for a file, and then neither. */
static void link_to(int n, char **args)
{
	int i, fd;

	must(chdir(args[0]), args[0]);
	for (i = 0; i < n; i++) {
		char old[32], new[32];

		snprintf(old, sizeof(old), "old-%d", i);
		snprintf(new, sizeof(new), "new-%d", i);
		fd = must(open(old, O_CREAT | O_WRONLY, 0600), old);
		close(fd);
		must(link(old, new), new);
		must(unlink(old), old);
		must(unlink(new), new);
	}
}

static const struct {
	const char *name, *args;
	int nr_args;
	void (*run)(int n, char **args);
} commands[] = {
	{ "anycast", " ADDRESS", 1, anycast },
	{ "send", " ADDRESS", 1, send_to },
	{ "receive", " PORT", 1, receive },
	{ "nbd", " DEVICE same|each", 2, nbd },
	{ "ring", "", 0, ring },
	{ "llc", " DEVICE", 1, llc },
	{ "getaddr", " NSID", 1, getaddr },
	{ "blktrace", " DEVICE", 1, blktrace },
	{ "mapped", " ADDRESS", 1, mapped },
	{ "sctp", " TO FROM FROM", 3, sctp },
	{ "ringfile", "", 0, ringfile },
	{ "destroy", " PORT", 1, destroy },
	{ "packet", " DEVICE", 1, packet },
	{ "vif", " DEVICE", 1, vif },
	{ "dump", " NSID", 1, dump },
	{ "link", " DIRECTORY", 1, link_to },
};

static int usage(void)
{
	size_t i;

	for (i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		fprintf(stderr, "%s trigger %s N%s\n", i ? "      " : "Usage:",
			commands[i].name, commands[i].args);
	return 2;
}

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc > 2 && i < sizeof(commands) / sizeof(*commands); i++) {
		if (strcmp(argv[1], commands[i].name) || argc != 3 + commands[i].nr_args)
			continue;
		commands[i].run(atoi(argv[2]), argv + 3);
		return 0;
	}
	return usage();
}
