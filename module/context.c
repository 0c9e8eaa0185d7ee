// SPDX-License-Identifier: GPL-2.0
/* How many int3 handlers of ours are running on each CPU, see context.h. */

#include "context.h"

DEFINE_PER_CPU(unsigned int, rl_traps);
