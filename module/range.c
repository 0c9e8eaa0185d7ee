// SPDX-License-Identifier: GPL-2.0
/*
 * Where code is: the kernel's own text, and that of every loaded module. Neither
 * _stext, _etext nor the list of modules is exported.
 */

#include <linux/module.h>
#include <linux/rculist.h>

#include "hook_symbol.h"
#include "range.h"

/**
 * rl_range_kernel() - the text of the kernel proper, without what init leaves
 * @range: where it is
 *
 * Context: may sleep.
 * Return: 0 or -ENOENT.
 */
int rl_range_kernel(struct rl_range *range)
{
	struct rl_symbol first = {};

	/* a hook is possible there, and one that is taken back would cost a wait */
	if (rl_symbol_find("_stext", &first))
		first.start = rl_symbol_address("_stext");
	range->start = first.start;
	range->end = rl_symbol_address("_etext");
	return range->start && range->start < range->end ? 0 : -ENOENT;
}

/**
 * rl_range_module() - the text of a module, without that of its init
 * @mod: the module, held
 * @range: where it is
 *
 * struct module_memory replaced struct module_layout in 6.4, commit ac3b43283923
 * ("module: replace module_layout with module_memory").
 */
void rl_range_module(const struct module *mod, struct rl_range *range)
{
#ifdef RL_MODULE_MEMORY
	range->start = (unsigned long)mod->mem[MOD_TEXT].base;
	range->end = range->start + mod->mem[MOD_TEXT].size;
#else
	range->start = (unsigned long)mod->core_layout.base;
	range->end = range->start + mod->core_layout.text_size;
#endif
}

/* The list's head is in the kernel's own data, every module's entry in a module. */
static bool is_entry(const struct list_head *entry)
{
	unsigned long addr = (unsigned long)entry;

	return addr >= MODULES_VADDR && addr < MODULES_END;
}

/* One that still initialises goes when that fails, whoever holds it. */
static bool hold(struct module *mod)
{
	return READ_ONCE(mod->state) == MODULE_STATE_LIVE && try_module_get(mod);
}

/**
 * rl_module_next() - walk the loaded modules, beginning behind our own
 * @mod: a held module, whose hold is given up, or THIS_MODULE to begin with
 *
 * Modules that are being loaded are left out; the notifier tells of them.
 *
 * Context: process; does not sleep.
 * Return: the next one, held, or NULL after the last.
 */
struct module *rl_module_next(struct module *mod)
{
	struct list_head *entry = &mod->list;
	struct module *next = NULL;

	/* free_module() waits for readers after it has taken a module off */
	rcu_read_lock();
	while (!next) {
		entry = rcu_dereference_raw(list_next_rcu(entry));
		if (entry == &THIS_MODULE->list)
			break;
		if (is_entry(entry) && hold(list_entry(entry, struct module, list)))
			next = list_entry(entry, struct module, list);
	}
	rcu_read_unlock();
	if (mod != THIS_MODULE)
		module_put(mod);
	return next;
}
