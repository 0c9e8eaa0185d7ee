/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MODULE_H
#define MODULE_H

struct options;

int module_load(const struct options *options);
int module_unload(const struct options *options);

/* The same without a word when all is well. */
int module_start(const struct options *options);
int module_stop(void);

#endif
