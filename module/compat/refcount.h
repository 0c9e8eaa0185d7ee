/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where a reference count lives and how its bits read, kernel by kernel. The
 * decoders are pure: they take the raw word and return a number of references.
 */
#ifndef RL_COMPAT_REFCOUNT_H
#define RL_COMPAT_REFCOUNT_H

#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/types.h>
#include <linux/uaccess.h>
#include <net/dst.h>

#include "../shape.h"

#ifdef RL_DST_RCUREF
#define RL_DST_ENCODING		RL_ENC_RCUREF
#define rl_dst_count_field	__rcuref
#define rl_dst_count_decode	rl_rcuref_decode
#else
#define RL_DST_ENCODING		RL_ENC_ATOMIC
#define rl_dst_count_field	__refcnt
#define rl_dst_count_decode	rl_atomic_decode
#endif

#ifdef RL_FILE_REF
#define RL_FILE_ENCODING	RL_ENC_FILE_REF
#define rl_file_count_field	f_ref
#define rl_file_count_decode	rl_file_ref_decode
#else
#define RL_FILE_ENCODING	RL_ENC_ATOMIC_LONG
#define rl_file_count_field	f_count
#define rl_file_count_decode	rl_atomic_long_decode
#endif

static inline s32 rl_atomic_decode(u32 raw)
{
	return (s32)raw;
}

/* From 0xC0000000 on the object is dead or dying; below, refs - 1 is kept. */
static inline s32 rl_rcuref_decode(u32 raw)
{
	if (raw >= 0xC0000000U)
		return 0;
	return raw >= 0x7FFFFFFFU ? S32_MAX : (s32)raw + 1;
}

static inline s32 rl_atomic_long_decode(u64 raw)
{
	return clamp_t(s64, (s64)raw, S32_MIN, S32_MAX);
}

/* As rcuref, 64 bits wide: dead from 0xC000000000000000 on. */
static inline s32 rl_file_ref_decode(u64 raw)
{
	if (raw >= 0xC000000000000000ULL)
		return 0;
	return raw >= S32_MAX ? S32_MAX : (s32)raw + 1;
}

/**
 * rl_dst_count() - references on a dst_entry, read without trusting it
 * @addr: address of the dst_entry
 * @count: where the count goes
 *
 * Context: any; does not fault.
 * Return: 0, or -EFAULT when the memory cannot be read.
 */
static inline int rl_dst_count(unsigned long addr, s32 *count)
{
	struct dst_entry *dst = (struct dst_entry *)addr;
	u32 raw;

	static_assert(sizeof(dst->rl_dst_count_field) == sizeof(raw));
	if (copy_from_kernel_nofault(&raw, &dst->rl_dst_count_field, sizeof(raw)))
		return -EFAULT;
	*count = rl_dst_count_decode(raw);
	return 0;
}

/**
 * rl_file_count() - references on a struct file, read without trusting it
 * @addr: address of the file
 * @count: where the count goes
 *
 * Context: any; does not fault.
 * Return: 0, or -EFAULT when the memory cannot be read.
 */
static inline int rl_file_count(unsigned long addr, s32 *count)
{
	struct file *file = (struct file *)addr;
	u64 raw;

	static_assert(sizeof(file->rl_file_count_field) == sizeof(raw));
	if (copy_from_kernel_nofault(&raw, &file->rl_file_count_field, sizeof(raw)))
		return -EFAULT;
	*count = rl_file_count_decode(raw);
	return 0;
}

#endif
