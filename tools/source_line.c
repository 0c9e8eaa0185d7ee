// SPDX-License-Identifier: GPL-2.0
/*
 * Source lines, from the debug information that the package linux-image-*-dbg puts
 * below /usr/lib/debug. The kernel's is 600 MB: it is opened for the first frame that
 * is asked for, and read where that frame needs it.
 */
#include <dirent.h>
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "debug_file.h"
#include "parse.h"
#include "source_line.h"
#include "symbols.h"

#define FILES_MOST	32

/* The kernel, or one of its modules. */
struct unit {
	char name[64];		/* "" for the kernel */
	Dwfl_Module *module;	/* NULL: there is no debug information */
	struct symbols symbols;
};

struct source_lines {
	Dwfl *dwfl;
	char release[128];
	struct unit unit[FILES_MOST];
	size_t nr;
};

static int no_debuginfo(Dwfl_Module *module, void **data, const char *name,
			Dwarf_Addr base, const char *file, const char *link,
			GElf_Word crc, char **found)
{
	return -1;
}

static int no_elf(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
		  char **file, Elf **elf)
{
	return -1;
}

/* Nothing is looked for anywhere else, and no server is asked. */
static const Dwfl_Callbacks callbacks = {
	.find_elf = no_elf,
	.find_debuginfo = no_debuginfo,
	.section_address = dwfl_offline_section_address,
};

struct source_lines *source_lines_open(const char *release)
{
	struct source_lines *lines;
	char path[PATH_MAX];

	if (!debug_file_kernel(release, path))
		return NULL;
	lines = calloc(1, sizeof(*lines));
	if (lines)
		snprintf(lines->release, sizeof(lines->release), "%s", release);
	return lines;
}

void source_lines_close(struct source_lines *lines)
{
	size_t i;

	if (!lines)
		return;
	for (i = 0; i < lines->nr; i++)
		symbols_drop(&lines->unit[i].symbols);
	if (lines->dwfl)
		dwfl_end(lines->dwfl);
	free(lines);
}

static Dwfl_Module *report(struct source_lines *lines, const char *name, const char *path)
{
	Dwfl_Module *module;

	if (!lines->dwfl)
		lines->dwfl = dwfl_begin(&callbacks);
	if (!lines->dwfl)
		return NULL;
	dwfl_report_begin_add(lines->dwfl);
	module = dwfl_report_offline(lines->dwfl, *name ? name : "kernel", path, -1);
	dwfl_report_end(lines->dwfl, NULL, NULL);
	return module;
}

static void read_symbols(struct unit *unit)
{
	int i, nr = dwfl_module_getsymtab(unit->module);
	GElf_Addr address;
	const char *name;
	GElf_Sym symbol;

	for (i = 1; i < nr; i++) {
		name = dwfl_module_getsym_info(unit->module, i, &symbol, &address,
					       NULL, NULL, NULL);
		if (name && GELF_ST_TYPE(symbol.st_info) == STT_FUNC)
			symbols_add(&unit->symbols, name, address, symbol.st_size);
	}
	symbols_sort(&unit->symbols);
}

static struct unit *find_unit(struct source_lines *lines, const char *name, int length)
{
	char path[PATH_MAX];
	struct unit *unit;
	size_t i;

	for (i = 0; i < lines->nr; i++) {
		unit = &lines->unit[i];
		if ((int)strlen(unit->name) == length && !strncmp(unit->name, name, length))
			return unit;
	}
	if (lines->nr == FILES_MOST || length >= (int)sizeof(unit->name))
		return NULL;
	unit = &lines->unit[lines->nr++];
	snprintf(unit->name, sizeof(unit->name), "%.*s", length, name);
	if (length ? debug_file_module(lines->release, unit->name, path) :
		     debug_file_kernel(lines->release, path))
		unit->module = report(lines, unit->name, path);
	if (unit->module)
		read_symbols(unit);
	return unit;
}

/* "symbol+0xoffset [module]": a return address, so the call is just before it. */
static bool find_address(struct source_lines *lines, const char *frame, int length,
			 struct unit **unit, Dwarf_Addr *address)
{
	char text[256], *plus, *module;
	unsigned long long offset;

