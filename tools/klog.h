/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KLOG_H
#define KLOG_H

#include <stddef.h>

/* Start to listen to the kernel's log; -1 when it cannot be read. */
int klog_open(void);

/*
 * Store the last line of the module since then, without its prefix; "" if it
 * wrote none. Closes @fd.
 */
void klog_last(int fd, char *line, size_t size);

#endif
