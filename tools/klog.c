// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "klog.h"

#define PREFIX	"refledger: "

int klog_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0)
		lseek(fd, 0, SEEK_END);
	return fd;
}

/* One read gives one record: "6,339,5140900,-;text\n SUBSYSTEM=...". */
void klog_last(int fd, char *line, size_t size)
{
	char record[8192];
	ssize_t got;
	char *text;

	*line = '\0';
	if (fd < 0)
		return;
	for (;;) {
		got = read(fd, record, sizeof(record) - 1);
		/* EPIPE: records were overwritten before they were read. */
		if (got < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (got <= 0)
			break;
		record[got] = '\0';
		text = strchr(record, ';');
		if (!text || strncmp(text + 1, PREFIX, strlen(PREFIX)))
			continue;
		text += 1 + strlen(PREFIX);
		text[strcspn(text, "\n")] = '\0';
		snprintf(line, size, "%s", text);
	}
	close(fd);
}
