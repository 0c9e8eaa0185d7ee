/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "missing_put.h"
#include "source_line.h"

/* What the machine itself can add to a suspect; NULL where it cannot. */
struct evidence {
	struct missing_puts *puts;
	struct source_lines *lines;
};

#endif
