/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SPACES_PATHS_H
#define SPACES_PATHS_H

#include <stddef.h>
#include <stdint.h>

struct class;
struct spaces;

#define SPACE_NONE	SIZE_MAX

/* The paths of all spaces; @space_at has that of each object, or SPACE_NONE. */
int spaces_make_paths(struct spaces *spaces, const struct class *before,
		      const size_t *space_at);

/* Each process of a sample stands for @by. */
void spaces_scale_paths(struct spaces *spaces, long long by);

#endif
