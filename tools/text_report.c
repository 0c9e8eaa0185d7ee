// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "array.h"
#include "audit.h"
#include "birth.h"
#include "chain.h"
#include "evidence.h"
#include "leaks.h"
#include "loss.h"
#include "normal.h"
#include "rows.h"
#include "snapshot.h"
#include "suspects.h"
#include "term.h"
#include "text.h"
#include "text_report.h"
#include "wrap.h"

#define INDENT		4
#define DEEP		8
#define LABEL		120
#define LIST		512

static void print_left_out(const struct finding *finding)
{
	const struct rows *rows = finding->rows;

	bool estimate = snapshot_estimates_objects(finding->class);
	const struct coverage *coverage = &finding->coverage;
	char number[TEXT_NUMBER];

	if (rows->young || rows->off || rows->unreadable)
		wrap_print(INDENT, INDENT, "not judged%s: %zu too young, %zu off, %zu unreadable.",
			   estimate ? ", of the sample" : "", rows->young, rows->off,
			   rows->unreadable);
	if (coverage->sites)
		wrap_print(INDENT, INDENT, "not judged: %zu call site%s with %s references in all, too few to be in a sample. --all reads every object.",
			   coverage->sites, coverage->sites == 1 ? "" : "s",
			   text_number(coverage->refs, snapshot_estimates(finding->class),
				       number));
	if (coverage->elsewhere)
		wrap_print(INDENT, INDENT, "not judged: many references are on few objects, which are not in the sample. --all reads every object.");
	if (rows->unknown)
		wrap_print(INDENT, INDENT, "not judged: objects with descriptors, which were not saved (file fds).");
	if (finding->leaks->unnamed >= 1)
		wrap_print(INDENT, INDENT, "%s references stayed, but under no call site.",
			   text_number(finding->leaks->unnamed, estimate, number));
}

void text_report_head(const struct snapshot *snapshot, const struct suspects *suspects,
		      const struct flaws *flaws)
{
	size_t i, j;

	for (i = 0; i < snapshot->nr_classes; i++) {
		if (!snapshot->classes[i].loaded)
			continue;
		text_class_head(snapshot, &snapshot->classes[i], flaws);
		for (j = 0; j < suspects->nr_findings; j++) {
			if (suspects->finding[j].class == &snapshot->classes[i])
				print_left_out(&suspects->finding[j]);
		}
		putchar('\n');
	}
}

const char *text_report_shape(const struct suspect *suspect, char *text, size_t size)
{
	bool one = suspect->leak.objects == 1;
	char objects[TEXT_NUMBER];

	text_number(suspect->leak.objects, snapshot_estimates_objects(suspect->class), objects);
	if (suspect->class->unit == RL_UNIT_OBJECT)
		snprintf(text, size, one ? "1 object was born here and never ended" :
			 "%s objects were born here and never ended", objects);
	else if (suspect->shape == SHAPE_BORN)
		snprintf(text, size, one ?
			 "1 object was born here and its first reference never given back" :
			 "%s objects were born here and their first reference never given back",
			 objects);
	else if (suspect->shape == SHAPE_EACH)
		snprintf(text, size, one ? "on 1 object a get has no put" :
			 "on each of %s objects one get has no put", objects);
	else
		snprintf(text, size, one ?
			 "1 long-lived object is taken again and again, and not always given back" :
			 "%s long-lived objects are taken again and again, and not always given back",
			 objects);
	return text;
}

static void print_headline(const struct suspects *suspects, const struct suspect *suspect,
			   size_t rank)
{
	const struct leak *leak = &suspect->leak;
	bool estimate = snapshot_estimates_objects(suspect->class);
	char age[TEXT_AGE], growth[64] = "", objects[64], number[TEXT_NUMBER];

	/* After a short look nothing is said about what grows slowly. */
	if (suspects->watched_ms > 0 && leak->grown >= 0.5)
		snprintf(growth, sizeof(growth), ", %s more a minute",
			 text_number(leak->grown * 60000 / suspects->watched_ms, estimate,
				     number));
	snprintf(objects, sizeof(objects), leak->objects == 1 ? "1 object" : "%s objects",
		 text_number(leak->objects, estimate, number));
	text_age(leak->oldest_ms, age);
	term_style(TERM_BOLD);
	if (suspect->class->unit == RL_UNIT_OBJECT)
		wrap_print(0, INDENT, "%zu. %s: %s born and never ended, for up to %s%s.",
			   rank, suspect->class->name, objects, age, growth);
	else
		wrap_print(0, INDENT, "%zu. %s: %s reference%s taken and never returned, on %s, for up to %s%s.",
			   rank, suspect->class->name,
			   text_number(leak->lost, estimate, number),
			   leak->lost < 1.5 ? "" : "s", objects, age, growth);
	term_style(TERM_PLAIN);
}

