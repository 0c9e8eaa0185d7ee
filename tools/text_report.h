/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TEXT_REPORT_H
#define TEXT_REPORT_H

#include <stddef.h>

struct evidence;
struct flaws;
struct snapshot;
struct suspect;
struct suspects;

/* How far the books can be trusted, class by class. */
void text_report_head(const struct snapshot *snapshot, const struct suspects *suspects,
		      const struct flaws *flaws);

/* At most @top of the suspects (0: all), or that there are none. */
int text_report_suspects(const struct snapshot *snapshot, const struct suspects *suspects,
			 const struct evidence *evidence, size_t top);

/* "one get on each of 3 objects has no put" */
const char *text_report_shape(const struct suspect *suspect, char *text, size_t size);

#endif
