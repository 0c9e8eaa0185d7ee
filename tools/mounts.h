/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MOUNTS_H
#define MOUNTS_H

#include <limits.h>
#include <stdbool.h>

/*
 * Where the directory that a description (dir=, dev=) tells of is on this machine, by
 * the mounts of this process. false: nowhere, or not known. Bytes that are not plain
 * ASCII are escaped in both, as \ooo.
 */
bool mounts_directory(const char *description, char path[static PATH_MAX]);

#endif
