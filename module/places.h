/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_PLACES_H
#define RL_PLACES_H

#include "insn.h"

struct rl_probe;
struct rl_watch;

int rl_places_find(struct rl_watch *w);
struct rl_probe *rl_places_add_get(struct rl_watch *w, const u8 *code,
				   const struct rl_insn *insn);
void rl_places_drop(struct rl_watch *w, unsigned int index);

#endif
