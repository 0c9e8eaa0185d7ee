// SPDX-License-Identifier: GPL-2.0
/*
 * A reference that leaked was handed up the get's call chain, and somewhere on its
 * way somebody should have put it. The books know every place from where a put of
 * the class ever came. So calls of a put function that stand near the chain and
 * were never seen are where it is likely missing: in a function of the chain itself,
 * or in a function that one of these calls. The same goes for puts that the compiler
 * has inlined: each has a hook of its own, which tells whether it ever ran.
 *
 * Nearer is better: frame by frame from the get outwards. What stands before the
 * return address in a frame's function may still run after it (in a loop), but is
 * put behind what stands after it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "code.h"
#include "inline_put.h"
#include "missing_put.h"
#include "snapshot.h"

#define CALLS_MOST	512
#define PUTS_MOST	16
#define FRAMES_MOST	16

/* The farther away, the less likely. */
#define FAR_FRAME	4
#define FAR_BEFORE	6
#define FAR_CALLEE	1
#define WRAPPER_SIZE	64

struct missing_puts {
	struct code *code;
	uint64_t *seen;		/* return addresses of puts that ran */
	size_t nr_seen;
	const struct class *class;	/* whose they are */
	uint64_t put[PUTS_MOST];	/* functions that put */
	size_t nr_puts;
	uint64_t *idle;			/* inlined puts that never ran */
	size_t nr_idle;
};

struct search {
	struct missing_puts *puts;
	struct missing_put *found;
	uint64_t function[MISSING_PUTS_MOST];
	int far[MISSING_PUTS_MOST];
	size_t nr;
};

struct missing_puts *missing_puts_open(void)
{
	struct missing_puts *puts = calloc(1, sizeof(*puts));

	if (puts)
		puts->code = code_open();
	if (puts && puts->code)
		return puts;
	free(puts);
	return NULL;
}

bool missing_puts_wait(struct missing_puts *puts)
{
	return puts && code_wait(puts->code);
}

void missing_puts_close(struct missing_puts *puts)
{
	if (!puts)
		return;
	code_close(puts->code);
	free(puts->seen);
	free(puts->idle);
	free(puts);
}

static int compare(const void *one, const void *other)
{
	uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;

	return (a > b) - (a < b);
}

/* Frame 0 is the put itself or, if that was inlined, its caller; so take two. */
static void see(struct missing_puts *puts, const struct site *site)
{
	const char *at = site->chain, *frame;
	int length, i;

	for (i = 0; i < 2 && (frame = chain_next(&at, &length)); i++)
		puts->nr_seen += code_find(puts->code, frame, length,
					   &puts->seen[puts->nr_seen]);
}

static void learn_probe(struct missing_puts *puts, const struct probe *probe)
{
	size_t length = strlen(probe->symbol);

	if (inline_puts_idle(probe))
		puts->nr_idle += code_find(puts->code, probe->symbol, length,
					   &puts->idle[puts->nr_idle]);
	else if (probe->op == RL_OP_PUT && probe->kind == RL_KIND_ENTRY &&
		 puts->nr_puts < PUTS_MOST)
		puts->nr_puts += code_find(puts->code, probe->symbol, length,
					   &puts->put[puts->nr_puts]);
}

static bool make_room_for(struct missing_puts *puts, const struct snapshot *snapshot,
			  const struct class *class)
{
	puts->class = NULL;
	puts->nr_puts = 0;
	puts->nr_seen = 0;
	puts->nr_idle = 0;
	free(puts->seen);
	free(puts->idle);
	puts->seen = calloc(2 * class->nr_sites + 1, sizeof(*puts->seen));
	puts->idle = calloc(snapshot->nr_probes + 1, sizeof(*puts->idle));
	return puts->seen && puts->idle;
}

static bool learn(struct missing_puts *puts, const struct snapshot *snapshot,
		  const struct class *class)
{
	size_t i;

	if (puts->class == class)
		return true;
	if (!make_room_for(puts, snapshot, class))
		return false;
	for (i = 0; i < class->nr_sites; i++) {
		if (class->sites[i].op == RL_OP_PUT)
			see(puts, &class->sites[i]);
	}
	qsort(puts->seen, puts->nr_seen, sizeof(*puts->seen), compare);
	for (i = 0; i < snapshot->nr_probes; i++) {
		if (!strcmp(snapshot->probes[i].class, class->name))
			learn_probe(puts, &snapshot->probes[i]);
	}
	puts->class = class;
	return true;
}

static bool was_seen(const struct missing_puts *puts, uint64_t address)
{
	return address && bsearch(&address, puts->seen, puts->nr_seen, sizeof(address), compare);
}

static bool is_put(const struct missing_puts *puts, const struct symbol *function)
{
	size_t i;

	for (i = 0; i < puts->nr_puts; i++) {
		if (puts->put[i] == function->address)
			return true;
	}
	return false;
}

static void name_place(char *to, const struct symbol *function, uint64_t address)
{
	size_t length = strcspn(function->name, " ");

	snprintf(to, MISSING_PUT_NAME, "%.*s+0x%llx%s", (int)length, function->name,
		 (unsigned long long)(address - function->address),
		 function->name + length);
}