	if (length >= (int)sizeof(text))
		return false;
	snprintf(text, sizeof(text), "%.*s", length, frame);
	plus = strchr(text, '+');
	if (!plus)
		return false;
	*plus++ = '\0';
	offset = strtoull(plus, NULL, 16);
	module = strchr(plus, '[');
	if (module)
		module[strcspn(module, "]")] = '\0';
	*unit = find_unit(lines, module ? module + 1 : "", module ? strlen(module + 1) : 0);
	if (!*unit || !(*unit)->module ||
	    !symbols_find(&(*unit)->symbols, text, offset, address))
		return false;
	*address += offset ? offset - 1 : 0;
	return true;
}

/* What stands before the kernel's own folders depends on where it was built. */
static const char *shorten(const char *file)
{
	static const char *const roots[] = {
		"/arch/", "/block/", "/crypto/", "/drivers/", "/fs/", "/include/", "/init/",
		"/io_uring/", "/ipc/", "/kernel/", "/lib/", "/mm/", "/net/", "/security/",
		"/sound/", "/virt/",
	};
	const char *best = NULL, *at;
	size_t i;

	if (*file != '/' && *file != '.')
		return file;
	for (i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		at = strstr(file, roots[i]);
		if (at && (!best || at < best))
			best = at;
	}
	return best ? best + 1 : file;
}

static void set_place(struct source_line *line, const char *function, const char *file,
		      int number)
{
	snprintf(line->function, sizeof(line->function), "%s", function ? function : "?");
	snprintf(line->file, sizeof(line->file), "%s", file ? shorten(file) : "?");
	line->line = number;
}

/* Where the inlined function @die was called. */
static bool find_call(Dwarf_Die *die, Dwarf_Die *unit, const char **file, int *number)
{
	Dwarf_Attribute attribute;
	Dwarf_Word place, line;
	Dwarf_Files *files;
	size_t nr;

	if (dwarf_formudata(dwarf_attr(die, DW_AT_call_file, &attribute), &place) ||
	    dwarf_formudata(dwarf_attr(die, DW_AT_call_line, &attribute), &line) ||
	    dwarf_getsrcfiles(unit, &files, &nr))
		return false;
	*file = dwarf_filesrc(files, place, NULL, NULL);
	*number = line;
	return *file;
}

/* Inlined functions, up to the one that has the code. */
static size_t unfold(Dwarf_Die *unit, Dwarf_Die *scope, int nr_scopes, const char *file,
		     int number, struct source_line *line)
{
	size_t nr = 0;
	int i;

	for (i = 0; i < nr_scopes && nr < SOURCE_LINES_MOST; i++) {
		int tag = dwarf_tag(&scope[i]);

		if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram)
			continue;
		set_place(&line[nr++], dwarf_diename(&scope[i]), file, number);
		if (tag == DW_TAG_subprogram || !find_call(&scope[i], unit, &file, &number))
			break;
	}
	return nr;
}

/*
 * The scopes that hold an address, in the code. (dwarf_getscopes() itself goes on
 * from an inlined function to where it was written.)
 */
static int find_scopes(Dwarf_Die *unit, Dwarf_Addr address, Dwarf_Die **scope)
{
	Dwarf_Die *innermost = NULL;
	int nr;

	*scope = NULL;
	nr = dwarf_getscopes(unit, address, &innermost);
	if (nr > 0)
		nr = dwarf_getscopes_die(innermost, scope);
	free(innermost);
	return nr;
}

static size_t find_places(Dwfl_Module *module, Dwarf_Addr address, struct source_line *line)
{
	Dwfl_Line *source = dwfl_module_getsrc(module, address);
	Dwarf_Die *unit, *scope = NULL;
	const char *file = NULL;
	int number = 0, nr = 0;
	Dwarf_Addr bias;
	size_t found;

	if (source)
		file = dwfl_lineinfo(source, NULL, &number, NULL, NULL, NULL);
	unit = dwfl_module_addrdie(module, address, &bias);
	if (!file || !unit)
		return 0;
	nr = find_scopes(unit, address - bias, &scope);
	found = unfold(unit, scope, nr, file, number, line);
	free(scope);
	if (!found)
		set_place(&line[found++], NULL, file, number);
	return found;
}

size_t source_lines_find(struct source_lines *lines, const char *frame, int length,
			 struct source_line line[static SOURCE_LINES_MOST])
{
	struct unit *unit;
	Dwarf_Addr address;

	if (!lines || !find_address(lines, frame, length, &unit, &address))
		return 0;
	return find_places(unit->module, address, line);
}
