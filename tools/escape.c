// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"

#define REPLACEMENT	"\xef\xbf\xbd"

static char *escape(const char *text)
{
	char *escaped, *to;

	escaped = malloc(4 * strlen(text) + 1);
	if (!escaped)
		return NULL;
	for (to = escaped; *text; text++) {
		unsigned char c = *text;

		if (c > ' ' && c <= '~' && c != '\\') {
			*to++ = c;
			continue;
		}
		*to++ = '\\';
		*to++ = '0' + (c >> 6);
		*to++ = '0' + (c >> 3 & 7);
		*to++ = '0' + (c & 7);
	}
	*to = '\0';
	return escaped;
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* Undo the escapes in place; returns the number of bytes. */
static size_t unescape(char *text)
{
	char *from = text, *to = text;

	while (*from) {
		if (from[0] == '\\' && from[1] >= '0' && from[1] <= '3' &&
		    is_octal(from[2]) && is_octal(from[3])) {
			*to++ = (from[1] - '0') << 6 | (from[2] - '0') << 3 |
				(from[3] - '0');
			from += 4;
		} else {
			*to++ = *from++;
		}
	}
	return to - text;
}

char *escape_again(const char *text)
{
	char *bytes = strdup(text);
	char *escaped = NULL;

	if (bytes) {
		bytes[unescape(bytes)] = '\0';
		escaped = escape(bytes);
	}
	free(bytes);
	return escaped;
}

/* Bytes of the character at @c, 0 if it is not valid UTF-8. */
static size_t utf8_length(const unsigned char *c, size_t left)
{
	static const unsigned int least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned int value;
	size_t length, i;

	if (*c < 0x80)
		return 1;
	length = *c >= 0xf8 ? 0 : *c >= 0xf0 ? 4 : *c >= 0xe0 ? 3 : *c >= 0xc0 ? 2 : 0;
	if (!length || length > left)
		return 0;
	value = *c & (0x7f >> length);
	for (i = 1; i < length; i++) {
		if ((c[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (c[i] & 0x3f);
	}
	if (value < least[length] || value > 0x10ffff ||
	    (value >= 0xd800 && value <= 0xdfff))
		return 0;
	return length;
}

static size_t make_valid(char *to, const unsigned char *from, size_t left)
{
	char *start = to;
	size_t length;

	while (left) {
		length = utf8_length(from, left);
		if (length) {
			memcpy(to, from, length);
			to += length;
		} else {
			memcpy(to, REPLACEMENT, strlen(REPLACEMENT));
			to += strlen(REPLACEMENT);
			length = 1;
		}
		from += length;
		left -= length;
	}
	return to - start;
}

char *escape_undo(const char *text, size_t *length)
{
	char *bytes = strdup(text);
	char *valid = NULL;
	size_t size;

	if (bytes) {
		size = unescape(bytes);
		valid = malloc(size * strlen(REPLACEMENT) + 1);
		if (valid)
			*length = make_valid(valid, (unsigned char *)bytes, size);
	}
	free(bytes);
	return valid;
}
