// SPDX-License-Identifier: GPL-2.0
/* One record, one line. The formats are those of docs/debugfs.md. */

#include <linux/jiffies.h>

#include "view.h"

static const char *const op_words[] = { RL_OPS(RL_WORD) };
static const char *const kind_words[] = { RL_KINDS(RL_WORD) };
static const char *const probe_state_words[] = { RL_PROBE_STATES(RL_WORD) };
static const char *const object_state_words[] = {
	RL_OBJECT_STATES(RL_WORD) RL_NONE
};

void rl_view_info(struct rl_text *t, const char *scope, const char *name,
		  const char *value)
{
	rl_text_add(t, "%s\tinfo\t%s\t%s\n", scope, name, value);
}

void rl_view_number(struct rl_text *t, const char *scope, const char *kind,
		    const char *name, u64 value)
{
	rl_text_add(t, "%s\t%s\t%s\t%llu\n", scope, kind, name, value);
}

void rl_view_probe(struct rl_text *t, struct rl_probe *p)
{
	struct rl_probe_count count = rl_probe_counted(p);

	rl_text_add(t, "%s\t%s\t%s\t%s\t%llu\t%llu\t%llu\t%s\n", p->class->name,
		    op_words[p->op], kind_words[p->hook->kind], p->symbol,
		    count.hits, count.foreign, rl_probe_missed(p),
		    probe_state_words[rl_probe_state(p)]);
}

static void add_chain(struct rl_text *t, const struct rl_callsite *c)
{
	int i;

	if (!c->depth)
		rl_text_add(t, RL_NONE);
	for (i = 0; i < c->depth; i++) {
		rl_text_add(t, i ? " " : "");
		rl_text_code(t, c->chain[i]);
	}
}

/**
 * rl_view_pair() - a line of the pairs file
 * @t: where it goes
 * @get: site of the get
 * @put: site of the put
 * @objects: objects that ended with both
 * @refs: references, see rl_pairs_learn()
 *
 * Context: process.
 */
void rl_view_pair(struct rl_text *t, u32 get, u32 put, u64 objects, u64 refs)
{
	rl_text_add(t, "%u\t%u\t%llu\t%llu\n", get, put, objects, refs);
}

static u64 events_of(const struct rl_callsite *c, const struct rl_site_sum *sum,
		     enum rl_op op)
{
	return c->op == op ? sum->events : 0;
}

/**
 * rl_view_site() - a line of the callsites file
 * @t: where it goes
 * @id: of the site
 * @c: the site
 * @sum: its counters
 * @oldest: birth of the oldest live object it has to do with, jiffies64;
 *	U64_MAX for none
 * @now: jiffies64
 *
 * Context: process.
 */
void rl_view_site(struct rl_text *t, u32 id, const struct rl_callsite *c,
		  const struct rl_site_sum *sum, u64 oldest, u64 now)
{
	bool births = c->op == RL_OP_ALLOC;

	rl_text_add(t, "%u\t%s\t%llu\t%llu\t%llu\t%llu\t%lld\t%lld\t", id,
		    op_words[c->op], events_of(c, sum, RL_OP_ALLOC),
		    events_of(c, sum, RL_OP_GET), events_of(c, sum, RL_OP_PUT),
		    births ? sum->ended : events_of(c, sum, RL_OP_FREE),
		    births ? max_t(s64, sum->events - sum->ended, 0) : 0, sum->refs);
	if (oldest == U64_MAX)
		rl_text_add(t, RL_NONE "\t");
	else
		rl_text_add(t, "%llu\t", jiffies64_to_msecs(now - min(oldest, now)));
	add_chain(t, c);
	rl_text_add(t, "\n");
}

static void add_postings(struct rl_text *t, const struct rl_object_copy *o)
{
	s64 rest = o->object.balance;
	const char *before = "";
	unsigned int i;

	for (i = 0; i < o->nr_post; i++) {
		rl_text_put(t, before);
		rl_text_number(t, o->post[i].site);
		rl_text_put(t, o->post[i].refs < 0 ? ":" : ":+");
		rl_text_signed(t, o->post[i].refs);
		rest -= o->post[i].refs;
		before = ",";
	}
	if (rest)
		rl_text_add(t, "%srest:%+lld", before, rest);
	else if (!o->nr_post)
		rl_text_put(t, RL_NONE);
}

/* Those that are not in the books of their class have number 0. */
static void add_held(struct rl_text *t, const struct rl_object_copy *o)
{
	const char *before = "";
	unsigned int i;

	for (i = 0; o->held_class && i < o->nr_held; i++) {
		if (!o->held[i])
			continue;
		rl_text_add(t, "%s%s:%lu", before, o->held_class, o->held[i]);
		before = ",";
	}
	if (!*before)
		rl_text_put(t, RL_NONE);
}

/* With the tab behind it. */
static void add_number(struct rl_text *t, u64 value)
{
	rl_text_number(t, value);
	rl_text_put(t, "\t");
}

/**
 * rl_view_object() - a line of the objects file
 * @t: where it goes
 * @o: the object
 * @now: jiffies64
 *
 * Context: process.
 */
void rl_view_object(struct rl_text *t, const struct rl_object_copy *o, u64 now)
{
	const struct rl_birth *b = &o->object.birth;

	add_number(t, o->object.id);
	add_number(t, b->site);
	add_number(t, jiffies64_to_msecs(now - min_t(u64, b->time, now)));
	if (b->comm[0])
		rl_text_escape(t, b->comm, strnlen(b->comm, sizeof(b->comm)));
	else
		rl_text_put(t, RL_NONE);
	rl_text_put(t, "\t");
	add_number(t, b->pid);
	add_number(t, b->netns);
	if (o->counted)
		rl_text_signed(t, o->count);
	else
		rl_text_put(t, RL_NONE);
	rl_text_put(t, "\t");
	rl_text_signed(t, o->object.balance);
	rl_text_put(t, "\t");
	rl_text_put(t, object_state_words[o->state]);
	rl_text_put(t, "\t");
	add_postings(t, o);
	rl_text_put(t, "\t");
	add_held(t, o);
	rl_text_put(t, "\t");
	rl_text_put(t, o->description[0] ? o->description : RL_NONE);
	rl_text_put(t, "\n");
}

#ifdef RL_KUNIT
#include "../tests/kunit/view_test.c"
#endif
