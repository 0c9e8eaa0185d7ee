// SPDX-License-Identifier: GPL-2.0
/*
 * What tests/field needs beyond programs that Debian has: one verb an incident,
 * bounded by a count.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "field: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int must(int ret, const char *what)
{
	if (ret < 0)
		die(what);
	return ret;
}

/* A server that is refused its port, closes its socket, and tries again. */
static void bind_once(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	int s = must(socket(AF_INET, SOCK_DGRAM, 0), "socket");

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (!bind(s, (struct sockaddr *)&in, sizeof(in)))
		errno = 0;
	if (errno != EACCES)
		die("bind was to be refused");
	close(s);
}

static void binds(int n, const char *uid)
{
	must(setresuid(atoi(uid), atoi(uid), atoi(uid)), "setresuid");
	while (n--)
		bind_once();
}

static const struct {
	const char *name, *arg;
	void (*run)(int n, const char *arg);
} verbs[] = {
	{ "binds", "UID", binds },
};

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		if (argc != 4 || strcmp(argv[1], verbs[i].name))
			continue;
		verbs[i].run(atoi(argv[2]), argv[3]);
		return 0;
	}
	for (i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		fprintf(stderr, "Usage: field %s N %s\n", verbs[i].name, verbs[i].arg);
	return 2;
}
