// SPDX-License-Identifier: GPL-2.0
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../module/words.h"
#include "parse.h"
#include "source.h"

/* What came since is words and lines of status that older files do without. */
#define VERSION_LEAST	2

int lines_bad(const struct lines *lines, const char *format, ...)
{
	char what[512];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	return error_say(RC_ERROR, "%s line %zu: %s", lines->path,
			 lines->number, what);
}

/* No byte of a line: it would have ended it. */
#define TEXT	'\n'

static const unsigned char is_odd[256] = {
	[0 ... '\t' - 1] = 1, ['\t' + 1 ... ' ' - 1] = 1, ['~' + 1 ... 0xff] = 1,
};

/*
 * The first byte that is not text; TEXT if there is none. All bytes of large files come
 * by here, so each is only added up, and looked at again if one of them is odd.
 */
static unsigned char find_odd(const char *text, const char *end)
{
	const unsigned char *c, *last = (const unsigned char *)end;
	unsigned char odd = 0;

	for (c = (const unsigned char *)text; c < last; c++)
		odd |= is_odd[*c];
	if (!odd)
		return TEXT;
	for (c = (const unsigned char *)text; !is_odd[*c]; c++)
		;
	return *c;
}

/* Terminate the next line and check its bytes; *line is NULL at the end. */
static int take_line(struct lines *lines, char **line)
{
	unsigned char odd;
	char *end;

	*line = NULL;
	if (lines->at == lines->end)
		return RC_OK;
	lines->number++;
	end = memchr(lines->at, '\n', lines->end - lines->at);
	odd = find_odd(lines->at, end ? end : lines->end);
	if (odd != TEXT)
		return lines_bad(lines, "has the byte 0x%02x, which is not text", odd);
	if (!end)
		return lines_bad(lines, "has no end; the file is cut off");
	if (end - lines->at > SOURCE_LINE_MAX)
		return lines_bad(lines, "is longer than 64 KiB");
	*end = '\0';
	*line = lines->at;
	lines->at = end + 1;
	return RC_OK;
}

/* The last of the words that end line 1; NULL if there is one only. */
static const char *cut_part(char *words)
{
	char *part = strrchr(words, ' ');

	if (part)
		*part++ = '\0';
	return part;
}

/* Another version may have another line 1: the number alone is looked at first. */
static int check_version(struct lines *lines, char *line, const char *name,
			 const char **accuracy)
{
	size_t length = strlen(name);
	long long version;
	char *word = NULL;

	if (line && !strncmp(line, name, length) && line[length] == ' ')
		word = strchr(line + length + 1, ' ');
	if (word)
		*word++ = '\0';
	if (!line || strncmp(line, name, length) || line[length] != ' ' ||
	    !parse_decimal(line + length + 1, &version))
		return error_say(RC_ERROR, "%s line 1: is not '%s %d'",
				 lines->path, name, RL_FORMAT_VERSION);
	if (version < VERSION_LEAST || version > RL_FORMAT_VERSION)
		return lines_bad(lines,
				 "has format version %lld, this refledger reads versions %d to %d; use the refledger of that module",
				 version, VERSION_LEAST, RL_FORMAT_VERSION);
	lines->version = version;
	if (word && !strcmp(name, RL_NAME_SAMPLE))
		lines->part = cut_part(word);
	if (accuracy)
		*accuracy = word;
	if (accuracy ? !word || !parse_accuracy(word) : !!word)
		return lines_bad(lines, accuracy ? "does not end in the accuracy of the books" :
				 "has more than a name and a version");
	return RC_OK;
}

int lines_start(struct lines *lines, const char *path, const struct text *text,
		const char *first, const char *columns)
{
	char *line;
	int rc;

	*lines = (struct lines){
		.path = path,
		.at = text->data,
		.end = text->data + text->size,
	};
	rc = take_line(lines, &line);
	if (!rc && (!line || strcmp(line, first)))
		rc = error_say(RC_ERROR, "%s line 1: is not '%s'", path, first);
	if (!rc)
		rc = take_line(lines, &line);
	if (!rc && (!line || strcmp(line, columns)))
		rc = error_say(RC_ERROR, "%s line 2: does not name the columns", path);
	return rc;
}

int lines_open(struct lines *lines, const char *path, const struct text *text,
	       const char *name, const char *columns, const char **accuracy)
{
	char *line;
	int rc;

	*lines = (struct lines){
		.path = path,
		.at = text->data,
		.end = text->data + text->size,
	};
	rc = take_line(lines, &line);
	if (!rc)
		rc = check_version(lines, line, name, accuracy);
	if (!rc)
		rc = take_line(lines, &line);
	if (!rc && (!line || strcmp(line, columns)))
		rc = error_say(RC_ERROR,
			       "%s line 2: does not name the columns of format version %d",
			       path, RL_FORMAT_VERSION);
	return rc;
}

int lines_next(struct lines *lines, const char **fields, size_t nr)
{
	size_t found = 0;
	char *line;
	int rc;

	fields[0] = NULL;
	rc = take_line(lines, &line);
	if (rc || !line)
		return rc;
	while (found < nr) {
		fields[found++] = line;
		if (*line == '\t' || !*line)
			return lines_bad(lines, "field %zu is empty", found);
		line = strchr(line, '\t');
		if (!line)
			break;
		*line++ = '\0';
	}
	if (found < nr || line)
		return lines_bad(lines, "has %s than %zu fields",
				 found < nr ? "less" : "more", nr);
	return RC_OK;
}

const char *parse_digits(const char *at, long long *value)
{
	const char *start = at;

	for (*value = 0; *at >= '0' && *at <= '9'; at++) {
		int digit = *at - '0';

		if (*value > (LLONG_MAX - digit) / 10)
			return NULL;
		*value = *value * 10 + digit;
	}
	return at == start ? NULL : at;
}

bool parse_decimal(const char *text, long long *value)
{
	const char *end = parse_digits(text, value);

	return end && !*end;
}

int parse_count(const struct lines *lines, const char *column,
		const char *field, long long *value)
{
	if (parse_decimal(field, value))
		return RC_OK;
	return lines_bad(lines, "%s '%.40s' is not a number from 0 to %lld",
			 column, field, LLONG_MAX);
}

int parse_count_or_none(const struct lines *lines, const char *column,
			const char *field, long long *value)
{
	if (strcmp(field, RL_NONE))
		return parse_count(lines, column, field, value);
	*value = -1;
	return RC_OK;
}

int parse_signed(const struct lines *lines, const char *column,
		 const char *field, long long *value)
{
	bool negative = *field == '-';

	if (!parse_decimal(field + negative, value))
		return lines_bad(lines, "%s '%.40s' is not a number", column,
				 field);
	if (negative)
		*value = -*value;
	return RC_OK;
}

int parse_word(const struct lines *lines, const char *column,
	       const char *field, const char *const *words, size_t nr,
	       int *index)
{
	for (*index = 0; (size_t)*index < nr; ++*index) {
		if (!strcmp(field, words[*index]))
			return RC_OK;
	}
	return lines_bad(lines, "%s '%.40s' is not a known word", column, field);
}
