// SPDX-License-Identifier: GPL-2.0
/*
 * DWARF line tables through elfutils, which applies the relocations that the
 * debug sections of an object still have.  Nothing is read before the first
 * question.
 */
#include "elf/lines.h"
#include "elf/debug.h"
#include "lib/file.h"

#include <dwarf.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

/* Separate debug files are never looked for. */
static int find_no_debuginfo(Dwfl_Module *mod, void **userdata,
			     const char *modname, Dwarf_Addr base,
			     const char *file_name, const char *debuglink,
			     GElf_Word crc, char **found)
{
	return -1;
}

static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_build_id_find_elf,
	.find_debuginfo = find_no_debuginfo,
	.section_address = dwfl_offline_section_address,
};

int lines_open(struct lines **lines, const struct object *obj)
{
	struct lines *made;

	if (!object_section(obj, ".debug_line"))
		return -ENOENT;
	made = calloc(1, sizeof(*made));
	if (!made)
		return -ENOMEM;
	made->dwfl = dwfl_begin(&callbacks);
	if (made->dwfl) {
		made->module =
			dwfl_report_offline(made->dwfl, "", obj->path, -1);
		dwfl_report_end(made->dwfl, NULL, NULL);
	}
	if (made->module)
		made->elf = dwfl_module_getelf(made->module, &made->bias);
	if (!made->elf) {
		lines_close(made);
		return -ENOENT;
	}
	*lines = made;
	return 0;
}

void lines_close(struct lines *lines)
{
	if (!lines)
		return;
	if (lines->dwfl)
		dwfl_end(lines->dwfl);
	free(lines);
}

struct Dwarf *lines_dwarf(struct lines *lines)
{
	Dwarf_Addr bias;

	return lines ? dwfl_module_getdwarf(lines->module, &bias) : NULL;
}

bool debug_address(const struct lines *lines, const struct section *sec,
		   uint64_t offset, Dwarf_Addr *addr)
{
	GElf_Shdr header;

	if (!lines ||
	    !gelf_getshdr(elf_getscn(lines->elf, sec->index), &header))
		return false;
	*addr = lines->bias + header.sh_addr + offset;
	return true;
}

unsigned int lines_find(struct lines *lines, const struct section *sec,
			uint64_t offset, const char **file)
{
	const char *name;
	Dwarf_Addr addr;
	Dwfl_Line *line;
	int number = 0;

	if (!debug_address(lines, sec, offset, &addr))
		return 0;
	line = dwfl_module_getsrc(lines->module, addr);
	if (!line)
		return 0;
	name = dwfl_lineinfo(line, NULL, &number, NULL, NULL, NULL);
	if (!name || number <= 0)
		return 0;
	if (file)
		*file = name;
	return (unsigned int)number;
}

/* A declaration in a header has a name as well, but no location. */
static bool is_definition(Dwarf_Die *die, const char *name)
{
	const char *found;

	if (dwarf_tag(die) != DW_TAG_variable)
		return false;
	found = dwarf_diename(die);
	return found && !strcmp(found, name) &&
	       dwarf_hasattr(die, DW_AT_location);
}

static unsigned int find_in_unit(Dwarf_Die *unit, const char *name,
				 const char **file)
{
	Dwarf_Die die;
	int line;

	if (dwarf_child(unit, &die))
		return 0;
	do {
		if (!is_definition(&die, name))
			continue;
		*file = dwarf_decl_file(&die);
		if (!*file || dwarf_decl_line(&die, &line) || line <= 0)
			return 0;
		return (unsigned int)line;
	} while (!dwarf_siblingof(&die, &die));
	return 0;
}

unsigned int lines_find_variable(struct lines *lines, const char *name,
				 const char **file)
{
	Dwarf_Die *unit = NULL;
	Dwarf_Addr bias;
	unsigned int line = 0;

	while (lines && !line) {
		unit = dwfl_module_nextcu(lines->module, unit, &bias);
		if (!unit)
			break;
		line = find_in_unit(unit, name, file);
	}
	return line;
}

char *lines_source(struct lines *lines, const struct section *sec,
		   uint64_t offset, const char *name)
{
	const char *file;
	unsigned int line;
	char *source;

	if (sec->flags & SHF_EXECINSTR)
		line = lines_find(lines, sec, offset, &file);
	else
		line = lines_find_variable(lines, name, &file);
	if (!line)
		return NULL;
	source = path_format("%s:%u", file, line);
	lines->no_memory |= !source;
	return source;
}

bool lines_no_memory(const struct lines *lines)
{
	return lines && lines->no_memory;
}
