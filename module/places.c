// SPDX-License-Identifier: GPL-2.0
/* From what a class wants hooked to probes at the places where that is. */

#include <linux/slab.h>
#include <linux/string.h>

#include "hook_symbol.h"
#include "places.h"
#include "text.h"
#include "watch.h"

/* An inlined operation with the field's own displacement, and one without. */
static const struct rl_probe_spec atomic_spec = {
	NULL, RL_OP_GET, RL_AT_ATOMIC, RL_WANTED,
};

static const struct rl_probe_spec likely_atomic_spec = {
	NULL, RL_OP_GET, RL_AT_ATOMIC, RL_IF_THERE,
};

static bool listed(const char *list, const char *word)
{
	size_t len = strlen(word);
	const char *p;

	for (p = list; p && *p; p = strchr(p, ','), p = p ? p + 1 : NULL)
		if (!strncmp(p, word, len) && (!p[len] || p[len] == ','))
			return true;
	return false;
}

static const struct rl_hook *hook_for(enum rl_place place)
{
	switch (place) {
	case RL_AT_ENTRY:
		return &rl_hook_entry;
	case RL_AT_TRACE:
		return &rl_hook_trace;
	case RL_AT_BULK:
		return &rl_hook_bulk;
	default:
		return &rl_hook_insn;
	}
}

static struct rl_probe *make_probe(struct rl_watch *w, const struct rl_probe_spec *spec)
{
	const struct rl_setup *setup = w->setup;
	struct rl_probe *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p || rl_probe_init(p)) {
		kfree(p);
		return NULL;
	}
	p->spec = spec;
	p->op = spec->op;
	p->class = w->class;
	p->books = &w->books;
	p->hook = hook_for(spec->place);
	p->depth = spec->op == RL_OP_ALLOC ? setup->depth : setup->ref_depth;
	return p;
}

/* One more probe, or NULL without memory. Hooks keep pointers to probes. */
static struct rl_probe *add_probe(struct rl_watch *w, const struct rl_probe_spec *spec)
{
	struct rl_probe **probes, *p;

	probes = krealloc_array(w->probes, w->nr_probes + 1, sizeof(*probes), GFP_KERNEL);
	if (!probes)
		return NULL;
	w->probes = probes;
	p = make_probe(w, spec);
	if (p)
		probes[w->nr_probes++] = p;
	return p;
}

/**
 * rl_places_drop() - forget one probe
 * @w: the class
 * @index: of the probe, which is not armed
 *
 * Context: may sleep; @w->sem held for writing, or the class not yet public.
 */
void rl_places_drop(struct rl_watch *w, unsigned int index)
{
	rl_probe_exit(w->probes[index]);
	kfree(w->probes[index]);
	w->nr_probes--;
	memmove(&w->probes[index], &w->probes[index + 1],
		(w->nr_probes - index) * sizeof(*w->probes));
}

static int add_absent(struct rl_watch *w, const struct rl_probe_spec *spec, int err)
{
	struct rl_probe *p;

	if (spec->need == RL_IF_THERE && (err == -ENOENT || err == -ENXIO))
		return 0;
	p = add_probe(w, spec);
	if (!p)
		return -ENOMEM;
	p->state = err == -ENOENT ? RL_PROBE_ABSENT : RL_PROBE_FAILED;
	p->refused = err;
	strscpy(p->symbol, spec->symbol, sizeof(p->symbol));
	return 0;
}

/* At the function's entry, or at a tracepoint. */
static int add_at(struct rl_watch *w, const struct rl_probe_spec *spec,
		  const struct rl_symbol *sym)
{
	struct rl_probe *p = add_probe(w, spec);

	if (!p)
		return -ENOMEM;
	p->addr = sym->start;
	strscpy(p->symbol, spec->symbol, sizeof(p->symbol));
	return 0;
}

/*
 * Arming it tells whether there is an instruction at @at; a candidate inside another
 * one is refused. It stays armed: the books are closed, and to disarm it would be to
 * wait for a grace period.
 */
static int add_return(struct rl_watch *w, const struct rl_probe_spec *spec,
		      const struct rl_symbol *sym, unsigned long at)
{
	struct rl_probe *p = add_probe(w, spec);

	if (!p)
		return -ENOMEM;
	p->addr = at;
	snprintf(p->symbol, sizeof(p->symbol), "%s+0x%lx", spec->symbol,
		 at - sym->start);
	if (rl_probe_arm(p) == -EILSEQ)
		rl_places_drop(w, w->nr_probes - 1);
	return 0;
}

