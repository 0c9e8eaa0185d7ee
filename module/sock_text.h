/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_SOCK_TEXT_H
#define RL_SOCK_TEXT_H

struct rl_text;
struct sock;

int rl_sock_text(struct rl_text *t, const struct sock *sk);

#endif
