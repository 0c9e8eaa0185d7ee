/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_ACCURACY_H
#define RL_ACCURACY_H

struct rl_stats;
struct rl_text;
struct rl_watch;

void rl_accuracy_losses(const struct rl_watch *w, struct rl_stats *sum);
void rl_accuracy_add(struct rl_text *t, const struct rl_watch *w);

#endif