static int add_returns(struct rl_watch *w, const struct rl_probe_spec *spec,
		       const struct rl_symbol *sym)
{
	unsigned int n, i, before = w->nr_probes;
	unsigned long at[RL_RETURNS_MAX];
	int err;

	n = rl_symbol_returns(sym, at);
	/* it ends in a jump to another function */
	if (!n)
		return add_absent(w, spec, -ENXIO);
	if (n > RL_RETURNS_MAX)
		return add_absent(w, spec, -EOPNOTSUPP);
	for (i = 0; i < n; i++) {
		err = add_return(w, spec, sym, at[i]);
		if (err)
			return err;
	}
	/* what looked like a return were bytes of other instructions */
	if (w->nr_probes == before)
		return add_absent(w, spec, -ENXIO);
	return 0;
}

static int find_place(struct rl_watch *w, const struct rl_probe_spec *spec,
		      struct rl_symbol *sym)
{
	if (listed(w->setup->skip, spec->symbol))
		return -ENOENT;
	/* a tracepoint is looked for when it is armed */
	return spec->place == RL_AT_TRACE ? 0 : rl_symbol_find(spec->symbol, sym);
}

/* Turn one wish of the class into probes. Only lack of memory is an error. */
static int add_spec(struct rl_watch *w, const struct rl_probe_spec *spec)
{
	struct rl_symbol sym = {};
	int err = find_place(w, spec, &sym);

	if (err)
		return add_absent(w, spec, err);
	if (spec->place == RL_AT_RETURN)
		return add_returns(w, spec, &sym);
	return add_at(w, spec, &sym);
}

/**
 * rl_places_find() - find what a class wants hooked, but for inlined operations
 * @w: the class, not yet public
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM. What cannot be hooked is a probe that says so; hooks at
 * returns are armed already, also after an error.
 */
int rl_places_find(struct rl_watch *w)
{
	const struct rl_probe_spec *spec;
	unsigned int i, before;
	bool there = false;
	int err;

	for (i = 0; i < w->class->nr_probes; i++) {
		spec = &w->class->probes[i];
		if (spec->need == RL_INSTEAD && there)
			continue;
		before = w->nr_probes;
		err = add_spec(w, spec);
		if (err)
			return err;
		if (spec->need != RL_INSTEAD)
			there = w->nr_probes > before;
	}
	return 0;
}

static bool is_there(const struct rl_watch *w, unsigned long behind)
{
	unsigned int i;

	for (i = 0; i < w->nr_probes; i++)
		if (w->probes[i]->behind == behind)
			return true;
	return false;
}

static bool outcome_tells(enum rl_taken taken)
{
	return taken == RL_TAKEN_IF_EQUAL || taken == RL_TAKEN_UNLESS_NEGATIVE;
}

/**
 * rl_places_add_atomic() - one more inlined get or put, if it is one of the class
 * @w: the class
 * @code: where it is
 * @insn: the operation
 *
 * Context: may sleep; @w->sem held for writing.
 * Return: the probe, off; NULL if it is none or there already; -ENOMEM.
 */
struct rl_probe *rl_places_add_atomic(struct rl_watch *w, const struct rl_code *code,
				      const struct rl_insn *insn)
{
	unsigned long addr = (unsigned long)code->at;
	struct rl_shape shape;
	struct rl_probe *p;
	struct rl_text t;

	if (!rl_shape_match(&w->class->field, insn, code, &shape))
		return NULL;
	if (is_there(w, addr + insn->size))
		return NULL;
	p = add_probe(w, shape.likely ? &likely_atomic_spec : &atomic_spec);
	if (!p)
		return ERR_PTR(-ENOMEM);
	p->op = shape.gives_back ? RL_OP_PUT : RL_OP_GET;
	p->behind = addr + insn->size;
	p->addr = outcome_tells(shape.taken) ? p->behind : addr;
	p->insn = *insn;
	p->taken = shape.taken;
	p->jump = w->setup->jump;
	rl_text_init(&t, p->symbol, sizeof(p->symbol));
	rl_text_code(&t, p->behind);
	return p;
}
