/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSCALL_H
#define SYSCALL_H

#define SYSCALL_NAME	32

/*
 * The system call that a call chain began with: "access". "" when it began with
 * none, or the chain does not reach so far. Returns @name.
 */
const char *syscall_name(const char *chain, char name[static SYSCALL_NAME]);

#endif
