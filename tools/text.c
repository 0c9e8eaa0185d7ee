// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "accuracy.h"
#include "analysis.h"
#include "array.h"
#include "audit.h"
#include "options.h"
#include "term.h"
#include "text.h"
#include "wrap.h"

#define INDENT	4

const char *text_age(long long ms, char age[static TEXT_AGE])
{
	long long seconds = ms / 1000;

	if (ms < 0)
		snprintf(age, TEXT_AGE, "%s", RL_NONE);
	else if (seconds < 60)
		snprintf(age, TEXT_AGE, "%llds", seconds);
	else if (seconds < 3600)
		snprintf(age, TEXT_AGE, "%lldm%llds", seconds / 60, seconds % 60);
	else if (seconds < 48 * 3600)
		snprintf(age, TEXT_AGE, "%lldh", seconds / 3600);
	else
		snprintf(age, TEXT_AGE, "%lldd", seconds / (24 * 3600));
	return age;
}

void text_add(char *text, size_t size, const char *format, ...)
{
	size_t used = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + used, size - used, format, args);
	va_end(args);
}

const char *text_bytes(long long bytes, bool sign, char text[static TEXT_BYTES])
{
	static const char units[] = "KMGTPE";
	double amount = bytes;
	int unit = -1;

	while ((amount >= 1024 || amount <= -1024) && units[unit + 1]) {
		amount /= 1024;
		unit++;
	}
	snprintf(text, TEXT_BYTES, sign ? "%+.*f%.*s" : "%.*f%.*s",
		 unit > 0 && fabs(amount) < 10 && amount != floor(amount), amount, unit >= 0,
		 &units[unit < 0 ? 0 : unit]);
	return text;
}

const char *text_about(bool estimate)
{
	return estimate ? "about " : "";
}

/* Three digits are more than most samples can tell. */
static double round_off(double number)
{
	double unit = 1;

	while (fabs(number) / unit >= 1000)
		unit *= 10;
	return round(number / unit) * unit;
}

const char *text_number(double number, bool estimate, char text[static TEXT_NUMBER])
{
	snprintf(text, TEXT_NUMBER, "%s%.0f", text_about(estimate),
		 estimate ? round_off(number) : number);
	return text;
}

const char *text_cell(long long number, bool estimate, char text[static TEXT_NUMBER])
{
	if (estimate)
		snprintf(text, TEXT_NUMBER, "~%.0f", round_off(number));
	else
		snprintf(text, TEXT_NUMBER, "%lld", number);
	return text;
}

static void put_flaws(struct wrap *wrap, const char *scope,
		      const struct flaws *flaws)
{
	size_t i, left = accuracy_count(flaws, scope);
	char text[ACCURACY_FLAW + 2];

	for (i = 0; left; i++) {
		if (strcmp(flaws->flaw[i].scope, scope))
			continue;
		snprintf(text, sizeof(text), "%s%s", flaws->flaw[i].text,
			 --left ? ";" : ".");
		wrap_words(wrap, text);
	}
}

/* The words of the files come first: what follows explains them. */
static void put_accuracy(struct wrap *wrap, const struct class *class)
{
	const char *at = class->accuracy;
	char text[64];

	/* Why a class is off stands behind it. */
	while (at && class->state != RL_CLASS_OFF) {
		int length = strcspn(at, ",");

		snprintf(text, sizeof(text), "%.*s%s", length, at, at[length] ? "," : ".");
		wrap_words(wrap, text);
		at = at[length] ? at + length + 1 : NULL;
	}
}

static void put_verdict(struct wrap *wrap, const struct class *class,
			const struct flaws *flaws)
{
	char text[256];

	put_accuracy(wrap, class);

	/* Off is not incomplete, but it is not worth a praise either. */
	if (class->state == RL_CLASS_OFF) {
		snprintf(text, sizeof(text), "off (%s).", class->reason);
		wrap_words(wrap, text);
	}
	if (accuracy_count(flaws, class->name)) {
		term_style(TERM_WARN);
		wrap_words(wrap, "BOOKS INCOMPLETE:");
		put_flaws(wrap, class->name, flaws);
		term_style(TERM_PLAIN);
	} else if (class->state != RL_CLASS_OFF && !class->accuracy) {
		accuracy_list_ops(class, false, text, sizeof(text));
		wrap_words(wrap, *text ? "nothing lost." : "books complete.");
	}
}

static void put_ops(struct wrap *wrap, const struct class *class)
{
	char list[64], text[128];

	accuracy_list_ops(class, true, list, sizeof(list));
	snprintf(text, sizeof(text), "Recorded: %s.", *list ? list : "nothing");
	wrap_words(wrap, text);
	accuracy_list_ops(class, false, list, sizeof(list));
	if (!*list)
		return;
	snprintf(text, sizeof(text), "NOT recorded: %s.", list);
	wrap_words(wrap, text);
}

static long long count_of(const struct snapshot *snapshot,
			  const struct class *class, const char *name)
{
	return snapshot_number(snapshot, class->name, "count", name);
}

