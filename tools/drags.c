// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "array.h"
#include "describe.h"
#include "drags.h"

#define SLAB		"slab:"

/*
 * The caches of a class; where a word of the description decides, of the objects
 * that have it.
 */
static const struct home {
	const char *class;
	const char *key;
	const char *value;
	const char *cache;
} homes[] = {
	{ "dst", "family", "inet", "ip_dst_cache" },
	{ "dst", "family", "inet", "rtable" },
	{ "dst", "family", "inet6", "ip6_dst_cache" },
	{ "dst", "family", "xfrm", "xfrm_dst_cache" },
	{ "dst", "family", "xfrm", "xfrm_dst" },
	{ "sockfile", NULL, NULL, "filp" },
	{ "file", NULL, NULL, "filp" },
	{ "dentry", NULL, NULL, "dentry" },
	{ "dentryref", NULL, NULL, "dentry" },
	{ "net", NULL, NULL, "net_namespace" },
	{ "skb", NULL, NULL, "skbuff_head_cache" },
};

/* What every socket's file has. */
static const char *const with_socket[] = {
	"sock_inode_cache", "dentry", "lsm_file_cache", "lsm_inode_cache",
};

/* The socket itself: a protocol's cache has the protocol's name. */
static const struct protocol {
	const char *family;
	const char *type;
	const char *proto;	/* NULL: any that stands further up in no line */
	const char *cache;
} protocols[] = {
	{ "inet", "stream", "262", "MPTCP" },
	{ "inet", "stream", "132", "SCTP" },
	{ "inet", "stream", NULL, "TCP" },
	{ "inet", "dgram", "1", "PING" },
	{ "inet", "dgram", "136", "UDP-Lite" },
	{ "inet", "dgram", NULL, "UDP" },
	{ "inet", "raw", NULL, "RAW" },
	{ "inet6", "stream", "262", "MPTCPv6" },
	{ "inet6", "stream", "132", "SCTPv6" },
	{ "inet6", "stream", NULL, "TCPv6" },
	{ "inet6", "dgram", "58", "PINGv6" },
	{ "inet6", "dgram", "136", "UDPLITEv6" },
	{ "inet6", "dgram", NULL, "UDPv6" },
	{ "inet6", "raw", NULL, "RAWv6" },
	{ "unix", "stream", NULL, "UNIX-STREAM" },
	{ "unix", NULL, NULL, "UNIX" },
	{ "vsock", NULL, NULL, "AF_VSOCK" },
};

struct list {
	struct drag *drag;
	size_t nr;
};

static void add(struct list *list, const char *cache, bool own)
{
	if (list->nr < DRAGS_MOST)
		list->drag[list->nr++] = (struct drag){ cache, own };
}

static void add_protocol(struct list *list, const char *description, bool own)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(protocols); i++) {
		const struct protocol *protocol = &protocols[i];

		if (!describe_is(description, "family", protocol->family) ||
		    (protocol->type && !describe_is(description, "type", protocol->type)) ||
		    (protocol->proto && !describe_is(description, "proto", protocol->proto)))
			continue;
		add(list, protocol->cache, own);
		return;
	}
}

static void add_file(struct list *list, const char *class, const char *description)
{
	bool socket = !strcmp(class, "sockfile");
	int length;
	size_t i;

	/* A file that is a socket's says of which family. */
	socket |= !!describe_word(description, "family", &length);
	for (i = 0; socket && i < ARRAY_SIZE(with_socket); i++)
		add(list, with_socket[i], false);
	if (socket)
		add_protocol(list, description, false);
	else
		add(list, "lsm_file_cache", false);
}

size_t drags_of(const char *class, const char *description,
		struct drag drag[static DRAGS_MOST])
{
	struct list list = { .drag = drag };
	size_t i;

	if (!strncmp(class, SLAB, strlen(SLAB)))
		add(&list, class + strlen(SLAB), true);
	for (i = 0; i < ARRAY_SIZE(homes); i++) {
		const struct home *home = &homes[i];

		if (!strcmp(home->class, class) &&
		    (!home->key || describe_is(description, home->key, home->value)))
			add(&list, home->cache, true);
	}
	if (!strcmp(class, "sock"))
		add_protocol(&list, description, true);
	if (!strcmp(class, "sockfile") || !strcmp(class, "file"))
		add_file(&list, class, description);
	return list.nr;
}
