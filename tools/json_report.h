/* SPDX-License-Identifier: GPL-2.0 */
#ifndef JSON_REPORT_H
#define JSON_REPORT_H

struct evidence;
struct flaws;
struct options;
struct report_command;
struct snapshot;
struct suspects;

int json_report(const struct snapshot *snapshot, const struct options *options,
		const struct suspects *suspects, const struct flaws *flaws,
		const struct report_command *command, const struct evidence *evidence);

#endif
