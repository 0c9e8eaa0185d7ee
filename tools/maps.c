// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "error.h"
#include "maps.h"

/* "START-END PERMS OFFSET MAJOR:MINOR INO NAME"; what is in no file has inode 0. */
int maps_scan(const char *pid,
	      int (*take)(void *context, long long high, long long low, long long ino),
	      void *context)
{
	unsigned int high, low;
	char path[64], *line = NULL;
	long long ino;
	size_t room = 0;
	int rc = RC_OK;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%.20s/maps", pid);
	file = fopen(path, "re");
	if (!file)
		return RC_OK;
	while (!rc && getline(&line, &room, file) > 0) {
		if (sscanf(line, "%*s %*s %*s %x:%x %lld", &high, &low, &ino) == 3 && ino > 0)
			rc = take(context, high, low, ino);
	}
	free(line);
	fclose(file);
	return rc;
}
