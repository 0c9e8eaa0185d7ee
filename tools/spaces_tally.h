/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SPACES_TALLY_H
#define SPACES_TALLY_H

#include <stddef.h>

struct space;
struct spaces;

/* Names that are told apart; the pages of further ones are not told. */
#define TALLY_MAX	64
#define TALLY_NAME	48

/* What processes of one kind have by each system call, or through each file of code. */
struct tally {
	struct tally_row {
		char name[TALLY_NAME];
		long long pages;	/* less what was given back */
		size_t path;		/* last one that was counted */
	} row[TALLY_MAX];		/* the most comes first */
	size_t nr;
};

/* By the system call, for want of one by how else the pages came. */
void tally_calls(struct tally *tally, const struct spaces *spaces,
		 const struct space *space);

/* By mapped files whose code is in the call path: a page counts for each of them. */
void tally_files(struct tally *tally, const struct spaces *spaces,
		 const struct space *space);

#endif
