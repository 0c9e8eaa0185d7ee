/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ESCAPE_H
#define ESCAPE_H

#include <stddef.h>

/*
 * Free text as the module writes it: with \ooo. What is escaped already stays
 * so. To be freed; NULL: no memory.
 */
char *escape_again(const char *text);

/*
 * The text that was meant, as valid UTF-8: what is not becomes U+FFFD. May
 * hold NUL bytes. To be freed; NULL: no memory.
 */
char *escape_undo(const char *text, size_t *length);

#endif
