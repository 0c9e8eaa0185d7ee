// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "error.h"
#include "term.h"

#define WIDTH_DEFAULT	80
#define WIDTH_LEAST	40

static int find_width(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) ||
	    !size.ws_col)
		return WIDTH_DEFAULT;
	return size.ws_col < WIDTH_LEAST ? WIDTH_LEAST : size.ws_col;
}

int term_width(void)
{
	static int width;

	if (!width)
		width = find_width();
	return width;
}

static int broken;

static bool has_colour(void)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && (!no_color || !*no_color) && term &&
	       strcmp(term, "dumb");
}

void term_style(enum term_style style)
{
	static const char *const codes[] = { "\033[0m", "\033[1m", "\033[1;31m" };

	if (has_colour())
		fputs(codes[style], stdout);
}

/* errno is that of the write that failed only when asked soon after it. */
bool term_broken(void)
{
	if (!broken && ferror(stdout))
		broken = errno;
	return broken;
}

int term_finish(int status)
{
	if (!term_broken() && !fflush(stdout))
		return status;
	return error_say(RC_ERROR, "the output cannot be written: %s",
			 strerror(broken ? broken : errno));
}
