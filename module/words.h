/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The words that the module and the tool share: names of files, columns and
 * counters. Plain C, no kernel type, so that both sides include this file.
 *
 * Changing anything here changes an interface: raise RL_FORMAT_VERSION and
 * describe the change in docs/debugfs.md.
 */
#ifndef RL_WORDS_H
#define RL_WORDS_H

#define RL_VERSION		"0.1.0"
#define RL_FORMAT_VERSION	4

/* Below the debugfs mount, and the layout of a saved directory. */
#define RL_DIR			"refledger"
#define RL_FILE_STATUS		"status"
#define RL_FILE_PROBES		"probes"
#define RL_FILE_CONTROL		"control"
#define RL_FILE_CALLSITES	"callsites"
#define RL_FILE_OBJECTS		"objects"
#define RL_FILE_SAMPLE		"sample"
#define RL_FILE_PAIRS		"pairs"

/*
 * Line 1 of a file: this name, a space, RL_FORMAT_VERSION. Those of a class add a
 * space and the accuracy of its books: RL_EXACT, or what is missing; RL_NAME_SAMPLE
 * adds another and how much of them it is, "1/N".
 */
#define RL_NAME_STATUS		"refledger-status"
#define RL_NAME_PROBES		"refledger-probes"
#define RL_NAME_CALLSITES	"refledger-callsites"
#define RL_NAME_OBJECTS		"refledger-objects"
#define RL_NAME_SAMPLE		"refledger-sample"
#define RL_NAME_PAIRS		"refledger-pairs"

/* Line 2 of a file: the columns. */
#define RL_COLS_STATUS		"#scope\tkind\tname\tvalue"
#define RL_COLS_PROBES		"#class\top\tkind\tsymbol\thits\tforeign\tmissed\t" \
				"state"
#define RL_COLS_CALLSITES	"#id\top\tallocs\tgets\tputs\tfrees\tlive\t" \
				"outstanding\toldest_ms\tchain"
#define RL_COLS_OBJECTS		"#id\tsite\tage_ms\tcomm\tpid\tnetns\tcount\t" \
				"balance\tstate\trefs\tholds\tdescription"
#define RL_COLS_SAMPLE		"#level\tid\tsite\tage_ms\tcomm\tpid\tnetns\t" \
				"count\tbalance\tstate\trefs\tholds\tdescription"
#define RL_COLS_PAIRS		"#get\tput\tobjects\trefs"

/* The scope of the status lines that belong to no class. */
#define RL_SCOPE_MODULE		"module"

/* Stands for a value that is not known or does not apply. */
#define RL_NONE			"-"

/* What balances are held against: the count in memory, or nothing that is not them. */
#define RL_AUDIT_COUNT		"count"
#define RL_AUDIT_NONE		"none"

/* The accuracy of books that miss nothing. */
#define RL_EXACT		"exact"

/*
 * What a hit does to the books. No probe has the op open: it is the opening
 * balance of an object that was born before the books were.
 */
#define RL_OPS(X)		\
	X(ALLOC, "alloc")	\
	X(GET, "get")		\
	X(PUT, "put")		\
	X(FREE, "free")		\
	X(OPEN, "open")

/*
 * Kinds of hook: int3 kprobe at an instruction, ftrace at a function's entry, a
 * tracepoint of the slab allocator.
 */
#define RL_KINDS(X)		\
	X(INSN, "insn")		\
	X(ENTRY, "entry")	\
	X(TRACE, "trace")

/*
 * What is counted on an object of a class: references; nothing, the object is one
 * from birth to end; pages.
 */
#define RL_UNITS(X)		\
	X(REFERENCE, "reference")	\
	X(OBJECT, "object")	\
	X(PAGE, "page")

/* State of a probe. */
#define RL_PROBE_STATES(X)	\
	X(OFF, "off")		\
	X(ARMED, "armed")	\
	X(SILENCED, "silenced")	\
	X(ABSENT, "absent")	\
	X(FAILED, "failed")

/* State of a class. */
#define RL_CLASS_STATES(X)	\
	X(OFF, "off")		\
	X(ON, "on")		\
	X(DEGRADED, "degraded")	\
	X(REFUSED, "refused")

/*
 * How much is done, less and less when handlers cost more than the budget: what the
 * parameters say; call chains of one frame; a sample of the objects; nothing.
 */
#define RL_EFFORTS(X)		\
	X(FULL, "full")		\
	X(SHALLOW, "shallow")	\
	X(SAMPLED, "sampled")	\
	X(OFF, "off")

/*
 * State of an object: cached is in a cache that owns one reference, held is where
 * it belongs and so are all its references, dying has no reference left and waits
 * for its end.
 */
#define RL_OBJECT_STATES(X)	\
	X(LIVE, "live")		\
	X(CACHED, "cached")	\
	X(HELD, "held")		\
	X(DYING, "dying")

/*
 * Everything that can be lost, per class. Each is counted where it happens
 * and printed before any conclusion.
 */
#define RL_LOSSES(X)						\
	/* a birth, or a first sight, found no free record: not in the books */ \
	X(OBJECTS_FULL, "objects_full")				\
	/* a call chain found no free site: booked under site 0 */	\
	X(SITES_FULL, "sites_full")				\
	/* an object has too many sites: only its balance is kept */	\
	X(POSTINGS_FULL, "postings_full")			\
	/* a hit interrupted a holder of our locks on its own CPU */	\
	X(BUSY, "busy")						\
	/* an object was born where one still stood: its free was lost */ \
	X(FREES_LOST, "frees_lost")				\
	/* an object born under watch ended with books unlike its count */ \
	X(CLOSED_OFF, "closed_off")				\
	/* the same of an object with an opening balance */	\
	X(ADOPTED_OFF, "adopted_off")				\
	/* the count of a newborn object could not be read */	\
	X(UNREADABLE, "unreadable")				\
	/* hits that the kernel skipped and only counted (kprobes) */	\
	X(MISSED, "missed")

#define RL_ENUM_OP(name, word)		RL_OP_##name,
#define RL_ENUM_KIND(name, word)	RL_KIND_##name,
#define RL_ENUM_UNIT(name, word)	RL_UNIT_##name,
#define RL_ENUM_PROBE(name, word)	RL_PROBE_##name,
#define RL_ENUM_CLASS(name, word)	RL_CLASS_##name,
#define RL_ENUM_EFFORT(name, word)	RL_EFFORT_##name,
#define RL_ENUM_OBJECT(name, word)	RL_OBJECT_##name,
#define RL_ENUM_LOSS(name, word)	RL_LOSS_##name,
#define RL_WORD(name, word)		word,

enum rl_op { RL_OPS(RL_ENUM_OP) RL_OP_NR };
enum rl_kind { RL_KINDS(RL_ENUM_KIND) RL_KIND_NR };
enum rl_unit { RL_UNITS(RL_ENUM_UNIT) RL_UNIT_NR };
enum rl_probe_state { RL_PROBE_STATES(RL_ENUM_PROBE) RL_PROBE_NR };
enum rl_class_state { RL_CLASS_STATES(RL_ENUM_CLASS) RL_CLASS_NR };
enum rl_effort { RL_EFFORTS(RL_ENUM_EFFORT) RL_EFFORT_NR };
enum rl_object_state { RL_OBJECT_STATES(RL_ENUM_OBJECT) RL_OBJECT_NR };
enum rl_loss { RL_LOSSES(RL_ENUM_LOSS) RL_LOSS_NR };

#endif
