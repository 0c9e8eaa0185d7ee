/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MODULE_H
#define MODULE_H

struct options;

int module_load(const struct options *options);
int module_unload(const struct options *options);

#endif
