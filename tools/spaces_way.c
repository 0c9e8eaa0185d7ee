// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <string.h>

#include "array.h"
#include "snapshot.h"
#include "spaces_way.h"

const char *spaces_way(const struct site *site, char call[static SYSCALL_NAME])
{
	*call = '\0';
	if (site->op == RL_OP_OPEN)
		return "before the books";
	syscall_name(site->chain, call);
	if (*call)
		return call;
	return site->op == RL_OP_ALLOC ? "at its birth" : "elsewhere";
}

bool spaces_inherited(const struct site *site, const char *call)
{
	static const char *const births[] = { "", "clone", "clone3", "fork", "vfork", "execve" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(births); i++) {
		if (!strcmp(call, births[i]))
			return false;
	}
	return site->op == RL_OP_ALLOC;
}

int spaces_file(const char *frame, int length)
{
	static const char user[] = "[user]";
	int tail = strlen(user);
	const char *plus;

	if (length < tail || strncmp(frame + length - tail, user, tail))
		return 0;
	plus = memrchr(frame, '+', length);
	return plus ? plus - frame : 0;
}
