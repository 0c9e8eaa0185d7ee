// SPDX-License-Identifier: GPL-2.0
/*
 * Traffic for the tests and the demo: healthy mixes, and the triggers of leaks.
 * Every command is bounded by a count. Sockets talk over loopback, or to an
 * address that the caller has set up.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "traffic: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int must(int ret, const char *what)
{
	if (ret < 0)
		die(what);
	return ret;
}

static struct sockaddr_storage loopback(int family, socklen_t *len)
{
	struct sockaddr_storage ss = { .ss_family = family };

	if (family == AF_INET) {
		((struct sockaddr_in *)&ss)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		*len = sizeof(struct sockaddr_in);
	} else {
		((struct sockaddr_in6 *)&ss)->sin6_addr = in6addr_loopback;
		*len = sizeof(struct sockaddr_in6);
	}
	return ss;
}

/* A bound socket, and the address it got. */
static int bound(int family, int type, struct sockaddr_storage *ss, socklen_t *len)
{
	int s = must(socket(family, type, 0), "socket");

	*ss = loopback(family, len);
	must(bind(s, (struct sockaddr *)ss, *len), "bind");
	must(getsockname(s, (struct sockaddr *)ss, len), "getsockname");
	return s;
}

/* There and back again. */
static void exchange(int a, int b, int n)
{
	char byte;

	while (n--) {
		must(send(a, "x", 1, 0), "send");
		must(recv(b, &byte, 1, 0), "recv");
		must(send(b, "y", 1, 0), "send");
		must(recv(a, &byte, 1, 0), "recv");
	}
}

static void tcp_once(int family, int exchanges)
{
	struct sockaddr_storage ss;
	socklen_t len;
	int l = bound(family, SOCK_STREAM, &ss, &len), c, a;
	char byte;

	must(listen(l, 1), "listen");
	c = must(socket(family, SOCK_STREAM, 0), "socket");
	must(connect(c, (struct sockaddr *)&ss, len), "connect");
	a = must(accept(l, NULL, NULL), "accept");
	must(send(c, "x", 1, 0), "send");
	must(recv(a, &byte, 1, 0), "recv");
	exchange(c, a, exchanges);
	close(a);
	close(c);
	close(l);
}

static void udp_once(int family, int datagrams)
{
	struct sockaddr_storage ss;
	socklen_t len;
	int r = bound(family, SOCK_DGRAM, &ss, &len);
	int s = must(socket(family, SOCK_DGRAM, 0), "socket");
	char byte;

	while (datagrams--) {
		must(sendto(s, "x", 1, 0, (struct sockaddr *)&ss, len), "sendto");
		must(recv(r, &byte, 1, 0), "recv");
	}
	close(s);
	close(r);
}

/* A socket travels through a socket, is duplicated, and crosses a fork. */
static void pass_once(void)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte = 'x';
	struct iovec io = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = control,
			      .msg_controllen = sizeof(control) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	int pair[2], passed, twin;
	pid_t child;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &pair[0], sizeof(int));
	must(sendmsg(pair[0], &msg, 0), "sendmsg");
	must(recvmsg(pair[1], &msg, 0), "recvmsg");
	memcpy(&passed, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(int));
	twin = must(dup(passed), "dup");
	child = must(fork(), "fork");
	if (!child)
		_exit(0);
	must(waitpid(child, NULL, 0), "waitpid");
	close(twin);
	close(passed);
	close(pair[0]);
	close(pair[1]);
}

static void mix(int n, char **args)
{
	(void)args;
	while (n--) {
		tcp_once(AF_INET, 0);
		tcp_once(AF_INET6, 0);
		udp_once(AF_INET, 1);
		udp_once(AF_INET6, 1);
		pass_once();
	}
}

/* A mapping keeps the socket open, here and in a child. */
static void map_once(void)
{
	int s = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
	void *map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, s, 0);
	pid_t child;

	if (map == MAP_FAILED)
		die("mmap");
	close(s);
	child = must(fork(), "fork");
	if (!child)
		_exit(0);
	must(waitpid(child, NULL, 0), "waitpid");
	munmap(map, 4096);
}

/*
 * dsts that are really allocated and freed: broadcasts on a device that is
 * bound to are cached nowhere.
 */
static void churn(int n, char **args)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9),
				  .sin_addr.s_addr = htonl(INADDR_BROADCAST) };
	int one = 1, s = must(socket(AF_INET, SOCK_DGRAM, 0), "socket");

	must(setsockopt(s, SOL_SOCKET, SO_BROADCAST, &one, sizeof(one)), "SO_BROADCAST");
	must(setsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, args[0], strlen(args[0])),
	     "SO_BINDTODEVICE");
	while (n--)
		must(connect(s, (struct sockaddr *)&to, sizeof(to)), "connect");
	close(s);
}

/* Sockets opened and closed, nothing else. */
static void sockets(int n, char **args)
{
	(void)args;
	while (n--)
		close(must(socket(AF_INET, SOCK_DGRAM, 0), "socket"));
}

/*
 * Looks the address up in the routing rules and fails: joining an anycast group
 * on no interface ends in rt6_lookup().
 */
