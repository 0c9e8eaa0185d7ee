/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SLABS_H
#define SLABS_H

struct options;

/* List the slab caches, the largest or those that grow most first. */
int slabs_run(const struct options *options);

#endif
