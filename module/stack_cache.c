// SPDX-License-Identifier: GPL-2.0
/*
 * Call chains that were unwound before. The unwinder looks up, frame by frame, how
 * far above the stack pointer the return address is; that depends on the code alone.
 * So a chain that was found from one instruction is there again if its return
 * addresses are again at the same distances: the first one is where this instruction
 * puts it, and each of them says where the next one is. Comparing them is ten times
 * cheaper than unwinding.
 *
 * Two kinds of frame are not where the code says. That of the system call handler has
 * a random size (CONFIG_RANDOMIZE_KSTACK_OFFSET), but its return address is always
 * right below the registers at the top of the stack. And where kretprobes or the
 * function graph tracer have put their trampolines, the word on the stack is not the
 * return address; such a chain is not kept, nor one that leads to another stack.
 *
 * One cache for each CPU, written and read with preemption off. An interrupt may come
 * in between, and write: @seq is odd while an entry is being written and moves when it
 * was, as in a seqcount, but nobody ever waits. Who is interrupted finds nothing, and
 * unwinds.
 */

#include <linux/compiler.h>
#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sched/task_stack.h>
#include <linux/vmalloc.h>
#include <asm/processor.h>

#include "compat/unwind.h"
#include "stack_cache.h"

#define PLACE_BITS	8
#define SET_BITS	7
#define WAYS		4

/* Where the innermost return address is, seen from an instruction. */
struct place {
	unsigned long ip;
	unsigned long at;
};

/**
 * struct rl_stack_entry - a chain that was unwound on this CPU
 * @seq: see above
 * @generation: of the code, see rl_stack_cache_forget()
 * @ip: the instruction that was hit
 * @asked: how many return addresses were wanted
 * @site: the call site, when @asker asks
 * @asker: who asked for the call site last, 0 if it is not known
 * @trail: the chain
 *
 * Its size is a power of two, which makes finding one cheaper.
 */
struct rl_stack_entry {
	unsigned int seq;
	unsigned int generation;
	unsigned long ip;
	u32 asked;
	u32 site;
	u64 asker;
	struct rl_trail trail;
} __aligned(256);

/**
 * struct cache - what one CPU has unwound
 * @way: the chains, in sets of WAYS by instruction and innermost return address
 * @next: of each set the way that is overwritten next
 * @place: tells which set to look into
 * @irq_stack: lowest address of its interrupt stack, 0 until it was seen
 */
struct cache {
	struct rl_stack_entry way[WAYS << SET_BITS];
	u8 next[1 << SET_BITS];
	struct place place[1 << PLACE_BITS];
	unsigned long irq_stack;
};

static DEFINE_PER_CPU(struct cache *, caches);
static unsigned int generation;

/* End of the stack that @sp is on, 0 if that is neither the task's nor of interrupts. */
static unsigned long stack_end(const struct cache *c, unsigned long sp)
{
	unsigned long stack = (unsigned long)task_stack_page(current);

	if (sp - stack < THREAD_SIZE)
		return stack + THREAD_SIZE;
	stack = READ_ONCE(c->irq_stack);
	return stack && sp - stack < IRQ_STACK_SIZE ? stack + IRQ_STACK_SIZE : 0;
}

static const unsigned long *top_slot(void)
{
	return (const unsigned long *)task_pt_regs(current) - 1;
}

/* Is the word @at words above @sp below @end? That is 0 when nobody knows it. */
static bool is_within(unsigned long sp, unsigned long end, unsigned long at)
{
	return end > sp && end - sp > at * sizeof(long);
}

static bool still_there(const struct rl_trail *t, const unsigned long *sp, unsigned long end)
{
	unsigned int i, n = t->depth - t->top;

	if (n >= RL_DEPTH_MAX || (n && !is_within((unsigned long)sp, end, t->at[n - 1])))
		return false;
	for (i = 0; i < n; i++)
		if (READ_ONCE_NOCHECK(sp[t->at[i]]) != t->chain[i])
			return false;
	return !t->top || READ_ONCE_NOCHECK(*top_slot()) == t->chain[n];
}

