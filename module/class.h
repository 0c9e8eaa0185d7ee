/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RL_CLASS_H
#define RL_CLASS_H

#include <linux/types.h>

#include "shape.h"
#include "words.h"

struct kmem_cache;
struct pt_regs;
struct rl_stats;

/* Where the object is. */
enum rl_place {
	RL_AT_ENTRY,	/* first argument, at a function's entry */
	RL_AT_START,	/* the same where ftrace cannot go, at the first instruction */
	RL_AT_RETURN,	/* return value, at every return instruction of a function */
	RL_AT_ATOMIC,	/* around the operand of an atomic operation, anywhere */
	RL_AT_TRACE,	/* what a tracepoint of the slab allocator tells of */
	RL_AT_BULK,	/* what one call of the slab allocator gives out or takes back */
};

/* What becomes of the class without the hook. */
enum rl_need {
	RL_VITAL,	/* it is refused */
	RL_WANTED,	/* it is degraded */
	RL_IF_THERE,	/* nothing, if the kernel has no such function, or none that
			 * returns; else degraded
			 */
	RL_INSTEAD,	/* it is refused; wanted only if what is before it is not there */
};

/**
 * struct rl_probe_spec - one hook that a class wants
 * @symbol: the function, or the tracepoint; NULL for RL_AT_ATOMIC, whose places are
 *	searched for
 * @op: what a hit does to the books
 * @place: where the object is; NULL and error pointers are no event
 * @need: what becomes of the class without it
 * @inset: the pointer points that many bytes into the object
 * @arg: of RL_AT_ENTRY and RL_AT_START: which argument, from 0
 * @object: from the argument or the return value, whatever it is, to the object, 0 for
 *	none; NULL when that is a pointer to it
 * @refs: of a birth: references that the object has at once; 0: what memory says
 * @takes_over: of a get: no new reference, but that of the object's birth changes hands
 */
struct rl_probe_spec {
	const char *symbol;
	enum rl_op op;
	enum rl_place place;
	enum rl_need need;
	unsigned long (*object)(unsigned long hit);
	u16 inset;
	u8 arg;
	u8 refs;
	bool takes_over;
};

/**
 * struct rl_hit - what a class may make a call chain of
 * @refs: references, or pages, that are posted; of an end 0
 * @own: address in the function that was hit, if it has run; else 0
 * @regs: registers at the hit, see rl_stack_capture()
 * @stats: where to count what is lost
 */
struct rl_hit {
	s32 refs;
	unsigned long own;
	struct pt_regs *regs;
	struct rl_stats __percpu *stats;
};

/* Most objects that one object is known to hold. */
#define RL_HELD_MAX	4

/**
 * struct rl_class - a kind of object under watch; data, no state
 * @name: one word
 * @unit: what is counted on its objects
 * @probes: the hooks it wants, but for the inlined gets
 * @nr_probes: how many
 * @field: where the reference count is, and how inlined gets and puts look
 * @setup: learns what the others need, at load; may sleep; may be NULL.
 *	0 or a negative errno, then objects born before the books are not taken in
 * @teardown: gives back what @setup took, also after it failed; may be NULL
 * @bytes: how much memory that is; may be NULL
 * @identify: from what a hit of a birth has to the object's identity, 0 for none;
 *	NULL when that is its address. Also for functions that may return an old object
 * @parent: of a newborn: the object that it is a copy of, whose postings it takes over;
 *	0 for none; may be NULL
 * @is_one: is this address certainly a live object of the class?
 * @count: reads an object's reference count; 0 or a negative errno. NULL for
 *	RL_UNIT_OBJECT
 * @elsewhere: the count also changes where no hook is; @count is asked at each hit
 * @chain: fills in a call chain of its own, RL_DEPTH_MAX frames at most; how many. NULL
 *	for that of the kernel
 * @cached: does a cache own a reference on it? May be NULL
 * @owned: is it where it belongs, and so are all its references? May be NULL
 * @cache: the slab cache of its objects, for RL_AT_TRACE and RL_AT_BULK; what they
 *	tell of other caches is foreign. NULL: of any, then @is_one knows them
 * @size: bytes of an object, or at least of its common part; 0: not known
 * @held: class of the objects that @holds tells of, or NULL
 * @holds: addresses of objects that this one holds references on, with repeats;
 *	how many, at most RL_HELD_MAX
 * @describe: writes a few escaped words on an object, never more than @size
 *	with the end; a negative errno when its memory cannot be read
 *
 * All but @setup, @teardown and @bytes run in any context, and read memory with
 * copy_from_kernel_nofault() alone: @is_one is given addresses of anything, the
 * others that of an object which is held but may be half made.
 */
struct rl_class {
	const char *name;
	enum rl_unit unit;
	const struct rl_probe_spec *probes;
	unsigned int nr_probes;
	struct rl_field field;
	int (*setup)(void);
	void (*teardown)(void);
	size_t (*bytes)(void);
	unsigned long (*identify)(unsigned long hit);
	unsigned long (*parent)(unsigned long object);
	bool (*is_one)(unsigned long addr);
	int (*count)(unsigned long object, s32 *count);
	bool elsewhere;
	unsigned int (*chain)(const struct rl_hit *hit, unsigned long *chain);
	bool (*cached)(unsigned long object);
	bool (*owned)(unsigned long object);
	const struct kmem_cache *cache;
	unsigned int size;
	const struct rl_class *held;
	unsigned int (*holds)(unsigned long object, unsigned long *held);
	int (*describe)(unsigned long object, char *buf, size_t size);
};

extern const struct rl_class rl_class_dst;
extern const struct rl_class rl_class_mmap;
extern const struct rl_class rl_class_sockfile;
extern const struct rl_class rl_class_sock;
extern const struct rl_class rl_class_net;
extern const struct rl_class rl_class_netdev;
extern const struct rl_class rl_class_fib_info;
extern const struct rl_class rl_class_skb;
extern const struct rl_class rl_class_file;
extern const struct rl_class rl_class_dentry;
extern const struct rl_class rl_class_dentryref;

/* In front of the name of a slab cache that is a class. */
#define RL_SLAB_PREFIX	"slab:"

const struct rl_class *rl_slab_class(const char *name);
void rl_slab_classes_exit(void);

#endif
