// SPDX-License-Identifier: GPL-2.0
#include <signal.h>
#include <stddef.h>

#include "error.h"
#include "module.h"
#include "options.h"
#include "order.h"
#include "report.h"
#include "save.h"
#include "term.h"

#define READS	(OPTION_DIR | OPTION_JSON | OPTION_STRICT)
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
		.run = report_sites,
	}, {
		.name = "objects",
		.arguments = "",
		.summary = "Live objects, oldest first",
		.options = READS | FILTERS | OPTION_REFS,
		.top = 20,
		.sorts = order_object_keys,
		.run = report_objects,
	}, {
		.name = "status",
		.arguments = "",
		.summary = "What is watched, and what was lost",
		.options = READS,
		.run = report_status,
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
		.options = OPTION_MODULE,
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
