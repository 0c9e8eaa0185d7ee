// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"
#include "kernel.h"
#include "missing_put.h"
#include "module.h"
#include "options.h"
#include "report.h"
#include "run.h"
#include "sample.h"
#include "settle.h"

#define OUTCOME	64

/* The document on stdout is ours alone. */
static int spawn(const struct options *options, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t signals;
	int error;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGQUIT);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigdefault(&attributes, &signals);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	posix_spawn_file_actions_init(&actions);
	if (options->json)
		posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
	fflush(stdout);
	error = posix_spawnp(pid, options->program[0], &actions, &attributes,
			     options->program, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	if (!error)
		return RC_OK;
	return error_say(RC_ABSENT, "%s cannot be run: %s", options->program[0],
			 strerror(error));
}

/* Ctrl-C is for the command; its leaks are to be seen nevertheless. */
static int run_command(const struct options *options, int *status)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, interrupt, quit;
	pid_t pid, done;
	int rc;

	sigaction(SIGINT, &ignore, &interrupt);
	sigaction(SIGQUIT, &ignore, &quit);
	rc = spawn(options, &pid);
	while (!rc) {
		done = waitpid(pid, status, 0);
		if (done == pid)
			break;
		if (errno != EINTR)
			rc = error_say(RC_ABSENT, "%s cannot be waited for: %s",
				       options->program[0], strerror(errno));
	}
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	return rc;
}

static void tell(int status, struct report_command *command, char text[static OUTCOME])
{
	if (WIFSIGNALED(status))
		snprintf(text, OUTCOME, "was killed by signal %d (%s)", WTERMSIG(status),
			 strsignal(WTERMSIG(status)));
	else
		snprintf(text, OUTCOME, "ended with status %d", WEXITSTATUS(status));
	command->outcome = text;
	command->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int run_watched(const struct options *options)
{
	struct report_command command = { .name = options->program[0] };
	/* What a command leaves is little beside large books: no sample would show it. */
	struct samples samples = { .baseline = true, .all = true };
	struct missing_puts *puts = NULL;
	char outcome[OUTCOME];
	int status, rc;

	rc = samples_take(&samples, NULL);
	if (!rc)
		rc = run_command(options, &status);
	if (!rc)
		puts = missing_puts_open();
	if (!rc)
		rc = settle(&samples, options->settle_ms);
	if (!rc)
		tell(status, &command, outcome);
	rc = rc ? report_status(rc) : report_print(options, &samples, &command, puts);
	missing_puts_close(puts);
	samples_drop(&samples);
	return rc;
}

static int check_loaded(const struct options *options)
{
	if (options->module || options->classes || options->nr_arguments)
		return error_say(RC_ABSENT,
				 "the module is already loaded, so it takes no file, no classes and no parameters; run 'refledger unload' first, or leave them out");
	return RC_OK;
}

int run_run(const struct options *options)
{
	bool loaded = kernel_module_loaded();
	int rc, unloaded = RC_OK;

	rc = loaded ? check_loaded(options) : module_start(options);
	if (rc)
		return report_status(rc);
	rc = run_watched(options);
	if (!loaded)
		unloaded = module_stop();
	return unloaded && !rc ? report_status(unloaded) : rc;
}
