/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_PROBE_H
#define RL_PROBE_H

#include <linux/percpu.h>
#include <linux/types.h>

#include "class.h"
#include "words.h"

struct pt_regs;
struct rl_books;

#define RL_SYMBOL_MAX	128

/* Hooks that are taken away together. */
#define RL_PROBE_BATCH	64

/* What one probe counts on one CPU. */
struct rl_probe_count {
	u64 hits;
	u64 foreign;
};

/**
 * struct rl_probe - one place that is hooked
 * @spec: what a hit means
 * @class: whose object it is
 * @books: where hits go
 * @hook: the kind of hook
 * @priv: that kind's own state while armed
 * @count: per CPU, events handed to the books and hits on what is no object of
 *	the class
 * @op: what a hit does to the books; of RL_AT_ATOMIC only most likely
 * @missed: hits missed since the books were opened, but for those that @hook has
 *	counted since it was armed; may be "negative"
 * @silenced: somebody had switched the hook off when we looked
 * @addr: the instruction, or the function's entry
 * @insn: of RL_AT_ATOMIC: the operation
 * @taken: of RL_AT_ATOMIC: when it has taken a reference. The hook is behind the
 *	operation where its outcome tells, else at it: a reference that is given back
 *	is still there
 * @behind: of RL_AT_ATOMIC: address behind the operation; else 0
 * @jump: the hook may be turned into a jump
 * @depth: frames of the call chain to keep
 * @refused: why it can never be armed, a negative errno, or 0
 * @state: of the probe; the owner's lock protects it
 * @symbol: the place in words
 */
struct rl_probe {
	const struct rl_probe_spec *spec;
	const struct rl_class *class;
	struct rl_books *books;
	const struct rl_hook *hook;
	void *priv;
	struct rl_probe_count __percpu *count;
	enum rl_op op;
	u64 missed;
	unsigned long addr;
	unsigned long behind;
	struct rl_insn insn;
	enum rl_taken taken;
	unsigned int depth;
	int refused;
	bool jump;
	bool silenced;
	enum rl_probe_state state;
	char symbol[RL_SYMBOL_MAX];
};

/**
 * struct rl_hook - a kind of hook
 * @kind: its name
 * @arm: hooks @addr; from then on rl_probe_hit() is called. 0 or a negative
 *	errno, then nothing is left behind
 * @arm_all: the same for at most RL_PROBE_BATCH probes, where it takes less time than
 *	one by one; all or none. NULL where it does not
 * @disarm: unhooks at most RL_PROBE_BATCH armed probes; no hit is under way any
 *	more when it returns
 * @missed: hits that the kernel skipped since it was armed
 * @silenced: somebody else has switched the hook off
 *
 * Context: process, may sleep. Nobody behind this interface knows which kind
 * fired.
 */
struct rl_hook {
	enum rl_kind kind;
	int (*arm)(struct rl_probe *p);
	int (*arm_all)(struct rl_probe *const *p, unsigned int nr);
	void (*disarm)(struct rl_probe *const *p, unsigned int nr);
	u64 (*missed)(const struct rl_probe *p);
	bool (*silenced)(const struct rl_probe *p);
};

extern const struct rl_hook rl_hook_entry;
extern const struct rl_hook rl_hook_insn;
extern const struct rl_hook rl_hook_trace;
extern const struct rl_hook rl_hook_bulk;

int rl_probe_init(struct rl_probe *p);
void rl_probe_exit(struct rl_probe *p);
void rl_probe_condemn(enum rl_kind kind);
int rl_probe_arm(struct rl_probe *p);
void rl_probes_arm(struct rl_probe *const *p, unsigned int nr);
void rl_probes_disarm(struct rl_probe *const *p, unsigned int nr);
void rl_probe_restart(struct rl_probe *p);

enum rl_probe_state rl_probe_state(struct rl_probe *p);
struct rl_probe_count rl_probe_counted(const struct rl_probe *p);
u64 rl_probe_missed(const struct rl_probe *p);

void rl_probe_hit(struct rl_probe *p, enum rl_op op, unsigned long object,
		  unsigned long caller, struct pt_regs *regs);
void rl_probe_hits(struct rl_probe *p, void *const *hits, size_t nr,
		   unsigned long caller, struct pt_regs *regs);

/* Called by the hooks for a hit on what is no object of the class. */
static inline void rl_probe_foreign(struct rl_probe *p)
{
	this_cpu_inc(p->count->foreign);
}

#endif
