/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RUN_H
#define RUN_H

struct options;

/* Run a command and report what it left behind. */
int run_run(const struct options *options);

#endif
