/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_PLACES_H
#define RL_PLACES_H

#include "shape.h"

struct rl_probe;
struct rl_watch;

int rl_places_find(struct rl_watch *w);
struct rl_probe *rl_places_add_atomic(struct rl_watch *w, const struct rl_code *code,
				      const struct rl_insn *insn);
void rl_places_drop(struct rl_watch *w, unsigned int index);

#endif