/* The place that a new one at this distance takes; MISSING_PUTS_MOST for none. */
static size_t make_room(struct search *search, uint64_t function, int far)
{
	size_t i, last = search->nr;

	for (i = 0; i < search->nr; i++) {
		if (search->function[i] != function)
			continue;
		if (search->far[i] <= far)
			return MISSING_PUTS_MOST;
		last = i;
	}
	if (last == MISSING_PUTS_MOST && search->far[--last] <= far)
		return MISSING_PUTS_MOST;
	if (last == search->nr)
		search->nr++;
	for (i = last; i && search->far[i - 1] > far; i--) {
		search->found[i] = search->found[i - 1];
		search->far[i] = search->far[i - 1];
		search->function[i] = search->function[i - 1];
	}
	return i;
}

/* Keep the nearest ones, of each function one. @after is the address behind it. */
static void keep(struct search *search, const char *name, uint64_t after,
		 const struct symbol *function, const struct symbol *caller, int far)
{
	size_t place = make_room(search, function->address, far);
	struct missing_put *put;

	if (place == MISSING_PUTS_MOST)
		return;
	put = &search->found[place];
	search->far[place] = far;
	search->function[place] = function->address;
	snprintf(put->put, sizeof(put->put), "%s", name);
	name_place(put->where, function, after);
	snprintf(put->caller, sizeof(put->caller), "%s", caller ? caller->name : "");
}

/* Inlined puts of a function; behind those that stand after @address. */
static void keep_idle(struct search *search, const struct symbol *function,
		      const struct symbol *caller, uint64_t address, int far)
{
	const struct missing_puts *puts = search->puts;
	size_t i;

	for (i = 0; i < puts->nr_idle; i++) {
		uint64_t idle = puts->idle[i];

		if (idle > function->address && idle - function->address <= function->size)
			keep(search, MISSING_PUT_INLINED, idle, function, caller,
			     far + (idle <= address ? FAR_BEFORE : 0));
	}
}

/* A function that is called near the get. */
struct callee {
	const struct symbol *function;
	const struct symbol *caller;
	uint64_t back;		/* where it returns to */
	int far;
	bool wrapped;		/* it is what a wrapper calls */
};

static void look_into(struct search *search, const struct callee *callee);

/* Puts of one part of a function; a jump returns where the function would. */
static void look_into_part(struct search *search, const struct callee *callee,
			   const struct symbol *part)
{
	bool thin = !callee->wrapped && part->size <= WRAPPER_SIZE;
	struct code_call call[CALLS_MOST];
	size_t nr, i;

	nr = code_calls(search->puts->code, part, call, CALLS_MOST);
	for (i = 0; i < nr; i++) {
		const struct callee next = {
			call[i].target, part, call[i].jump ? callee->back : call[i].after,
			callee->far, true
		};

		if (!is_put(search->puts, call[i].target)) {
			if (thin)
				look_into(search, &next);
		} else if (!was_seen(search->puts, next.back)) {
			keep(search, call[i].target->name, call[i].after, part,
			     callee->caller, callee->far);
		}
	}
	keep_idle(search, part, callee->caller, 0, callee->far);
}

/*
 * A function that is little more than another name for one that it calls is looked
 * through. The cold part is where gcc puts what is unlikely, like errors.
 */
static void look_into(struct search *search, const struct callee *callee)
{
	const struct symbol *cold = code_cold_part(search->puts->code, callee->function);

	look_into_part(search, callee, callee->function);
	if (cold)
		look_into_part(search, callee, cold);
}

/* The function of a frame, or its cold part; @address is where the frame is in it. */
static void look_at(struct search *search, const struct symbol *function,
		    uint64_t address, uint64_t back, int far)
{
	struct code_call call[CALLS_MOST];
	size_t nr, i;

	nr = code_calls(search->puts->code, function, call, CALLS_MOST);
	for (i = 0; i < nr; i++) {
		uint64_t returns = call[i].jump ? back : call[i].after;
		int before = call[i].after <= address ? FAR_BEFORE : 0;
		const struct callee callee = {
			call[i].target, function, returns, far + before + FAR_CALLEE, false
		};

		/* The frame's own call is the way to the get. */
		if (call[i].after == address)
			continue;
		if (!is_put(search->puts, call[i].target))
			look_into(search, &callee);
		else if (!was_seen(search->puts, returns))
			keep(search, call[i].target->name, call[i].after, function, NULL,
			     far + before);
	}
	keep_idle(search, function, NULL, address, far);
}

size_t missing_puts_find(struct missing_puts *puts, const struct snapshot *snapshot,
			 const struct class *class, const struct site *get,
			 struct missing_put put[static MISSING_PUTS_MOST])
{
	struct search search = { .puts = puts, .found = put };
	uint64_t address[FRAMES_MOST + 1] = { 0 };
	const char *at = get->chain, *frame;
	int length, nr = 0, i;

	if (!learn(puts, snapshot, class))
		return 0;
	while (nr < FRAMES_MOST && (frame = chain_next(&at, &length))) {
		if (!code_find(puts->code, frame, length, &address[nr]))
			address[nr] = 0;
		nr++;
	}
	for (i = 0; i < nr; i++) {
		const struct symbol *function, *cold;

		function = address[i] ? code_function(puts->code, address[i] - 1) : NULL;
		if (!function)
			continue;
		look_at(&search, function, address[i], address[i + 1], i * FAR_FRAME);
		cold = code_cold_part(puts->code, function);
		if (cold)
			look_at(&search, cold, 0, address[i + 1], i * FAR_FRAME);
	}
	return search.nr;
}
