/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TERM_H
#define TERM_H

#include <stdbool.h>

enum term_style { TERM_PLAIN, TERM_BOLD, TERM_WARN };

/* Columns of the terminal; 80 when the output goes elsewhere. */
int term_width(void);

/* Start a style; nothing is written when the output is not for eyes. */
void term_style(enum term_style style);

/* The output takes no more; there is no use in going on. */
bool term_broken(void);

/* Flush the output; returns @status, or an error if it could not be written. */
int term_finish(int status);

#endif
