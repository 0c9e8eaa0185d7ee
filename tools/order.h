/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ORDER_H
#define ORDER_H

#include <stddef.h>

/* Names of the sort keys; the first is the default; NULL at the end. */
extern const char *const order_site_keys[];
extern const char *const order_object_keys[];

/* Sort pointers to struct site or struct object; equal rows by their ids. */
void order_sites(void **row, size_t nr, int key);
void order_objects(void **row, size_t nr, int key);

#endif
