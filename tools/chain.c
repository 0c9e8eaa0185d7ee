// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <string.h>

#include "chain.h"

const char *chain_next(const char **at, int *length)
{
	const char *frame = *at + strspn(*at, " ");

	*length = strcspn(frame, " ");
	if (!*length)
		return NULL;
	if (frame[*length] == ' ' && frame[*length + 1] == '[')
		*length += 1 + strcspn(frame + *length + 1, " ");
	*at = frame + *length;
	return frame;
}
