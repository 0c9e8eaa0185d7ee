// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "inline_put.h"
#include "snapshot.h"

bool inline_puts_idle(const struct probe *probe)
{
	return probe->op == RL_OP_PUT && probe->kind == RL_KIND_INSN && !probe->hits &&
	       probe->state == RL_PROBE_ARMED;
}

static const char *find_module(const char *frame, int length)
{
	return memchr(frame, '[', length);
}

/*
 * Is the instruction in the function of the frame, or in the part of it that the
 * compiler has put elsewhere, "function.cold"? Both are "function+0xoffset [module]".
 */
static bool same_function(const char *symbol, const char *frame, int length)
{
	const char *plus = memchr(frame, '+', length), *module = find_module(frame, length);
	const char *own = find_module(symbol, strlen(symbol));
	size_t name = plus ? plus - frame : 0, rest;

	if (!name || strncmp(symbol, frame, name))
		return false;
	if (!module != !own ||
	    (own && strncmp(own, module, frame + length - module)))
		return false;
	rest = strcspn(symbol + name, "+");
	return !rest || (rest == strlen(".cold") && !strncmp(symbol + name, ".cold", rest));
}

static unsigned long long offset_of(const char *symbol, int length)
{
	const char *plus = memchr(symbol, '+', length);

	return plus ? strtoull(plus + 1, NULL, 16) : 0;
}

/* The first in the function of a frame that stands behind the call, or before it. */
static const struct probe *find_in_frame(const struct snapshot *snapshot,
					 const struct class *class, const char *frame,
					 int length, bool behind)
{
	unsigned long long call = offset_of(frame, length);
	size_t i;

	for (i = 0; i < snapshot->nr_probes; i++) {
		const struct probe *probe = &snapshot->probes[i];
		const char *symbol = probe->symbol;

		if (inline_puts_idle(probe) && !strcmp(probe->class, class->name) &&
		    same_function(symbol, frame, length) &&
		    (offset_of(symbol, strlen(symbol)) > call) == behind)
			return probe;
	}
	return NULL;
}

/* Of each function one: as with calls, what stands behind the get first. */
size_t inline_puts_find(const struct snapshot *snapshot, const struct class *class,
			const struct site *get,
			struct missing_put put[static MISSING_PUTS_MOST])
{
	const char *at = get->chain, *frame;
	size_t nr = 0;
	int length;

	while (nr < MISSING_PUTS_MOST && (frame = chain_next(&at, &length))) {
		const struct probe *probe = find_in_frame(snapshot, class, frame, length, true);

		if (!probe)
			probe = find_in_frame(snapshot, class, frame, length, false);
		if (!probe)
			continue;
		put[nr] = (struct missing_put){ .put = MISSING_PUT_INLINED };
		snprintf(put[nr++].where, MISSING_PUT_NAME, "%s", probe->symbol);
	}
	return nr;
}
