/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SAVE_H
#define SAVE_H

struct options;

/* Copy the directory that is read into a new one. */
int save_run(const struct options *options);

#endif
