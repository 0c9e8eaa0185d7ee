/* SPDX-License-Identifier: GPL-2.0 */
#ifndef JSON_GROWTH_H
#define JSON_GROWTH_H

struct groups;
struct growth;
struct options;
struct spaces;

/* One class with its rows. */
int json_groups(const struct growth *growth, const struct groups *groups,
		const struct options *options);
int json_spaces(const struct growth *growth, const struct spaces *spaces,
		const struct options *options);

#endif