/* "net/ipv6/route.c:345", and for inlined functions where each was called. */
static void put_places(struct wrap *wrap, struct source_lines *lines, const char *frame,
		       int length)
{
	struct source_line line[SOURCE_LINES_MOST];
	size_t i, nr;

	nr = source_lines_find(lines, frame, length, line);
	for (i = 0; i < nr; i++) {
		wrap_add(wrap, "%s:%d", line[i].file, line[i].line);
		if (nr > 1)
			wrap_add(wrap, "(%s)%s", line[i].function,
				 i + 1 < nr ? ", inlined at" : "");
	}
}

/* With source lines a frame fills a line, without them a line has several. */
static void print_chain(const struct site *site, const struct evidence *evidence, int indent)
{
	const char *at = site->chain, *frame;
	struct wrap wrap;
	int length;

	printf("%*s", indent, "");
	wrap_start(&wrap, indent, evidence->lines ? indent + INDENT : indent);
	if (!strcmp(at, RL_NONE)) {
		wrap_words(&wrap, "(call chains that found no free site)");
	} else if (!evidence->lines) {
		wrap_chain(&wrap, at);
	} else {
		while ((frame = chain_next(&at, &length))) {
			wrap_frame(&wrap, "", frame, length);
			put_places(&wrap, evidence->lines, frame, length);
			if (!*at)
				break;
			printf("\n%*s", indent, "");
			wrap_start(&wrap, indent, indent + INDENT);
		}
	}
	putchar('\n');
}

/* "Births by dst_alloc() at", "Births at", "Gets at" */
static const char *event_words(const struct snapshot *snapshot, const struct suspect *suspect,
			       char text[static LABEL])
{
	char name[BIRTH_NAME];

	if (suspect->site->op != RL_OP_ALLOC)
		return "Gets at";
	if (!birth_function(snapshot, suspect->class, name))
		return "Births at";
	snprintf(text, LABEL, "Births by %.80s() at", name);
	return text;
}

static void print_site(const struct snapshot *snapshot, const struct suspect *suspect,
		       const struct evidence *evidence)
{
	const struct leak *leak = &suspect->leak;
	char text[LABEL], gets[TEXT_NUMBER];

	wrap_print(INDENT, INDENT, "Shape: %s.",
		   text_report_shape(suspect, text, sizeof(text)));
	wrap_print(INDENT, INDENT, "%s #%lld, %s in all, %s%.*f%% of them lost; certainty %.0f%%:",
		   event_words(snapshot, suspect, text),
		   suspect->site->id,
		   text_number(leak->gets, snapshot_estimates(suspect->class), gets),
		   text_about(snapshot_estimates_objects(suspect->class)), leak->rate < 0.1 ? 2 : 0,
		   100 * leak->rate, 100 * leak->sure);
	print_chain(suspect->site, evidence, DEEP);
	if (suspect->chains > 1)
		wrap_print(INDENT, INDENT, "and %zu more call chains that begin so.",
			   suspect->chains - 1);
}

/* "at least 146K: filp 25K, sock_inode_cache 75K" */
static void print_loss(const struct suspect *suspect, const struct evidence *evidence)
{
	char bytes[TEXT_BYTES], list[LIST] = "";
	struct loss loss;
	size_t i;

	loss_find(&loss, &evidence->sizes, suspect);
	for (i = 0; i < loss.nr; i++)
		text_add(list, LIST, "%s%s %s", i ? ", " : "", loss.part[i].cache,
			 text_bytes(loss.part[i].bytes, false, bytes));
	if (loss.nr)
		wrap_print(INDENT, DEEP, "Kept in memory by these objects, %s %s: %s.",
			   snapshot_estimates_objects(suspect->class) ? "about" : "at least",
			   text_bytes(loss.bytes, false, bytes), list);
}

