/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_NETDEV_TEXT_H
#define RL_NETDEV_TEXT_H

struct net_device;
struct rl_text;

void rl_netdev_text_name(struct rl_text *t, const struct net_device *dev);
void rl_netdev_text_xmit(struct rl_text *t, const struct net_device *dev);
void rl_netdev_text_receive(struct rl_text *t, const struct net_device *dev);

#endif
