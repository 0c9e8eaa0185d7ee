/* SPDX-License-Identifier: GPL-2.0 */
#ifndef STATUS_H
#define STATUS_H

struct snapshot;

/* Parse snapshot->status_text into entries and classes. */
int status_parse(struct snapshot *snapshot, const char *path);

#endif
