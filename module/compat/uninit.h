/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_COMPAT_UNINIT_H
#define RL_COMPAT_UNINIT_H

/*
 * Of a local variable: kernels built with -ftrivial-auto-var-init=zero
 * (CONFIG_INIT_STACK_ALL_ZERO) are not to fill it in. Only where that was measured
 * to cost, and where who reads a field has written it.
 */
#if __has_attribute(__uninitialized__)
#define rl_uninitialized	__attribute__((__uninitialized__))
#else
#define rl_uninitialized
#endif

#endif
