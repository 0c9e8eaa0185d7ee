// SPDX-License-Identifier: GPL-2.0
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "code.h"

#define KALLSYMS	"/proc/kallsyms"
#define KCORE		"/proc/kcore"
#define SEGMENTS_MOST	256
#define FUNCTION_MOST	(64 * 1024)
#define NAME_MOST	512

#define OPCODE_CALL	0xe8
#define OPCODE_JUMP	0xe9
#define OPCODE_INT3	0xcc
#define CALL_SIZE	5

struct code {
	int kcore;
	Elf64_Phdr segment[SEGMENTS_MOST];
	size_t nr_segments;
	struct symbols symbols;
	pthread_t reader;	/* of the symbols */
	bool reading;		/* it was not waited for yet */
	atomic_bool unwanted;	/* it may stop */
	unsigned char text[FUNCTION_MOST];
};

static bool read_segments(struct code *code)
{
	Elf64_Ehdr head;
	size_t size;

	if (pread(code->kcore, &head, sizeof(head), 0) != sizeof(head) ||
	    memcmp(head.e_ident, ELFMAG, SELFMAG) || head.e_machine != EM_X86_64 ||
	    head.e_phentsize != sizeof(Elf64_Phdr) || head.e_phnum > SEGMENTS_MOST)
		return false;
	size = head.e_phnum * sizeof(Elf64_Phdr);
	code->nr_segments = head.e_phnum;
	return pread(code->kcore, code->segment, size, head.e_phoff) == (ssize_t)size;
}

static bool read_text(const struct code *code, uint64_t address, void *to, size_t size)
{
	size_t i;

	for (i = 0; i < code->nr_segments; i++) {
		const Elf64_Phdr *segment = &code->segment[i];

		if (segment->p_type != PT_LOAD || address < segment->p_vaddr ||
		    address - segment->p_vaddr >= segment->p_memsz)
			continue;
		return pread(code->kcore, to, size, segment->p_offset + address -
			     segment->p_vaddr) == (ssize_t)size;
	}
	return false;
}

/* "ffffffff81000000 T symbol\t[module]"; a module's are kept with its name. */
static void add_line(struct symbols *symbols, char *line)
{
	char *end, *name, *module;
	uint64_t address;

	address = strtoull(line, &end, 16);
	if (!address || strlen(end) < 4 || !strchr("tTwW", end[1]))
		return;
	name = end + 3;
	name[strcspn(name, "\n")] = '\0';
	module = strchr(name, '\t');
	if (module)
		*module = ' ';
	symbols_add(symbols, name, address, 0);
}

static void *read_symbols(void *arg)
{
	FILE *file = fopen(KALLSYMS, "re");
	struct code *code = arg;
	char line[NAME_MOST];

	if (!file)
		return NULL;
	while (!code->unwanted && fgets(line, sizeof(line), file))
		add_line(&code->symbols, line);
	fclose(file);
	if (!code->unwanted)
		symbols_sort(&code->symbols);
	return NULL;
}

/* The kernel takes long to write that list. Signals are not for the thread. */
static void read_beside(struct code *code)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	code->reading = !pthread_create(&code->reader, NULL, read_symbols, code);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!code->reading)
		read_symbols(code);
}

bool code_wait(struct code *code)
{
	if (code->reading)
		pthread_join(code->reader, NULL);
	code->reading = false;
	return code->symbols.nr;
}

struct code *code_open(void)
{
	struct code *code = calloc(1, sizeof(*code));

	if (!code)
		return NULL;
	code->kcore = open(KCORE, O_RDONLY | O_CLOEXEC);
	if (code->kcore < 0 || !read_segments(code)) {
		code_close(code);
		return NULL;
	}
	read_beside(code);
	return code;
}

void code_close(struct code *code)
{
	if (!code)
		return;
	code->unwanted = true;
	code_wait(code);
	if (code->kcore >= 0)
		close(code->kcore);
	symbols_drop(&code->symbols);
	free(code);
}

/* The symbol's name as it is kept: "symbol" or "symbol [module]". */
static bool split_frame(const char *frame, int length, char name[static NAME_MOST],
			unsigned long long *offset)
{
	const char *plus = memchr(frame, '+', length);
	const char *module = memchr(frame, '[', length);
	int head = plus ? plus - frame : length;

	*offset = plus ? strtoull(plus + 1, NULL, 16) : 0;
	if (plus && module)
		return snprintf(name, NAME_MOST, "%.*s %.*s", head, frame,
				(int)(frame + length - module), module) < NAME_MOST;
	return snprintf(name, NAME_MOST, "%.*s", head, frame) < NAME_MOST;
}

bool code_find(const struct code *code, const char *frame, int length, uint64_t *address)
{
	unsigned long long offset;
	char name[NAME_MOST];

	if (!split_frame(frame, length, name, &offset) ||
	    !symbols_find(&code->symbols, name, offset, address))
		return false;
	*address += offset;
	return true;
}

const struct symbol *code_function(const struct code *code, uint64_t address)
{
	return symbols_at(&code->symbols, address);
}

const struct symbol *code_cold_part(const struct code *code, const struct symbol *function)
{
	size_t length = strcspn(function->name, " ");
	char name[NAME_MOST];
	uint64_t address;

	snprintf(name, sizeof(name), "%.*s.cold%s", (int)length, function->name,
		 function->name + length);
	if (!symbols_find(&code->symbols, name, 0, &address))
		return NULL;
	return symbols_at(&code->symbols, address);
}

/*
 * Without a disassembler any byte may look like a call. One whose target is exactly
 * the start of a function hardly ever is none. A kprobe on it hides the opcode only.
 */
static bool decode(const struct code *code, uint64_t address, const unsigned char *text,
		   struct code_call *call)
{
	const struct symbol *target;
	int32_t distance;

	if (*text != OPCODE_CALL && *text != OPCODE_JUMP && *text != OPCODE_INT3)
		return false;
	memcpy(&distance, text + 1, sizeof(distance));
	call->after = address + CALL_SIZE;
	target = symbols_at(&code->symbols, call->after + distance);
	if (!target || target->address != call->after + distance)
		return false;
	call->target = target;
	call->jump = *text == OPCODE_JUMP;
	return true;
}

size_t code_calls(struct code *code, const struct symbol *function,
		  struct code_call *call, size_t most)
{
	size_t size = function->size < FUNCTION_MOST ? function->size : FUNCTION_MOST;
	size_t i, nr = 0;

	if (!read_text(code, function->address, code->text, size))
		return 0;
	for (i = 0; i + CALL_SIZE <= size && nr < most; i++)
		nr += decode(code, function->address + i, code->text + i, &call[nr]);
	return nr;
}
