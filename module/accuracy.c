// SPDX-License-Identifier: GPL-2.0
/* What is missing in a class's books: the first word of each of its files. */

#include "accuracy.h"
#include "stats.h"
#include "text.h"
#include "watch.h"

static const char *const loss_words[] = { RL_LOSSES(RL_WORD) };
static const char *const state_words[] = { RL_CLASS_STATES(RL_WORD) };

/**
 * rl_accuracy_losses() - a class's counters, with what its probes missed
 * @w: the class
 * @sum: where they go
 *
 * Context: @w->sem held.
 */
void rl_accuracy_losses(const struct rl_watch *w, struct rl_stats *sum)
{
	rl_stats_sum(w->books.stats, sum);
	sum->lost[RL_LOSS_MISSED] += rl_watch_missed(w);
}

/**
 * rl_accuracy_add() - append RL_EXACT, or the state and the losses
 * @t: the text
 * @w: the class
 *
 * Context: @w->sem held.
 */
void rl_accuracy_add(struct rl_text *t, const struct rl_watch *w)
{
	const char *before = "", *reason;
	struct rl_stats sum;
	enum rl_class_state state = rl_watch_state(w, &reason);
	int i;

	if (state != RL_CLASS_ON) {
		rl_text_add(t, "%s", state_words[state]);
		before = ",";
	}
	rl_accuracy_losses(w, &sum);
	for (i = 0; i < RL_LOSS_NR; i++) {
		if (!sum.lost[i])
			continue;
		rl_text_add(t, "%s%s:%llu", before, loss_words[i], sum.lost[i]);
		before = ",";
	}
	if (!*before)
		rl_text_add(t, RL_EXACT);
}
