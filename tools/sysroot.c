// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "error.h"
#include "sysroot.h"

#define ROOT_VARIABLE	"REFLEDGER_SYSROOT"

const char *sysroot(void)
{
	const char *named = getenv(ROOT_VARIABLE);

	return named ? named : "";
}

int sysroot_path(char path[static PATH_MAX], const char *file)
{
	if (snprintf(path, PATH_MAX, "%s%s", sysroot(), file) < PATH_MAX)
		return RC_OK;
	return error_say(RC_ERROR, "the path in %s is too long", ROOT_VARIABLE);
}
