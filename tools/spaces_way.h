/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SPACES_WAY_H
#define SPACES_WAY_H

#include <stdbool.h>

#include "syscall.h"

struct site;

/* How the pages of a site came: the system call, or for want of one the op. */
const char *spaces_way(const struct site *site, char call[static SYSCALL_NAME]);

/* Had the process them at once, by a call that its parent had made? */
bool spaces_inherited(const struct site *site, const char *call);

/* Length of the file's name in a frame of user code; 0: it is none. */
int spaces_file(const char *frame, int length);

#endif
