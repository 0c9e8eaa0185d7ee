// SPDX-License-Identifier: GPL-2.0
/* Text for the debugfs files: bounded, escaped, without kernel addresses. */

#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "text.h"
#include "ucode.h"

void rl_text_init(struct rl_text *t, char *buf, size_t size)
{
	t->buf = buf;
	t->size = size;
	t->len = 0;
	buf[0] = '\0';
}

/**
 * rl_text_add() - append formatted text; what does not fit is cut
 * @t: the text
 * @fmt: as for printf
 *
 * Context: any.
 */
void rl_text_add(struct rl_text *t, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	t->len += vscnprintf(t->buf + t->len, t->size - t->len, fmt, args);
	va_end(args);
}

static void append(struct rl_text *t, const char *s, size_t len)
{
	len = min(len, t->size - t->len - 1);
	memcpy(t->buf + t->len, s, len);
	t->len += len;
	t->buf[t->len] = '\0';
}

/**
 * rl_text_put() - append a string; what does not fit is cut
 * @t: the text
 * @s: the string
 *
 * Where many lines are made formats take most of the time: hence this and
 * rl_text_number().
 *
 * Context: any.
 */
void rl_text_put(struct rl_text *t, const char *s)
{
	append(t, s, strlen(s));
}

/**
 * rl_text_number() - append a decimal number; what does not fit is cut
 * @t: the text
 * @value: the number
 *
 * Context: any.
 */
void rl_text_number(struct rl_text *t, u64 value)
{
	char digits[20], *at = digits + sizeof(digits);

	do {
		*--at = '0' + value % 10;
		value /= 10;
	} while (value);
	append(t, at, digits + sizeof(digits) - at);
}

/**
 * rl_text_signed() - append a decimal number that may be negative, likewise
 * @t: the text
 * @value: the number
 *
 * Context: any.
 */
void rl_text_signed(struct rl_text *t, s64 value)
{
	if (value < 0)
		append(t, "-", 1);
	rl_text_number(t, value < 0 ? -(u64)value : value);
}

static bool plain(unsigned char c)
{
	return c > ' ' && c < 0x7f && c != '\\';
}

/**
 * rl_text_escape() - append bytes from outside, as docs/debugfs.md says
 * @t: the text
 * @raw: the bytes
 * @len: how many
 *
 * Context: any.
 */
void rl_text_escape(struct rl_text *t, const char *raw, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned char c = raw[i];

		if (t->size - t->len < sizeof("\\000"))
			return;
		if (plain(c))
			append(t, &raw[i], 1);
		else
			rl_text_add(t, "\\%03o", c);
	}
}

/* "symbol+0x12/0x34 [module]" becomes "symbol+0x12[module]". */
static void drop_size(char *s)
{
	char *size = strchr(s, '/'), *module;

	if (!size)
		return;
	module = strchr(size, '[');
	if (module)
		memmove(size, module, strlen(module) + 1);
	else
		*size = '\0';
}

/**
 * rl_text_function() - append the name of a function
 * @t: the text
 * @addr: its entry; "?" when no symbol is there
 *
 * Context: any.
 */
void rl_text_function(struct rl_text *t, unsigned long addr)
{
	char s[KSYM_SYMBOL_LEN];

	sprint_symbol_no_offset(s, addr);
	/* "0x..." without a symbol; a module's name stands behind a blank */
	if (*s == '0')
		return rl_text_add(t, "?");
	s[strcspn(s, " ")] = '\0';
	rl_text_add(t, "%s", s);
}

/* What stands for code of a program, or for a size; see ucode.h. */
static void add_ucode(struct rl_text *t, unsigned long code)
{
	const struct rl_uplace *p = rl_ucode_look(&rl_ucode, code);

	if (code >= RL_UCODE_SIZE && code < RL_UCODE_NONE)
		return rl_text_add(t, "size<=%lluKiB",
				   PAGE_SIZE / 1024ULL << (code - RL_UCODE_SIZE));
	if (code == RL_UCODE_NONE || code == RL_UCODE_ANON)
		return rl_text_add(t, code == RL_UCODE_ANON ? "[anon]" : "[unknown]");
	if (!p)
		return rl_text_add(t, "?");
	rl_text_escape(t, p->name, strlen(p->name));
	rl_text_add(t, "+0x%llx[user]", p->offset);
}

/**
 * rl_text_code() - append a code address as symbol and offset
 * @t: the text
 * @addr: a return address, "?" when no symbol covers it; or a code of ucode.h
 *
 * Context: any.
 */
void rl_text_code(struct rl_text *t, unsigned long addr)
{
	char s[KSYM_SYMBOL_LEN];

	if (rl_ucode_is(addr))
		return add_ucode(t, addr);
	snprintf(s, sizeof(s), "%pB", (void *)addr);
	if (!strchr(s, '+'))
		return rl_text_add(t, "?");
	drop_size(s);
	rl_text_add(t, "%s", s);
}

#ifdef RL_KUNIT
#include "../tests/kunit/text_test.c"
#endif
