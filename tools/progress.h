/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "error.h"

/* One line on stderr, when that is a terminal, which the next one replaces. */
__printf(1, 2) void progress_show(const char *format, ...);
void progress_clear(void);

#endif
