/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TEXT_GROWTH_H
#define TEXT_GROWTH_H

#include <stdbool.h>

struct class;
struct flaws;
struct groups;
struct options;
struct sizes;
struct snapshot;
struct spaces;

/* One class between two reads. */
struct growth {
	const struct snapshot *snapshot;	/* the last */
	const struct class *now;
	const struct class *before;	/* NULL: there is one read only */
	long long watched_ms;
	const struct sizes *sizes;
	const struct flaws *flaws;
	bool here;			/* the mounts of this machine are those of the books */
};

/* How far the books of the class can be trusted. */
void text_growth_head(const struct growth *growth);

int text_groups(const struct growth *growth, const struct groups *groups,
		const struct options *options);
void text_spaces(const struct growth *growth, const struct spaces *spaces,
		 const struct options *options);

#define TEXT_RATE	24

/* "12/s", "0.4/s"; with @sign a sign in front. Returns @text. */
const char *text_rate(long long number, long long ms, bool sign,
		      char text[static TEXT_RATE]);

#endif
