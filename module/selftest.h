/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_SELFTEST_H
#define RL_SELFTEST_H

/* Says "ok", or what does not work, once rl_selftest() has run. */
extern const char *rl_selftest_result;

int rl_selftest(void);
void rl_selftest_exit(void);

#endif
