/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "inline_put.h"
#include "missing_put.h"
#include "sizes.h"
#include "source_line.h"
#include "suspects.h"

/* What the machine itself can add to a suspect; NULL where it cannot. */
struct evidence {
	struct missing_puts *puts;
	struct source_lines *lines;
	struct sizes sizes;
};

/* Without the machine's code, what the books alone can tell. */
static inline size_t evidence_puts(const struct evidence *evidence,
				   const struct snapshot *snapshot,
				   const struct suspect *suspect,
				   struct missing_put put[static MISSING_PUTS_MOST])
{
	if (evidence->puts)
		return missing_puts_find(evidence->puts, snapshot, suspect->class,
					 suspect->site, put);
	return inline_puts_find(snapshot, suspect->class, suspect->site, put);
}

#endif
