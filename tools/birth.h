/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BIRTH_H
#define BIRTH_H

#include <stdbool.h>

#include "snapshot.h"

#define BIRTH_NAME	128

/*
 * The function that made a class's objects: the only one of its births that was hit.
 * A birth's call chain begins at that function's caller, so no frame has its name.
 * False when there is none, or more than one.
 */
bool birth_function(const struct snapshot *snapshot, const struct class *class,
		    char name[static BIRTH_NAME]);

#endif