/* Its site, if the same was asked for last; else its return addresses. */
static void tell(const struct rl_stack_entry *e, unsigned long *chain, struct rl_seen *seen)
{
	seen->site = e->site;
	seen->known = e->asker == seen->asker && seen->asker;
	if (!seen->known)
		memcpy(chain, e->trail.chain, e->trail.depth * sizeof(*chain));
}

static unsigned int find(struct rl_stack_entry *e, const struct pt_regs *regs,
			 unsigned long end, unsigned int asked, unsigned long *chain,
			 struct rl_seen *seen)
{
	unsigned int seq = READ_ONCE(e->seq), n;

	barrier();
	if (e->ip != regs->ip || e->asked != asked || seq & 1 ||
	    e->generation != READ_ONCE(generation) ||
	    !still_there(&e->trail, (const unsigned long *)regs->sp, end))
		return 0;
	n = e->trail.depth;
	tell(e, chain, seen);
	barrier();
	if (READ_ONCE(e->seq) != seq) {
		seen->known = false;
		return 0;
	}
	seen->entry = e;
	seen->seq = seq;
	return n;
}

static struct place *place_of(struct cache *c, unsigned long ip)
{
	return &c->place[hash_long(ip, PLACE_BITS)];
}

/* Which set has the chains from @ip whose innermost return address is @caller? */
static unsigned long set_of(unsigned long ip, unsigned long caller)
{
	return hash_long(ip ^ caller << 1, SET_BITS);
}

/* The first way to look at, NULL when there can be no chain from here. */
static struct rl_stack_entry *ways(struct cache *c, unsigned long ip, unsigned long sp,
				   unsigned long end)
{
	const struct place *p = place_of(c, ip);
	unsigned long at = READ_ONCE(p->at);

	if (READ_ONCE(p->ip) != ip || !is_within(sp, end, at))
		return NULL;
	return &c->way[WAYS * set_of(ip, READ_ONCE_NOCHECK(((const unsigned long *)sp)[at]))];
}

/**
 * rl_stack_cache_find() - the call chain, if it was unwound before
 * @regs: registers at the hit
 * @depth: most return addresses that are wanted
 * @chain: where they go, innermost first; untouched when @seen->known is set
 * @seen: who asks for which call site, and what is known of it
 *
 * Context: any, preemption off.
 * Return: how many there are, 0 when it has to be unwound.
 */
unsigned int rl_stack_cache_find(const struct pt_regs *regs, unsigned int depth,
				 unsigned long *chain, struct rl_seen *seen)
{
	struct cache *c = this_cpu_read(caches);
	unsigned long end = c ? stack_end(c, regs->sp) : 0;
	struct rl_stack_entry *e = end ? ways(c, regs->ip, regs->sp, end) : NULL;
	unsigned int i, n;

	for (i = 0; e && i < WAYS; i++) {
		n = find(&e[i], regs, end, depth, chain, seen);
		if (n)
			return n;
	}
	return 0;
}

/* One word, so that an interrupt sees it whole or not at all. */
static void learn_irq_stack(struct cache *c, const struct unwind_state *state)
{
	if (state->stack_info.type == STACK_TYPE_IRQ)
		WRITE_ONCE(c->irq_stack, (unsigned long)state->stack_info.begin);
}

/**
 * rl_stack_cache_note() - remember where a return address was
 * @t: the chain so far; @depth counts the new one already
 * @regs: registers at the hit
 * @state: the unwinder, at the new one
 *
 * Context: any, preemption off.
 */
