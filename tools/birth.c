// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "birth.h"

static bool is_birth(const struct probe *probe, const struct class *class)
{
	return probe->op == RL_OP_ALLOC && probe->hits && !strcmp(probe->class, class->name);
}

bool birth_function(const struct snapshot *snapshot, const struct class *class,
		    char name[static BIRTH_NAME])
{
	char other[BIRTH_NAME];
	bool found = false;
	size_t i;

	for (i = 0; i < snapshot->nr_probes; i++) {
		const char *symbol = snapshot->probes[i].symbol;

		if (!is_birth(&snapshot->probes[i], class))
			continue;
		snprintf(other, sizeof(other), "%.*s", (int)strcspn(symbol, "+ "), symbol);
		if (found && strcmp(name, other))
			return false;
		memcpy(name, other, sizeof(other));
		found = true;
	}
	return found;
}
