/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CODE_H
#define CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbols.h"

/* The text of the running kernel: /proc/kallsyms and /proc/kcore. */
struct code;

/* A direct call (or jump) in a function. */
struct code_call {
	uint64_t after;		/* the address behind it: where it returns to */
	const struct symbol *target;
	bool jump;		/* returns to the caller's caller */
};

/*
 * NULL when it cannot be read: no root, lockdown. The symbols are read beside what the
 * caller does next; all but code_close() are to be called after code_wait() said that
 * they are there.
 */
struct code *code_open(void);
bool code_wait(struct code *code);
void code_close(struct code *code);

/* "symbol+0xoffset [module]" to its address; false if it is not certain. */
bool code_find(const struct code *code, const char *frame, int length, uint64_t *address);
const struct symbol *code_function(const struct code *code, uint64_t address);

/* Where gcc has put the unlikely part of @function; NULL if it has none. */
const struct symbol *code_cold_part(const struct code *code, const struct symbol *function);

/* The direct calls of a function, in the order of their addresses. */
size_t code_calls(struct code *code, const struct symbol *function,
		  struct code_call *call, size_t most);

#endif
