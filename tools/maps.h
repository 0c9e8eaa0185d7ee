/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MAPS_H
#define MAPS_H

/*
 * Call @take with the device and inode of each file that the process has mapped, once
 * for each mapping. A process that cannot be looked at has none.
 */
int maps_scan(const char *pid,
	      int (*take)(void *context, long long high, long long low, long long ino),
	      void *context);

#endif