/* A count as the books have it, or for all that a sample stands for. */
static const char *count_text(const struct snapshot *snapshot, const struct class *class,
			      const char *name, char text[static TEXT_NUMBER])
{
	long long count = count_of(snapshot, class, name);

	if (snapshot_estimates(class))
		return text_number(count, true, text);
	snprintf(text, TEXT_NUMBER, "%lld", count);
	return text;
}

static void put_audit(const struct snapshot *snapshot, const struct class *class)
{
	char audit[AUDIT_TEXT], closed[TEXT_NUMBER];

	wrap_print(INDENT, INDENT, "audit%s: %s; %s ended with books that matched.",
		   snapshot_estimates_objects(class) ? " of the sample" : "",
		   audit_text(class->audit, audit),
		   count_text(snapshot, class, "closed", closed));
}

void text_sample(const struct class *class)
{
	if (snapshot_estimates(class))
		wrap_print(INDENT, INDENT, "The books of %s are of a sample, 1 object in %lld with all its events: what is counted is an estimate.",
			   class->name, class->recorded);
	if (class->objects && class->stands > class->recorded)
		wrap_print(INDENT, INDENT, "Of %s a sample was read, %zu objects, 1 in %lld: what is told of objects is an estimate; call sites and totals are %s. --all reads every object.",
			   class->name, class->nr_objects, class->stands,
			   snapshot_estimates(class) ? "those of the books" : "exact");
}

/* There are no gets and no puts of what is one from birth to end. */
static void put_objects(const struct snapshot *snapshot, const struct class *class,
			const char *age)
{
	char live[TEXT_NUMBER], born[TEXT_NUMBER], freed[TEXT_NUMBER], strange[TEXT_NUMBER];

	wrap_print(INDENT, INDENT,
		   "%s live; in %s: %s born, %s freed; %s frees of objects not in the books.",
		   count_text(snapshot, class, "live", live), age,
		   count_text(snapshot, class, "alloc", born),
		   count_text(snapshot, class, "free", freed),
		   count_text(snapshot, class, "unknown_free", strange));
}

static void put_references(const struct snapshot *snapshot, const struct class *class,
			   const char *age)
{
	static const char *const names[] = {
		"live", "alloc", "free", "get", "put", "unknown_put", "unknown_free",
	};
	char text[ARRAY_SIZE(names)][TEXT_NUMBER];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		count_text(snapshot, class, names[i], text[i]);
	wrap_print(INDENT, INDENT,
		   "%s live; in %s: %s born, %s freed, %s gets, %s puts; of objects not in the books: %s puts, %s frees.",
		   text[0], age, text[1], text[2], text[3], text[4], text[5], text[6]);
}

static void put_totals(const struct snapshot *snapshot, const struct class *class)
{
	char age[TEXT_AGE];

	text_age(snapshot_number(snapshot, class->name, "time", "uptime_ms"), age);
	if (class->unit == RL_UNIT_OBJECT)
		put_objects(snapshot, class, age);
	else
		put_references(snapshot, class, age);
	text_sample(class);
	if (class->audit)
		put_audit(snapshot, class);
	else if (class->objects)
		wrap_print(INDENT, INDENT, "no audit: %s.", class->unit == RL_UNIT_OBJECT ?
			   "these objects have no reference count" :
			   "balances are read from the count, which also changes where no hook is");
}

void text_class_head(const struct snapshot *snapshot, const struct class *class,
		     const struct flaws *flaws)
{
	struct wrap wrap;

	term_style(TERM_BOLD);
	printf("%s:", class->name);
	term_style(TERM_PLAIN);
	wrap_start(&wrap, strlen(class->name) + 1, INDENT);
	wrap.fresh = false;
	put_verdict(&wrap, class, flaws);
	if (class->state != RL_CLASS_REFUSED)
		put_ops(&wrap, class);
	putchar('\n');
	if (class->state != RL_CLASS_REFUSED)
		put_totals(snapshot, class);
}

void text_filter(const struct options *options)
{
	char older[TEXT_AGE + 32] = "", netns[48] = "", age[TEXT_AGE];

	if (options->older_ms >= 0)
		snprintf(older, sizeof(older), " at least %s old",
			 text_age(options->older_ms, age));
	if (options->netns >= 0)
		snprintf(netns, sizeof(netns), "%s netns %lld", *older ? "," : "",
			 options->netns);
	wrap_print(INDENT, INDENT, "Filtered, only such objects are counted below:%s%s%s%s.",
		   older, netns,
		   !options->comm ? "" : *older || *netns ? ", comm " : " comm ",
		   options->comm ? options->comm : "");
}

void text_cut(const struct pick *pick, const char *what)
{
	if (pick->nr < pick->matching)
		printf("... %zu more %s; -n 0 shows all\n",
		       pick->matching - pick->nr, what);
	if (pick->unlisted)
		printf("%zu object%s born at call sites that are not listed\n",
		       pick->unlisted, pick->unlisted == 1 ? " was" : "s were");
}
