// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "error.h"
#include "kernel.h"

#define DEBUGFS_MAGIC	0x64626720

static bool read_line(const char *path, char *line, size_t size)
{
	ssize_t got = -1;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		got = read(fd, line, size - 1);
		close(fd);
	}
	line[got > 0 ? got : 0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return got > 0;
}

/* The file reads "none [integrity] confidentiality". */
const char *kernel_lockdown(void)
{
	static char line[128];
	char *mode;

	if (!read_line("/sys/kernel/security/lockdown", line, sizeof(line)))
		return NULL;
	mode = strchr(line, '[');
	if (!mode)
		return NULL;
	mode++;
	mode[strcspn(mode, "]")] = '\0';
	return strcmp(mode, "none") ? mode : NULL;
}

const char *kernel_release(void)
{
	static struct utsname name;

	return uname(&name) ? "(unknown)" : name.release;
}

bool kernel_has_modules(void)
{
	/* No /proc at all is another trouble than no modules. */
	return !access("/proc/modules", F_OK) || access("/proc/self", F_OK);
}

bool kernel_modules_disabled(void)
{
	char line[16];

	return read_line("/proc/sys/kernel/modules_disabled", line, sizeof(line)) &&
	       line[0] == '1';
}

bool kernel_module_loaded(void)
{
	return !access("/sys/module/" KERNEL_MODULE, F_OK);
}

bool kernel_debugfs_mounted(void)
{
	struct statfs fs;

	return !statfs(KERNEL_DEBUGFS, &fs) && fs.f_type == DEBUGFS_MAGIC;
}

int kernel_mount_debugfs(void)
{
	if (kernel_debugfs_mounted())
		return RC_OK;
	if (!mount("debugfs", KERNEL_DEBUGFS, "debugfs", 0, "mode=0700"))
		return RC_OK;
	if (errno == ENODEV || errno == ENOENT)
		return error_say(RC_ABSENT,
				 "kernel %s has no debugfs, where the books are shown; use a kernel with CONFIG_DEBUG_FS",
				 kernel_release());
	return error_say(RC_ERROR, "debugfs cannot be mounted on %s: %s",
			 KERNEL_DEBUGFS, strerror(errno));
}

int kernel_explain_absence(int error)
{
	const char *lockdown = kernel_lockdown();

	if (error == EPERM && lockdown)
		return error_say(RC_ABSENT,
				 "the kernel is locked down (%s), which closes debugfs; boot without lockdown, or read a saved directory with -d",
				 lockdown);
	if (error == EACCES || error == EPERM)
		return error_say(RC_ERROR,
				 "%s can only be read by root; run this as root, or read a saved directory with -d",
				 KERNEL_LIVE_DIR);
	if (error != ENOENT && error != ENOTDIR)
		return error_say(RC_ERROR, "%s cannot be read: %s",
				 KERNEL_LIVE_DIR, strerror(error));
	if (kernel_module_loaded() && !kernel_debugfs_mounted())
		return error_say(RC_ERROR,
				 "debugfs is not mounted; run: mount -t debugfs none %s",
				 KERNEL_DEBUGFS);
	return error_say(RC_ABSENT,
			 "the module is not loaded; run 'refledger load', or read a saved directory with -d");
}
