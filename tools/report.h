/* SPDX-License-Identifier: GPL-2.0 */
#ifndef REPORT_H
#define REPORT_H

struct options;

/* The commands that read a directory and print it. */
int report_status(const struct options *options);
int report_sites(const struct options *options);
int report_objects(const struct options *options);

#endif
