// SPDX-License-Identifier: GPL-2.0
/*
 * An address space that grows by known amounts, each by a function of its own, so that
 * the offset of a caller tells which. Prints what the case has to know, line by line:
 * "NAME PAGES", then "pid PID", "child PID PAGES-AT-FORK" and "program PID"; and keeps
 * everything until its input ends.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE	4096
#define THREADS	4
#define TURNS	50

/* Its caller is the one that counts. */
#define INLINED	inline __attribute__((always_inline))

static void die(const char *what)
{
	fprintf(stderr, "grow: %s: %s\n", what, strerror(errno));
	exit(1);
}

static INLINED void *map(int pages)
{
	void *p = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		die("mmap");
	return p;
}

static INLINED void unmap(void *p, int pages)
{
	if (munmap(p, pages * PAGE))
		die("munmap");
}

static void say(const char *name, long pages)
{
	dprintf(STDOUT_FILENO, "%s %ld\n", name, pages);
}

/* A word of /proc/self/status, in pages. */
static long own(const char *word)
{
	char text[4096];
	int fd = open("/proc/self/status", O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	char *at;

	close(fd);
	if (n < 0)
		die("/proc/self/status");
	text[n] = '\0';
	at = strstr(text, word);
	return at ? atol(at + strlen(word)) * 1024 / PAGE : 0;
}

/*
 * The functions that grow. None is inlined, nor does one end in a jump: then it would
 * not be among the callers.
 */
#define GROWS	__attribute__((noinline, noclone, optimize("no-optimize-sibling-calls")))

static GROWS void grow_brk(void)
{
	if (sbrk(100 * PAGE) == (void *)-1 || sbrk(-30 * PAGE) == (void *)-1)
		die("sbrk");
}

static GROWS void grow_mmap(void)
{
	void *p = map(50);

	unmap(p, 20);
}

static GROWS void grow_mremap(void)
{
	void *p = map(10);

	p = mremap(p, 10 * PAGE, 45 * PAGE, MREMAP_MAYMOVE);
	if (p == MAP_FAILED || mremap(p, 45 * PAGE, 40 * PAGE, 0) == MAP_FAILED)
		die("mremap");
}

static GROWS void grow_shm(void)
{
	int id = shmget(IPC_PRIVATE, 16 * PAGE, 0600);
	void *kept = shmat(id, NULL, 0), *gone = shmat(id, NULL, 0);

	if (id < 0 || kept == (void *)-1 || gone == (void *)-1)
		die("shmat");
	shmdt(gone);
	shmctl(id, IPC_RMID, NULL);
}

/* Page by page, as a stack grows. */
static GROWS void grow_stack(int pages)
{
	volatile char page[PAGE];

	page[0] = (char)pages;
	if (pages > 1)
		grow_stack(pages - 1);
	page[1] = page[0];
}

/* Threads unmap what others take at the same time; this much stays. */
static GROWS void grow_thread(void)
{
	int i;

	for (i = 0; i < TURNS; i++) {
		void *p = map(3);

		unmap(p, i ? 3 : 1);
	}
}

static GROWS void grow_child(void)
{
	map(11);
}

static void *thread(void *arg)
{
	pthread_barrier_wait(arg);
	grow_thread();
	pthread_barrier_wait(arg);
	pause();
	return arg;
}

/* They stay: the stack of one that ends would go at any time. */
static void threads(void)
{
	static pthread_barrier_t barrier;
	pthread_t t;
	int i;

	pthread_barrier_init(&barrier, NULL, THREADS + 1);
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&t, NULL, thread, &barrier))
			die("pthread_create");
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
}

static void wait_for_end(void)
{
	char byte;

	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
}

static void child(void)
{
	long before = own("VmSize:");
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (!pid) {
		grow_child();
		dprintf(STDOUT_FILENO, "worker %d %ld\n", getpid(), before);
		wait_for_end();
		_exit(0);
	}
}

static void program(const char *self)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (!pid) {
		execl(self, self, "rest", NULL);
		die("exec");
	}
}

int main(int argc, char **argv)
{
	long stack;

	if (argc > 1) {
		dprintf(STDOUT_FILENO, "program %d\n", getpid());
		wait_for_end();
		return 0;
	}
	grow_brk();
	say("grow_brk", 70);
	grow_mmap();
	say("grow_mmap", 30);
	grow_mremap();
	say("grow_mremap", 40);
	grow_shm();
	say("grow_shm", 16);
	stack = own("VmStk:");
	grow_stack(200);
	say("grow_stack", own("VmStk:") - stack);
	threads();
	say("grow_thread", 2 * THREADS);
	child();
	program(argv[0]);
	dprintf(STDOUT_FILENO, "pid %d\n", getpid());
	wait_for_end();
	return 0;
}
