/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KERNEL_H
#define KERNEL_H

#include <stdbool.h>

#define KERNEL_DEBUGFS		"/sys/kernel/debug"
#define KERNEL_LIVE_DIR		KERNEL_DEBUGFS "/refledger"
#define KERNEL_MODULE		"refledger"

/* The lockdown mode in force ("integrity", ...), or NULL when there is none. */
const char *kernel_lockdown(void);

const char *kernel_release(void);
bool kernel_has_modules(void);
bool kernel_modules_disabled(void);
bool kernel_module_loaded(void);
bool kernel_debugfs_mounted(void);
int kernel_mount_debugfs(void);

/* Say why the live directory cannot be read; returns the exit status. */
int kernel_explain_absence(int error);

#endif
