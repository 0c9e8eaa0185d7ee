/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSROOT_H
#define SYSROOT_H

#include <limits.h>

/* Where /sys and /proc are looked for; "" unless the environment says otherwise. */
const char *sysroot(void);

/* The path of @file, "/sys/...", there. */
int sysroot_path(char path[static PATH_MAX], const char *file);

#endif
