// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "array.h"
#include "chain.h"
#include "syscall.h"

/* Functions that have a system call's name behind this. */
static const char *const prefixes[] = {
	"__x64_sys_", "__ia32_sys_", "__se_sys_", "__do_sys_", "__sys_", "ksys_", "do_sys_",
};

/*
 * Where the system call's own function is no frame, since it ends in a jump to one
 * that does the work. Several calls may share one: the name is that of the oldest.
 */
static const struct worker {
	const char *function;
	const char *name;
} workers[] = {
	{ "do_faccessat", "access" },
	{ "do_readlinkat", "readlink" },
	{ "do_mkdirat", "mkdir" },
	{ "do_mknodat", "mknod" },
	{ "do_rmdir", "rmdir" },
	{ "do_unlinkat", "unlink" },
	{ "do_renameat2", "rename" },
	{ "do_linkat", "link" },
	{ "do_symlinkat", "symlink" },
	{ "do_fchmodat", "chmod" },
	{ "do_fchownat", "chown" },
	{ "do_utimes", "utimes" },
	{ "do_statx", "statx" },
	{ "vfs_fstatat", "stat" },
	{ "vfs_statx", "stat" },
	{ "do_statfs", "statfs" },
	{ "user_statfs", "statfs" },
	{ "do_execveat_common", "execve" },
	{ "kernel_clone", "clone" },
	{ "path_setxattr", "setxattr" },
	{ "path_getxattr", "getxattr" },
	{ "path_listxattr", "listxattr" },
	{ "path_mount", "mount" },
	{ "vm_mmap_pgoff", "mmap" },
	{ "__vm_munmap", "munmap" },
};

/* The kernel's name behind a prefix, where it is not that of the call. */
static const struct worker others[] = {
	{ "newstat", "stat" },
	{ "newlstat", "lstat" },
	{ "newfstat", "fstat" },
	{ "newuname", "uname" },
	{ "openat2", "open" },
	{ "mmap_pgoff", "mmap" },
};

/* Without the offset and what the compiler adds: "do_faccessat.part.0+0x12". */
static bool is_function(const char *frame, int length, const char *function)
{
	int size = strlen(function);

	return size <= length && !strncmp(frame, function, size) &&
	       (size == length || strchr("+.", frame[size]));
}

static void take_name(const char *from, int length, char name[static SYSCALL_NAME])
{
	int size = 0;
	size_t i;

	while (size < length && !strchr("+. ", from[size]))
		size++;
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		if ((size_t)size == strlen(others[i].function) &&
		    !strncmp(from, others[i].function, size)) {
			snprintf(name, SYSCALL_NAME, "%s", others[i].name);
			return;
		}
	}
	snprintf(name, SYSCALL_NAME, "%.*s", size, from);
}

static void look_at(const char *frame, int length, char name[static SYSCALL_NAME])
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++) {
		int size = strlen(prefixes[i]);

		if (length > size && !strncmp(frame, prefixes[i], size)) {
			take_name(frame + size, length - size, name);
			return;
		}
	}
	for (i = 0; i < ARRAY_SIZE(workers); i++) {
		if (is_function(frame, length, workers[i].function))
			snprintf(name, SYSCALL_NAME, "%s", workers[i].name);
	}
}

/* The outermost frame stands last: what is found there is nearest to the call. */
const char *syscall_name(const char *chain, char name[static SYSCALL_NAME])
{
	const char *frame;
	int length;

	*name = '\0';
	while ((frame = chain_next(&chain, &length)))
		look_at(frame, length, name);
	return name;
}
