/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_WATCH_H
#define RL_WATCH_H

#include <linux/rwsem.h>

#include "class.h"
#include "ledger.h"
#include "probe.h"

#define RL_REASON_MAX	128

struct rl_range;

/**
 * struct rl_watch - a class under watch
 * @class: the class
 * @setup: how it is watched
 * @held: the class whose objects those of this one hold, if it is watched, too
 * @books: its books
 * @sem: held for writing while @state changes and while @books are opened;
 *	readers hold it for one record at a time. Handlers never take it.
 * @probes: its hooks; the list and their state are protected by @sem
 * @nr_probes: how many
 * @state: what became of it
 * @incomplete: there was no memory for a get that was found
 * @spent: it was switched off for what it costs, and not on since; budget.c has it
 * @silenced: a probe that is gone was once found silenced in these books
 * @missed_gone: hits that probes missed in these books which are gone
 * @reason: why, in words, when @state is not plain on
 */
struct rl_watch {
	const struct rl_class *class;
	const struct rl_setup *setup;
	struct rl_watch *held;
	struct rl_books books;
	struct rw_semaphore sem;
	struct rl_probe **probes;
	unsigned int nr_probes;
	enum rl_class_state state;
	bool incomplete;
	bool spent;
	bool silenced;
	u64 missed_gone;
	char reason[RL_REASON_MAX];
};

/**
 * struct rl_setup - how a class is to be watched
 * @size: of the books
 * @depth: frames kept of a birth's call chain
 * @ref_depth: frames kept of any other
 * @sample: of the books, see struct rl_books
 * @jump: hooks at gets may be turned into jumps
 * @skip: comma-separated functions to treat as if the kernel lacked them
 */
struct rl_setup {
	struct rl_size size;
	unsigned int depth;
	unsigned int ref_depth;
	u32 sample;
	bool jump;
	const char *skip;
};

int rl_watch_init(struct rl_watch *w, const struct rl_class *class,
		  const struct rl_setup *setup);
void rl_watch_exit(struct rl_watch *w);

int rl_watch_on(struct rl_watch *w);
int rl_watch_off(struct rl_watch *w);
bool rl_watch_off_because(struct rl_watch *w, const char *why);
int rl_watch_reset(struct rl_watch *w);
int rl_watch_sample(struct rl_watch *w, u32 sample);

void rl_watch_add_atomic(struct rl_watch *w, const struct rl_code *code,
			 const struct rl_insn *insn);
void rl_watch_arm_new(struct rl_watch *w);
void rl_watch_forget(struct rl_watch *w, const struct rl_range *range);

u64 rl_watch_missed(const struct rl_watch *w);
enum rl_class_state rl_watch_state(const struct rl_watch *w, const char **reason);

#endif
