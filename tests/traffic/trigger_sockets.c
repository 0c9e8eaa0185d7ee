// SPDX-License-Identifier: GPL-2.0
/* Triggers of tests/lab that need sockets of rarer kinds, or to set them up. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/inet_diag.h>
#include <linux/mroute.h>
#include <linux/netlink.h>
#include <linux/sctp.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "trigger.h"

/* From an IPv4 address to an IPv6 one: there is a route, and it is of no use. */
void mapped(int n, char **args)
{
	struct sockaddr_storage from, to;
	socklen_t len = address("::ffff:127.0.0.1", 0, &from);
	int s = must(socket(AF_INET6, SOCK_DGRAM, 0), "socket");

	address(args[0], 9, &to);
	must(bind(s, (struct sockaddr *)&from, len), "bind");
	while (n--)
		refused(sendto(s, "x", 1, 0, (struct sockaddr *)&to, len), EAFNOSUPPORT,
			"sendto");
}

/* Two addresses, neither of which is that of the way out. */
static int from_both(char **args)
{
	struct sockaddr_storage from;
	socklen_t len = address(args[0], 0, &from);
	int s = must(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, IPPROTO_SCTP), "socket");
	struct linger at_once = { .l_onoff = 1 };

	must(bind(s, (struct sockaddr *)&from, len), "bind");
	must(getsockname(s, (struct sockaddr *)&from, &len), "getsockname");
	address(args[1], ntohs(((struct sockaddr_in *)&from)->sin_port), &from);
	must(setsockopt(s, IPPROTO_SCTP, SCTP_SOCKOPT_BINDX_ADD, &from, len), "bindx");
	must(setsockopt(s, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)), "SO_LINGER");
	return s;
}

/* Associations that nobody answers; pauses, as what they have is given back late. */
void sctp(int n, char **args)
{
	struct sockaddr_storage to;
	socklen_t len = address(args[0], 9, &to);

	while (n--) {
		int s = from_both(args + 1);

		refused(connect(s, (struct sockaddr *)&to, len), EINPROGRESS, "connect");
		close(s);
		if (n % 10 == 0)
			usleep(20000);
	}
}

/* Who may not destroy a socket asks for just that. */
void destroy(int n, char **args)
{
	struct {
		struct nlmsghdr head;
		struct inet_diag_req_v2 body;
	} which = {
		.head = { .nlmsg_len = sizeof(which), .nlmsg_type = SOCK_DESTROY,
			  .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		.body = { .sdiag_family = AF_INET, .sdiag_protocol = IPPROTO_TCP,
			  .id.idiag_cookie = { INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE } },
	};
	struct sockaddr_storage at;
	socklen_t len = address("127.0.0.1", atoi(args[0]), &at);
	int one = 1, listener = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
	int s = must(socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG), "socket");

	must(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)), "reuse");
	must(bind(listener, (struct sockaddr *)&at, len), "bind");
	must(listen(listener, 1), "listen");
	which.body.id.idiag_sport = ((struct sockaddr_in *)&at)->sin_port;
	which.body.id.idiag_src[0] = ((struct sockaddr_in *)&at)->sin_addr.s_addr;
	must(setuid(65534), "setuid");
	while (n--)
		refused(ask(s, &which, sizeof(which)), EPERM, "SOCK_DESTROY");
	close(listener);
}

/* Of a device. */
static int index_of(int s, const char *name)
{
	struct ifreq device = { 0 };

	snprintf(device.ifr_name, sizeof(device.ifr_name), "%s", name);
	must(ioctl(s, SIOCGIFINDEX, &device), name);
	return device.ifr_ifindex;
}

/* Now for one protocol, now for another. */
void packet(int n, char **args)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET };
	int s = must(socket(AF_PACKET, SOCK_RAW, 0), "socket");

	to.sll_ifindex = index_of(s, args[0]);
	while (n--) {
		to.sll_protocol = htons(n % 2 ? ETH_P_ARP : ETH_P_RARP);
		must(bind(s, (struct sockaddr *)&to, sizeof(to)), "bind");
	}
}

/* A device without IPv4. */
void vif(int n, char **args)
{
	int s = must(socket(AF_INET, SOCK_RAW, IPPROTO_IGMP), "socket"), one = 1;
	struct vifctl wanted = { .vifc_flags = VIFF_USE_IFINDEX };

	wanted.vifc_lcl_ifindex = index_of(s, args[0]);
	must(setsockopt(s, IPPROTO_IP, MRT_INIT, &one, sizeof(one)), "MRT_INIT");
	while (n--)
		refused(setsockopt(s, IPPROTO_IP, MRT_ADD_VIF, &wanted, sizeof(wanted)),
			EADDRNOTAVAIL, "MRT_ADD_VIF");
}
