/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_INHERIT_H
#define RL_INHERIT_H

#include <linux/types.h>

struct rl_books;

void rl_inherit(struct rl_books *b, unsigned long parent, unsigned long child, u32 birth);

#endif