static void anycast(int n, char **args)
{
	struct ipv6_mreq m = { .ipv6mr_interface = 0 };
	int s = must(socket(AF_INET6, SOCK_DGRAM, 0), "socket");

	if (inet_pton(AF_INET6, args[0], &m.ipv6mr_multiaddr) != 1)
		die("not an IPv6 address");
	while (n--)
		setsockopt(s, IPPROTO_IPV6, IPV6_JOIN_ANYCAST, &m, sizeof(m));
	close(s);
}

static void *idle(void *arg)
{
	pause();
	return arg;
}

/* With a second thread, system calls take a reference on the file they use. */
static void be_two(void)
{
	pthread_t t;

	if (pthread_create(&t, NULL, idle, NULL))
		die("pthread_create");
}

/* The mix with many references on each object; processes are dear, so fewer. */
static void load(int n, char **args)
{
	(void)args;
	be_two();
	while (n--) {
		tcp_once(AF_INET, 20);
		tcp_once(AF_INET6, 20);
		udp_once(AF_INET, 20);
		udp_once(AF_INET6, 20);
		if (n % 8)
			continue;
		pass_once();
		map_once();
	}
}

static void binds(int n, char **args)
{
	struct sockaddr_storage ss;
	socklen_t len;

	(void)args;
	be_two();
	while (n--)
		close(bound(AF_INET, SOCK_DGRAM, &ss, &len));
}

/* Datagrams, as fast as it goes; whether anybody takes them is no concern here. */
static void blast(int n, char **args)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(atoi(args[1])) };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = in.sin_port };
	int family = strchr(args[0], ':') ? AF_INET6 : AF_INET;
	int s = must(socket(family, SOCK_DGRAM, 0), "socket");

	if (inet_pton(family, args[0], family == AF_INET ? (void *)&in.sin_addr :
						       (void *)&in6.sin6_addr) != 1)
		die("not an address");
	while (n--)
		if (family == AF_INET)
			sendto(s, "x", 1, 0, (struct sockaddr *)&in, sizeof(in));
		else
			sendto(s, "x", 1, 0, (struct sockaddr *)&in6, sizeof(in6));
	close(s);
}

/* Takes them, of both families, until it is killed. */
static void sink(int port, char **args)
{
	struct sockaddr_in6 any = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	int s = must(socket(AF_INET6, SOCK_DGRAM, 0), "socket");
	char byte;

	(void)args;
	must(bind(s, (struct sockaddr *)&any, sizeof(any)), "bind");
	while (recv(s, &byte, 1, 0) >= 0)
		;
}

/* Interrupts that fall wherever they fall: a timer every 100 microseconds. */
static void ticks(int n, char **args)
{
	struct itimerval every = { { 0, 100 }, { 0, 100 } };
	sigset_t set;
	int got;

	(void)args;
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	must(setitimer(ITIMER_REAL, &every, NULL), "setitimer");
	while (n--)
		sigwait(&set, &got);
}

static unsigned long inode(int fd)
{
	struct stat st;

	must(fstat(fd, &st), "fstat");
	return st.st_ino;
}

/*
 * Sockets to be described, under a name that must be escaped: prints the inodes
 * of the TCP and the UNIX one, and holds them until its input ends.
 */
static void hold(int port, char **args)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons(port + 1),
				    .sin6_addr = in6addr_loopback };
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	int tcp, peer, udp, local;

	must(prctl(PR_SET_NAME, "a b\\c\n"), "prctl");
	tcp = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
	peer = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
	udp = must(socket(AF_INET6, SOCK_DGRAM, 0), "socket");
	local = must(socket(AF_UNIX, SOCK_STREAM, 0), "socket");
	must(bind(tcp, (struct sockaddr *)&in, sizeof(in)), "bind");
	must(listen(tcp, 1), "listen");
	must(connect(peer, (struct sockaddr *)&in, sizeof(in)), "connect");
	must(bind(udp, (struct sockaddr *)&in6, sizeof(in6)), "bind");
	snprintf(un.sun_path, sizeof(un.sun_path), "%s", args[0]);
	must(bind(local, (struct sockaddr *)&un, sizeof(un)), "bind");
	must(listen(local, 1), "listen");
	printf("%lu %lu\n", inode(tcp), inode(local));
	fflush(stdout);
	while (getchar() != EOF)
		;
}

static const struct {
	const char *name, *args;
	int nr_args;
	void (*run)(int n, char **args);
} commands[] = {
	{ "mix", "", 0, mix },
	{ "load", "", 0, load },
	{ "blast", " ADDRESS PORT", 2, blast },
	{ "sink", "", 0, sink },
	{ "ticks", "", 0, ticks },
	{ "churn", " DEVICE", 1, churn },
	{ "sockets", "", 0, sockets },
	{ "anycast", " ADDRESS", 1, anycast },
	{ "binds", "", 0, binds },
	{ "hold", " PATH", 1, hold },
};

static int usage(void)
{
	size_t i;

	for (i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		fprintf(stderr, "%s traffic %s N%s\n", i ? "      " : "Usage:",
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
