// SPDX-License-Identifier: GPL-2.0
#include "context.h"

/* Written by its own CPU only, see context.h. */
DEFINE_PER_CPU(unsigned int, rl_holding);
