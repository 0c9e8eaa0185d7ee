/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MEMINFO_H
#define MEMINFO_H

/* What /proc/meminfo says about slabs, in bytes. */
struct meminfo {
	long long reclaimable;
	long long unreclaimable;
};

int meminfo_read(struct meminfo *meminfo);

#endif
