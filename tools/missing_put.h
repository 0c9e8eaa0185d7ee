/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MISSING_PUT_H
#define MISSING_PUT_H

#include <stdbool.h>
#include <stddef.h>

struct class;
struct site;
struct snapshot;
struct missing_puts;

#define MISSING_PUTS_MOST	5
#define MISSING_PUT_NAME	96

/* What stands for the function's name where there is none. */
#define MISSING_PUT_INLINED	"inlined put"

/* A call of a put, or an inlined one, near a get, that never ran. */
struct missing_put {
	char put[MISSING_PUT_NAME];	/* dst_release, or MISSING_PUT_INLINED */
	char where[MISSING_PUT_NAME];	/* fib6_rule_suppress+0x59 */
	char caller[MISSING_PUT_NAME];	/* fib_rules_lookup; "" if the frame's own */
};

/*
 * NULL when the running kernel's text cannot be read. It is read beside what the caller
 * does next; missing_puts_wait() says whether it is there.
 */
struct missing_puts *missing_puts_open(void);
bool missing_puts_wait(struct missing_puts *puts);
void missing_puts_close(struct missing_puts *puts);

/* Those that belong to the get site @get, the nearest first. */
size_t missing_puts_find(struct missing_puts *puts, const struct snapshot *snapshot,
			 const struct class *class, const struct site *get,
			 struct missing_put put[static MISSING_PUTS_MOST]);

#endif
