// SPDX-License-Identifier: GPL-2.0
#include <signal.h>
#include <stddef.h>

#include "error.h"
#include "growth.h"
#include "module.h"
#include "options.h"
#include "order.h"
#include "list.h"
#include "report.h"
#include "run.h"
#include "save.h"
#include "slabs.h"
#include "term.h"

#define READS	(OPTION_DIR | OPTION_JSON | OPTION_STRICT | OPTION_ALL)
#define FILTERS	(OPTION_CLASS | OPTION_SORT | OPTION_TOP | OPTION_OLDER | \
		 OPTION_COMM | OPTION_NETNS)
#define MANY	1000

static const struct command commands[] = {
	{
		.name = "show",
		.arguments = "",
		.summary = "Call sites whose objects or references stay, worst first",
		.options = READS | FILTERS | OPTION_OP,
		.top = 10,
		.sorts = order_site_keys,
		.run = list_sites,
	}, {
		.name = "objects",
		.arguments = "",
		.summary = "Live objects, oldest first",
		.options = READS | FILTERS | OPTION_REFS,
		.top = 20,
		.sorts = order_object_keys,
		.run = list_objects,
	}, {
		.name = "status",
		.arguments = "",
		.summary = "What is watched, and what was lost",
		.options = READS,
		.run = list_status,
	}, {
		.name = "report",
		.arguments = "[DIR1 DIR2]",
		.summary = "Name the call sites that keep references; the verdict",
		.options = READS | OPTION_CLASS | OPTION_TOP | OPTION_INTERVAL | OPTION_MIN,
		.most = 2,
		.top = 10,
		.run = report_run,
	}, {
		.name = "run",
		.arguments = "[NAME=VALUE...] -- CMD...",
		.summary = "Run CMD and report what it left behind",
		.options = OPTION_JSON | OPTION_STRICT | OPTION_CLASS | OPTION_TOP |
			   OPTION_MIN | OPTION_SETTLE | OPTION_MODULE | OPTION_CLASSES,
		.most = MANY,
		.top = 10,
		.runs = true,
		.run = run_run,
	}, {
		.name = "growth",
		.arguments = "[DIR2]",
		.summary = "Who makes what that stays, and how fast",
		.options = READS | OPTION_CLASS | OPTION_INTERVAL | OPTION_TOP | OPTION_COMM |
			   OPTION_PER,
		.most = 1,
		.top = 5,
		.run = growth_run,
	}, {
		.name = "slabs",
		.arguments = "",
		.summary = "What slab memory is, by size or growth, beside the books",
		.options = OPTION_TOP | OPTION_INTERVAL | OPTION_JSON,
		.top = 20,
		.run = slabs_run,
	}, {
		.name = "save",
		.arguments = "DIR",
		.summary = "Copy the books into a new directory",
		.options = OPTION_DIR,
		.least = 1,
		.most = 1,
		.run = save_run,
	}, {
		.name = "load",
		.arguments = "[NAME=VALUE...]",
		.summary = "Load the module, with parameters",
		.options = OPTION_MODULE | OPTION_CLASSES,
		.most = MANY,
		.run = module_load,
	}, {
		.name = "unload",
		.arguments = "",
		.summary = "Unload the module",
		.run = module_unload,
	},
	{ 0 }
};

int main(int argc, char **argv)
{
	struct options options;
	int rc;

	/* Whoever reads from a pipe may have seen enough. */
	signal(SIGPIPE, SIG_DFL);
	rc = options_parse(&options, commands, argc, argv);
	if (!rc && !options.done)
		rc = options.command->run(&options);
	options_free(&options);
	return term_finish(rc);
}
