/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEBUG_FILE_H
#define DEBUG_FILE_H

#include <limits.h>
#include <stdbool.h>

/* Files with debug information about a kernel; false if there is none. */
bool debug_file_kernel(const char *release, char path[static PATH_MAX]);
bool debug_file_module(const char *release, const char *module, char path[static PATH_MAX]);

#endif
