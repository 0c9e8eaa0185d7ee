// SPDX-License-Identifier: GPL-2.0
/* Fields that are lists, separated by commas. */
#include <string.h>

#include "../module/words.h"
#include "parse.h"

bool parse_next_ref(const char **at, struct ref *ref)
{
	const char *c = *at;
	bool negative;

	ref->site = -1;
	if (!strncmp(c, "rest", 4))
		c += 4;
	else
		c = parse_digits(c, &ref->site);
	if (!c || *c++ != ':' || (*c != '+' && *c != '-'))
		return false;
	negative = *c == '-';
	c = parse_digits(c + 1, &ref->posted);
	if (!c || (*c && *c != ',') || (*c == ',' && !c[1]))
		return false;
	if (negative)
		ref->posted = -ref->posted;
	*at = *c ? c + 1 : c;
	return true;
}

int parse_refs(const struct lines *lines, const char *field)
{
	const char *at = field;
	struct ref ref;

	if (!strcmp(field, RL_NONE))
		return RC_OK;
	while (*at) {
		if (!parse_next_ref(&at, &ref))
			return lines_bad(lines,
					 "refs '%.40s' is not a list of SITE:+N or SITE:-N",
					 field);
	}
	return RC_OK;
}

bool parse_next_hold(const char **at, struct hold *hold)
{
	const char *c = *at;

	hold->class = c;
	hold->length = strcspn(c, ":,*");
	hold->refs = 1;
	c += hold->length;
	if (!hold->length || *c++ != ':')
		return false;
	c = parse_digits(c, &hold->id);
	if (c && *c == '*')
		c = parse_digits(c + 1, &hold->refs);
	if (!c || (*c && *c != ',') || (*c == ',' && !c[1]))
		return false;
	*at = *c ? c + 1 : c;
	return true;
}

int parse_holds(const struct lines *lines, const char *field)
{
	const char *at = field;
	struct hold hold;

	if (!strcmp(field, RL_NONE))
		return RC_OK;
	while (*at) {
		if (!parse_next_hold(&at, &hold))
			return lines_bad(lines,
					 "holds '%.40s' is not a list of CLASS:ID or CLASS:ID*N",
					 field);
	}
	return RC_OK;
}

/* One "loss:number", or the word of a state. */
static bool parse_flaw(const char *word, size_t length)
{
	static const char *const losses[] = { RL_LOSSES(RL_WORD) };
	static const char *const states[] = { RL_CLASS_STATES(RL_WORD) };
	const char *end;
	long long number;
	size_t i;

	for (i = 0; i < RL_CLASS_NR; i++) {
		if (length == strlen(states[i]) && !strncmp(word, states[i], length))
			return true;
	}
	for (i = 0; i < RL_LOSS_NR; i++) {
		size_t name = strlen(losses[i]);

		if (length <= name || strncmp(word, losses[i], name) || word[name] != ':')
			continue;
		end = parse_digits(word + name + 1, &number);
		return end == word + length;
	}
	return false;
}

bool parse_accuracy(const char *word)
{
	size_t length;

	if (!strcmp(word, RL_EXACT))
		return true;
	for (;; word += length + 1) {
		length = strcspn(word, ",");
		if (!parse_flaw(word, length))
			return false;
		if (!word[length])
			return true;
	}
}
