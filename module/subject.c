// SPDX-License-Identifier: GPL-2.0
/*
 * The functions that the self-test hooks, one for each op. Unlike the rest of the
 * module this file is built to be traced.
 */

#include <linux/compiler.h>

#include "subject.h"

noinline __noclone struct rl_subject *rl_subject_birth(struct rl_subject *s)
{
	atomic_set(&s->refs, 1);
	return s;
}

/* Refused when there is no reference left. */
noinline __noclone bool rl_subject_get(struct rl_subject *s)
{
	return atomic_inc_not_zero(&s->refs);
}

noinline __noclone void rl_subject_put(struct rl_subject *s)
{
	atomic_dec(&s->refs);
}

noinline __noclone void rl_subject_end(struct rl_subject *s)
{
	barrier_data(s);
}
