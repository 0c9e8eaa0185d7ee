// SPDX-License-Identifier: GPL-2.0
/* A network device in a word or two, for the classes whose objects know one. */

#include <linux/netdevice.h>
#include <linux/uaccess.h>

#include "netdev_text.h"
#include "text.h"

/**
 * rl_netdev_text_name() - append which device it is
 * @t: the text
 * @dev: the device, or NULL
 *
 * Context: any; does not fault.
 */
void rl_netdev_text_name(struct rl_text *t, const struct net_device *dev)
{
	char name[IFNAMSIZ];

	if (!dev || copy_from_kernel_nofault(name, dev->name, sizeof(name)))
		return;
	rl_text_add(t, " dev=");
	rl_text_escape(t, name, strnlen(name, sizeof(name)));
}

/**
 * rl_netdev_text_xmit() - append which function the device sends with
 * @t: the text
 * @dev: the device, or NULL
 *
 * It is in no call chain of what waits to be sent, but references that travel with
 * packets end there.
 *
 * Context: any; does not fault.
 */
void rl_netdev_text_xmit(struct rl_text *t, const struct net_device *dev)
{
	const struct net_device_ops *ops;
	unsigned long xmit;

	if (!dev ||
	    get_kernel_nofault(ops, (const struct net_device_ops **)&dev->netdev_ops) ||
	    !ops || get_kernel_nofault(xmit, (const unsigned long *)&ops->ndo_start_xmit) ||
	    !xmit)
		return;
	rl_text_add(t, " xmit=");
	rl_text_function(t, xmit);
}

/**
 * rl_netdev_text_receive() - append which function takes what the device receives
 * @t: the text
 * @dev: the device, or NULL
 *
 * That of a bridge, a bond or a macvlan above it. As with sending: what is received was
 * born by whoever sent it, or by a driver, and no call chain of its birth knows where it
 * went.
 *
 * Context: any; does not fault.
 */
void rl_netdev_text_receive(struct rl_text *t, const struct net_device *dev)
{
	unsigned long handler;

	if (!dev || get_kernel_nofault(handler, (const unsigned long *)&dev->rx_handler) ||
	    !handler)
		return;
	rl_text_add(t, " receive=");
	rl_text_function(t, handler);
}
