/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DESCRIBE_H
#define DESCRIBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The value of "key=value" in a description, which ends at a blank; NULL: none. */
const char *describe_word(const char *description, const char *key, int *length);

/* Has the description this value? */
bool describe_is(const char *description, const char *key, const char *value);

/*
 * What many texts have in common: digits, and long numbers in base 16, become one
 * '#'; words that tell the kind stay. @to has room for @text.
 */
void describe_fold(const char *text, char *to);

/* The values of @keys replaced by '*'. @to has room for one character more a key. */
void describe_mask(const char *text, const char *const *keys, size_t nr, char *to);

/* A bit for each of the first 32 words that is not the same in both. */
uint32_t describe_differ(const char *one, const char *other);

#endif
