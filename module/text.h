/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_TEXT_H
#define RL_TEXT_H

#include <linux/types.h>

/**
 * struct rl_text - text that grows in a buffer and never beyond it
 * @buf: the buffer, always terminated
 * @size: its size, at least 1
 * @len: length of the text
 */
struct rl_text {
	char *buf;
	size_t size;
	size_t len;
};

void rl_text_init(struct rl_text *t, char *buf, size_t size);
void rl_text_add(struct rl_text *t, const char *fmt, ...) __printf(2, 3);
void rl_text_put(struct rl_text *t, const char *s);
void rl_text_number(struct rl_text *t, u64 value);
void rl_text_signed(struct rl_text *t, s64 value);
void rl_text_escape(struct rl_text *t, const char *raw, size_t len);
void rl_text_function(struct rl_text *t, unsigned long addr);
void rl_text_code(struct rl_text *t, unsigned long addr);

#endif
