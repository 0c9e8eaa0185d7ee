/* SPDX-License-Identifier: GPL-2.0 */
#ifndef GROWTH_H
#define GROWTH_H

struct options;

/* Who makes what that stays: live objects by who made them, and how fast. */
int growth_run(const struct options *options);

#endif
