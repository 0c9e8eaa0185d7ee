/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the stages of the bench cut off. Such a header is included before a source file:
 * from then on a call of the next stage is one of its stand-in. One that is not called
 * is a warning, so an error, as is one that does not fit.
 */
#ifndef CUT_HANDLER_H
#define CUT_HANDLER_H

#include "probe.h"

/* Its arguments are made as for the real one. */
static __attribute__((__noipa__)) void cut_hit(struct rl_probe *p, enum rl_op op,
					       unsigned long object, unsigned long caller,
					       struct pt_regs *regs)
{
}

#define rl_probe_hit cut_hit

#endif