void rl_stack_cache_note(struct rl_trail *t, const struct pt_regs *regs,
			 const struct unwind_state *state)
{
	const unsigned long *word = rl_unwind_slot(state), *sp = (void *)regs->sp;
	struct cache *c = this_cpu_read(caches);
	unsigned int i = t->depth - 1;

	t->fixed = t->fixed && !t->top && c && word;
	if (!t->fixed)
		return;
	learn_irq_stack(c, state);
	t->top = i && word == top_slot();
	t->at[i] = word - sp;
	t->fixed = word >= sp && word - sp <= U16_MAX &&
		   is_within(regs->sp, stack_end(c, regs->sp), word - sp) &&
		   READ_ONCE_NOCHECK(*word) == t->chain[i];
}

/* False when an interrupt came first that has changed it. */
static bool begin(struct rl_stack_entry *e, unsigned int seq)
{
	return !(seq & 1) && cmpxchg_local(&e->seq, seq, seq + 1) == seq;
}

static void end(struct rl_stack_entry *e, unsigned int seq)
{
	barrier();
	WRITE_ONCE(e->seq, seq + 2);
}

static void fill(struct rl_stack_entry *e, const struct rl_trail *t,
		 const struct pt_regs *regs, unsigned int depth)
{
	unsigned int seq = READ_ONCE(e->seq);

	if (!begin(e, seq))
		return;
	e->trail = *t;
	e->ip = regs->ip;
	e->asked = depth;
	e->generation = READ_ONCE(generation);
	e->asker = 0;
	end(e, seq);
}

/**
 * rl_stack_cache_add() - keep a chain that was unwound
 * @t: the chain
 * @regs: registers at the hit
 * @depth: most return addresses that were wanted
 *
 * Context: any, preemption off.
 */
void rl_stack_cache_add(const struct rl_trail *t, const struct pt_regs *regs,
			unsigned int depth)
{
	struct cache *c = this_cpu_read(caches);
	struct place *p;
	unsigned long s;

	if (!c || !t->fixed || !t->depth)
		return;
	p = place_of(c, regs->ip);
	/* whoever sees one of these without the other finds no chain in its set */
	WRITE_ONCE(p->ip, regs->ip);
	WRITE_ONCE(p->at, t->at[0]);
	s = set_of(regs->ip, t->chain[0]);
	fill(&c->way[WAYS * s + READ_ONCE(c->next[s]) % WAYS], t, regs, depth);
	WRITE_ONCE(c->next[s], c->next[s] + 1);
}

/**
 * rl_stack_cache_set_site() - the call site of a chain that was found is known now
 * @seen: what rl_stack_cache_find() made of it
 * @site: the site
 *
 * Context: any, preemption off since the chain was found.
 */
void rl_stack_cache_set_site(const struct rl_seen *seen, u32 site)
{
	struct rl_stack_entry *e = seen->entry;

	if (!e || !begin(e, seen->seq))
		return;
	e->asker = seen->asker;
	e->site = site;
	end(e, seen->seq);
}

/**
 * rl_stack_cache_forget() - code goes away; other code may come to its place
 *
 * Context: any; the code no longer runs.
 */
void rl_stack_cache_forget(void)
{
	WRITE_ONCE(generation, generation + 1);
}

/**
 * rl_stack_cache_init() - set up empty caches
 *
 * Context: may sleep; before any hook is armed.
 * Return: 0 or -ENOMEM, then nothing is left behind.
 */
int rl_stack_cache_init(void)
{
	struct cache *c;
	int cpu;

	for_each_possible_cpu(cpu) {
		c = vzalloc_node(sizeof(*c), cpu_to_node(cpu));
		if (!c) {
			rl_stack_cache_exit();
			return -ENOMEM;
		}
		per_cpu(caches, cpu) = c;
	}
	return 0;
}

/**
 * rl_stack_cache_exit() - give their memory back
 *
 * Context: may sleep; no hook is armed any more.
 */
void rl_stack_cache_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		vfree(per_cpu(caches, cpu));
		per_cpu(caches, cpu) = NULL;
	}
}

#ifdef RL_KUNIT
#include "../tests/kunit/stack_cache_test.c"
#endif
