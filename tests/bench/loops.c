// SPDX-License-Identifier: GPL-2.0
/*
 * The loops of the bench: one system call path over and over, timed. Every thread is
 * pinned to its own processor. What a loop needs beside loopback, the guest's script
 * sets up: a device rlbench with 10.99.0.1/24, and a neighbour 10.99.0.2 on it,
 * and a tmpfs /tmp/rlbench.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define DEVICE		"rlbench"
#define THREADS_MAX	64

/* What one thread of a loop works with. */
struct state {
	int a, b, thread;
	struct sockaddr_in to;
	unsigned int n;
	double began, ended;
};

struct loop {
	const char *name;
	void (*begin)(struct state *s);
	void (*once)(struct state *s);
};

static void die(const char *what)
{
	fprintf(stderr, "loops: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int must(int ret, const char *what)
{
	if (ret < 0)
		die(what);
	return ret;
}

static struct sockaddr_in address(const char *ip, int port)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(port) };

	inet_pton(AF_INET, ip, &in.sin_addr);
	return in;
}

static void connect_to(int s, struct sockaddr_in *to)
{
	must(connect(s, (struct sockaddr *)to, sizeof(*to)), "connect");
}

static void none(struct state *s)
{
	s->n = 0;
}

/* A file is born and ends. */
static void socket_once(struct state *s)
{
	s->a = must(socket(AF_INET, SOCK_DGRAM, 0), "socket");
	close(s->a);
}

/* A broadcast's route is never cached: each connect() makes one and drops the last. */
static void dst_begin(struct state *s)
{
	int on = 1;

	s->a = must(socket(AF_INET, SOCK_DGRAM, 0), "socket");
	must(setsockopt(s->a, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)), "SO_BROADCAST");
	must(setsockopt(s->a, SOL_SOCKET, SO_BINDTODEVICE, DEVICE, sizeof(DEVICE)),
	     "SO_BINDTODEVICE " DEVICE);
	s->to = address("255.255.255.255", 9);
}

static void connect_once(struct state *s)
{
	connect_to(s->a, &s->to);
}

/* One route, cached: each connect() takes a reference and gives the last one back. */
static void route_begin(struct state *s)
{
	s->a = must(socket(AF_INET, SOCK_DGRAM, 0), "socket");
	s->to = address("10.99.0.2", 9);
}

static void listen_begin(struct state *s)
{
	socklen_t len = sizeof(s->to);

	s->to = address("127.0.0.1", 0);
	s->a = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
	must(bind(s->a, (struct sockaddr *)&s->to, len), "bind");
	must(listen(s->a, 16), "listen");
	must(getsockname(s->a, (struct sockaddr *)&s->to, &len), "getsockname");
}

/* Reset instead of closed, so that no port is left waiting. */
static void tcp_once(struct state *s)
{
	struct linger now = { .l_onoff = 1 };
	int c = must(socket(AF_INET, SOCK_STREAM, 0), "socket"), peer;

	connect_to(c, &s->to);
	peer = must(accept(s->a, NULL, NULL), "accept");
	setsockopt(c, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(c);
	close(peer);
}

static int udp_bound(struct sockaddr_in *at)
{
	int s = must(socket(AF_INET, SOCK_DGRAM, 0), "socket");
	socklen_t len = sizeof(*at);

	*at = address("127.0.0.1", 0);
	must(bind(s, (struct sockaddr *)at, len), "bind");
	must(getsockname(s, (struct sockaddr *)at, &len), "getsockname");
	return s;
}

static void udp_begin(struct state *s)
{
	struct sockaddr_in a, b;

	s->a = udp_bound(&a);
	s->b = udp_bound(&b);
	connect_to(s->a, &b);
	connect_to(s->b, &a);
}

static void udp_once(struct state *s)
{
	char byte;

	must(send(s->a, "x", 1, 0), "send");
	must(recv(s->b, &byte, 1, 0), "recv");
	must(send(s->b, "y", 1, 0), "send");
	must(recv(s->a, &byte, 1, 0), "recv");
}

/* A name that is not there; each time another one. */
static void negative_once(struct state *s)
{
	char name[64];
	struct stat st;

	snprintf(name, sizeof(name), "/tmp/rlbench/%d-%u", s->thread, s->n++);
	stat(name, &st);
}

static const struct loop loops[] = {
	{ "socket", none, socket_once },
	{ "dst", dst_begin, connect_once },
	{ "route", route_begin, connect_once },
	{ "tcp", listen_begin, tcp_once },
	{ "udp", udp_begin, udp_once },
	{ "negative", none, negative_once },
};

static const struct loop *loop;
static long rounds;
static pthread_barrier_t start;

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e9 + ts.tv_nsec;
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	must(sched_setaffinity(0, sizeof(set), &set), "sched_setaffinity");
}

/* Each takes its own time: on one processor another one may not run before it is done. */
static void *run(void *arg)
{
	struct state *s = arg;
	long i;

	pin(s->thread);
	loop->begin(s);
	/* caches warm, tables grown */
	for (i = 0; i < rounds / 10 + 1; i++)
		loop->once(s);
	pthread_barrier_wait(&start);
	s->began = now();
	for (i = 0; i < rounds; i++)
		loop->once(s);
	s->ended = now();
	return NULL;
}

/* Nanoseconds from the moment when the first one begins to that when the last is done. */
static double timed(int threads)
{
	static struct state of[THREADS_MAX];
	pthread_t id[THREADS_MAX];
	double began, ended;
	int i;

	pthread_barrier_init(&start, NULL, threads);
	for (i = 0; i < threads; i++) {
		of[i].thread = i;
		if (pthread_create(&id[i], NULL, run, &of[i]))
			die("pthread_create");
	}
	for (i = 0; i < threads; i++)
		pthread_join(id[i], NULL);
	began = of[0].began;
	ended = of[0].ended;
	for (i = 1; i < threads; i++) {
		began = of[i].began < began ? of[i].began : began;
		ended = of[i].ended > ended ? of[i].ended : ended;
	}
	return ended - began;
}

int main(int argc, char **argv)
{
	int threads = argc == 4 ? atoi(argv[3]) : 0;
	size_t i;

	for (i = 0; argc == 4 && i < sizeof(loops) / sizeof(*loops); i++)
		if (!strcmp(argv[1], loops[i].name))
			loop = &loops[i];
	rounds = argc == 4 ? atol(argv[2]) : 0;
	if (!loop || rounds < 1 || threads < 1 || threads > THREADS_MAX) {
		fprintf(stderr, "Usage: loops socket|dst|route|tcp|udp|negative ROUNDS THREADS\n"
			"Prints nanoseconds for one round of one thread.\n");
		return 2;
	}
	printf("%.1f\n", timed(threads) / rounds);
	return 0;
}
