/* SPDX-License-Identifier: GPL-2.0 */
/* What the module's pure parts need of the kernel, for a program on the host. */
#ifndef RECALL_KERNEL_H
#define RECALL_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef int8_t s8;
typedef int32_t s32;
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define cond_resched()	do { } while (0)
#define min(a, b)	((a) < (b) ? (a) : (b))
#define min_t(t, a, b)	min((t)(a), (t)(b))

#endif