static int print_normal(const struct suspect *suspect, const struct evidence *evidence)
{
	bool estimate = snapshot_estimates(suspect->class);
	char ended[TEXT_NUMBER], objects[TEXT_NUMBER];
	struct normal normal;
	size_t i;

	if (normal_find(&normal, suspect->class, suspect->site))
		return RC_ERROR;
	if (!normal.nr && suspect->class->unit != RL_UNIT_OBJECT)
		wrap_print(INDENT, INDENT, "No object that ended shows which put closes it.");
	for (i = 0; i < normal.nr; i++) {
		wrap_print(INDENT, INDENT, "Of %s ended objects with this %s %s also had the put #%lld:",
			   text_number(normal.ended, estimate, ended),
			   suspect->site->op == RL_OP_ALLOC ? "birth" : "get",
			   text_number(normal.put[i].objects, estimate, objects),
			   normal.put[i].put->id);
		print_chain(normal.put[i].put, evidence, DEEP);
	}
	return RC_OK;
}

static void print_missing(const struct snapshot *snapshot, const struct suspect *suspect,
			  const struct evidence *evidence)
{
	struct missing_put put[MISSING_PUTS_MOST];
	struct wrap wrap;
	size_t i, nr;

	nr = evidence_puts(evidence, snapshot, suspect, put);
	for (i = 0; i < nr; i++) {
		printf("%*s", INDENT, "");
		wrap_start(&wrap, INDENT, DEEP);
		wrap_add(&wrap, "Expected put that never ran: %s in %s%s%s%s",
			 put[i].put, put[i].where, *put[i].caller ? " (called by " : "",
			 put[i].caller, *put[i].caller ? ")" : "");
		put_places(&wrap, evidence->lines, put[i].where, strlen(put[i].where));
		putchar('\n');
	}
}

static void print_examples(const struct suspect *suspect)
{
	const struct leak *leak = &suspect->leak;
	char age[TEXT_AGE];
	size_t i;

	for (i = 0; i < leak->nr_examples; i++) {
		const struct object *object = &suspect->class->objects[leak->example[i]];

		text_age(object->age_ms, age);
		if (object->count == OBJECT_COUNT_NONE)
			wrap_print(INDENT, DEEP, "Example %lld: %s old, %s, %s", object->id,
				   age, object->comm, object->description);
		else
			wrap_print(INDENT, DEEP, "Example %lld: %s old, count %lld, %.0f of it lost, %s, %s",
				   object->id, age, object->count, leak->example_lost[i],
				   object->comm, object->description);
	}
}

/* What may be watched, but for one class for each slab cache. */
static const char *const known[] = {
	"dst", "sockfile", "sock", "net", "netdev", "fib_info", "file", "skb", "dentry",
	"dentryref", "mmap",
};

/* Where nothing was found it matters where nobody has looked. */
static void print_nothing(const struct snapshot *snapshot, const struct suspects *suspects)
{
	struct wrap wrap;
	size_t i;

	printf("No suspects.\n");
	wrap_start(&wrap, 0, INDENT);
	wrap_words(&wrap, suspects->nr_findings ? "Judged:" : "No class was judged.");
	for (i = 0; i < suspects->nr_findings; i++)
		wrap_add(&wrap, "%s%s", suspects->finding[i].class->name,
			 i + 1 < suspects->nr_findings ? "," : ".");
	wrap_words(&wrap, "Not watched:");
	for (i = 0; i < ARRAY_SIZE(known); i++) {
		if (!snapshot_class(snapshot, known[i], strlen(known[i])))
			wrap_add(&wrap, "%s,", known[i]);
	}
	wrap_words(&wrap, "slab:NAME; 'refledger load --classes LIST' watches them.");
	putchar('\n');
}

int text_report_suspects(const struct snapshot *snapshot, const struct suspects *suspects,
			 const struct evidence *evidence, size_t top)
{
	size_t i;
	int rc = RC_OK;

	if (!suspects->nr)
		print_nothing(snapshot, suspects);
	for (i = 0; !rc && i < suspects->nr && (!top || i < top); i++) {
		const struct suspect *suspect = &suspects->suspect[i];

		print_headline(suspects, suspect, i + 1);
		print_site(snapshot, suspect, evidence);
		print_loss(suspect, evidence);
		print_missing(snapshot, suspect, evidence);
		rc = print_normal(suspect, evidence);
		print_examples(suspect);
		putchar('\n');
	}
	if (i < suspects->nr)
		printf("... %zu more suspects; -n 0 shows all\n", suspects->nr - i);
	return rc;
}
