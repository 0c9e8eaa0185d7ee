/* SPDX-License-Identifier: GPL-2.0 */
#ifndef GROUPS_MERGE_H
#define GROUPS_MERGE_H

struct groups;

/* Put small groups together that differ in a name or an address only. */
int groups_merge(struct groups *groups);

#endif
