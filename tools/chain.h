/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CHAIN_H
#define CHAIN_H

/*
 * Take the next frame off a call chain; NULL at its end. Module code is one
 * frame of two words: symbol+0xoffset [module].
 */
const char *chain_next(const char **at, int *length);

#endif
