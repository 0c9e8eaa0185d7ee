// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/membarrier.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "error.h"
#include "progress.h"
#include "sample.h"
#include "settle.h"
#include "suspects.h"

#define STEP_MS		200
/* Reads that decide, and their time. */
#define READS		3
#define READS_MS	300

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Without the file, or the right to it, the caches are left to time. */
static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t done;

	if (fd < 0)
		return;
	done = write(fd, text, strlen(text));
	(void)done;
	close(fd);
}

/*
 * Routes that nothing but a cache holds are let go; then a grace period of RCU
 * passes, and its callbacks and delayed fput() get their time.
 */
static void let_go(void)
{
	const struct timespec step = { 0, STEP_MS * 1000000 };

	write_file("/proc/sys/net/ipv4/route/flush", "1");
	write_file("/proc/sys/net/ipv6/route/flush", "0");
	syscall(__NR_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
	nanosleep(&step, NULL);
}

/* Is there anything that waiting may still explain? */
static int look(struct samples *samples, bool *clean)
{
	const struct suspects_rule rule = { .least = 1 };
	struct suspects suspects;
	int rc;

	rc = samples_take(samples, NULL);
	if (rc)
		return rc;
	rc = suspects_find(&suspects, samples, NULL, &rule);
	*clean = !suspects.nr;
	suspects_drop(&suspects);
	samples_forget(samples);
	return rc;
}

int settle(struct samples *samples, long long most_ms)
{
	long long end = now_ms() + most_ms;
	bool clean = false;
	int rc = RC_OK;

	do {
		progress_show("waiting for what is in flight, %lld s left",
			      (end - now_ms() + 999) / 1000);
		let_go();
		rc = look(samples, &clean);
	} while (!rc && !clean && now_ms() < end);
	progress_clear();
	return rc ? rc : samples_watch(samples, READS, READS_MS);
}
