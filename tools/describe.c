// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <string.h>

#include "array.h"
#include "describe.h"

/* Shorter runs of letters a to f and digits are words. */
#define HEX_LEAST	8

/* "\ooo" is one character. */
#define ESCAPE_LENGTH	4

#define WORDS_MOST	32

/* Words that tell what kind of a thing it is, though they may be numbers. */
static const char *const kinds[] = { "negative", "family", "type", "proto", "state" };

const char *describe_word(const char *description, const char *key, int *length)
{
	size_t size = strlen(key);
	const char *at = description;

	for (; at; at = strchr(at, ' ')) {
		at += *at == ' ';
		if (strncmp(at, key, size) || at[size] != '=')
			continue;
		*length = strcspn(at + size + 1, " ");
		return at + size + 1;
	}
	return NULL;
}

bool describe_is(const char *description, const char *key, const char *value)
{
	int length;
	const char *found = describe_word(description, key, &length);

	return found && strlen(value) == (size_t)length && !strncmp(found, value, length);
}

/* Length of the number that begins here, 0 if there is none. */
static size_t number_length(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	size_t hex = strspn(text, "0123456789abcdef");

	if (hex >= HEX_LEAST && strcspn(text, "0123456789") < hex)
		return hex;
	return digits;
}

static bool is_one_of(const char *word, size_t length, const char *const *keys, size_t nr)
{
	for (; nr; nr--, keys++) {
		if (strlen(*keys) == length && !strncmp(word, *keys, length))
			return true;
	}
	return false;
}

static char *fold_word(const char *text, const char *end, char *to)
{
	size_t number, escape;

	while (text < end) {
		escape = end - text < ESCAPE_LENGTH ? end - text : ESCAPE_LENGTH;
		if (*text == '\\') {
			to = mempcpy(to, text, escape);
			text += escape;
			continue;
		}
		number = number_length(text);
		*to++ = number ? '#' : *text;
		text += number ? number : 1;
	}
	return to;
}

void describe_fold(const char *text, char *to)
{
	while (*text) {
		size_t length = strcspn(text, " "), key = strcspn(text, "= ");

		if (is_one_of(text, key, kinds, ARRAY_SIZE(kinds)))
			to = mempcpy(to, text, length);
		else
			to = fold_word(text, text + length, to);
		text += length;
		while (*text == ' ')
			*to++ = *text++;
	}
	*to = '\0';
}

void describe_mask(const char *text, const char *const *keys, size_t nr, char *to)
{
	while (*text) {
		size_t length = strcspn(text, " "), key = strcspn(text, "= ");
		bool masked = text[key] == '=' && is_one_of(text, key, keys, nr);
		size_t kept = masked ? key + 1 : length;

		memcpy(to, text, kept);
		to += kept;
		if (masked)
			*to++ = '*';
		text += length;
		while (*text == ' ')
			*to++ = *text++;
	}
	*to = '\0';
}

uint32_t describe_differ(const char *one, const char *other)
{
	uint32_t differ = 0;
	int i;

	if (!strcmp(one, other))
		return 0;
	for (i = 0; i < WORDS_MOST && (*one || *other); i++) {
		size_t length = strcspn(one, " ");

		if (length != strcspn(other, " ") || strncmp(one, other, length))
			differ |= 1u << i;
		one += length + (one[length] == ' ');
		other += strcspn(other, " ");
		other += *other == ' ';
	}
	return differ;
}
