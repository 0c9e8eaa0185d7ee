# SPDX-License-Identifier: GPL-2.0
# What the headers that we are built against have; included by Kbuild. A feature
# is looked for, never a version.

rl-header = $(if $(wildcard $(srctree)/include/linux/$(1)),-D$(2))

# rcuref_t and its use by dst_entry came together in 6.4: commits ee1ee6db0779
# ("atomics: Provide rcuref - scalable reference counting") and bc9d3a9f2afc
# ("net: dst: Switch to rcuref_t reference counting").
ccflags-y += $(call rl-header,rcuref.h,RL_DST_RCUREF)

# file_ref_t replaced the atomic f_count in 6.13, commit 90ee6ed776c0 ("fs: port
# files to file_ref").
ccflags-y += $(call rl-header,file_ref.h,RL_FILE_REF)

rl-has = $(if $(shell grep -sw $(1) $(srctree)/include/$(2)),-D$(3))

# See compat/file.h.
ccflags-y += $(call rl-has,backing_file_user_path,linux/fs.h,RL_BACKING_USER_PATH)
# See compat/route.h and range.c.
ccflags-y += $(call rl-has,rt_uncached,net/dst.h,RL_DST_UNCACHED)
# See compat/dcache.h.
ccflags-y += $(call rl-has,d_children,linux/dcache.h,RL_DENTRY_CHILDREN)
# See compat/mm.h.
ccflags-y += $(call rl-has,mm_rss_stat,linux/mm_types_task.h,RL_MM_RSS_ATOMIC)
ccflags-y += $(call rl-has,MOD_TEXT,linux/module.h,RL_MODULE_MEMORY)
