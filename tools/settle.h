/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SETTLE_H
#define SETTLE_H

struct samples;

/*
 * Wait until what ran has come to rest, for at most @most_ms, and read the books
 * behind the baseline that is in @samples. What only comes late is waited for:
 * references that a packet, a timer or RCU still has.
 */
int settle(struct samples *samples, long long most_ms);

#endif
