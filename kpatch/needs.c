// SPDX-License-Identifier: GPL-2.0
/*
 * What a patch needs: see needs.h.  Offsets in the file are libelf's to check;
 * what they lead to is checked here.
 */
#include "kpatch/needs.h"

#include "kpatch/section.h"
#include "lib/array.h"
#include "lib/cleanup.h"

#include <kpatch/format.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* What a symbol of livepatch's is called: .klp.sym.OBJECT.NAME,SYMPOS */
#define LIVEPATCH_PREFIX ".klp.sym."
/* SHN_LIVEPATCH, which <elf.h> does not have. */
#define LIVEPATCH_INDEX 0xff20
/* The engine's exports: it brings them along. */
#define ENGINE_PREFIX "kpatch_"

void needs_free(struct needs *needs)
{
	struct need *need;

	array_for_each(need, needs) {
		free(need->object);
		free(need->name);
	}
	free(needs->items);
	*needs = (struct needs)NEEDS_INIT;
}

static int add(struct needs *needs, const char *object, size_t object_length,
	       const char *name, size_t name_length, unsigned long sympos,
	       struct error *err)
{
	struct need *need = array_add(needs);

	if (!need)
		return error_nomem(err);
	if (object)
		need->object = strndup(object, object_length);
	need->name = strndup(name, name_length);
	need->sympos = sympos;
	return need->name && (!object || need->object) ? 0 : error_nomem(err);
}

static int damaged(const struct patch_file *file, const char *what,
		   const char *text, struct error *err)
{
	return error_set(err, ENOEXEC, "%s: damaged: '%s' is no %s", file->path,
			 text, what);
}

/* The number behind a comma; 0 without one. */
static bool parse_sympos(const char *comma, unsigned long *sympos)
{
	char *end;

	*sympos = 0;
	if (!comma)
		return true;
	errno = 0;
	*sympos = strtoul(comma + 1, &end, 10);
	return comma[1] && !*end && !errno;
}

/* "OBJECT:FUNCTION[,SYMPOS]" */
static int add_function(struct needs *needs, const struct patch_file *file,
			const char *text, struct error *err)
{
	const char *colon = strchr(text, ':'), *comma = strrchr(text, ',');
	unsigned long sympos;
	size_t length;

	if (!colon || colon == text || !parse_sympos(comma, &sympos))
		return damaged(file, "OBJECT:FUNCTION", text, err);
	length = comma ? (size_t)(comma - colon) - 1 : strlen(colon + 1);
	return add(needs, text, (size_t)(colon - text), colon + 1, length,
		   sympos, err);
}

/* OBJECT.NAME,SYMPOS; no module has a dot in its name. */
static int add_livepatch(struct needs *needs, const struct patch_file *file,
			 const char *text, struct error *err)
{
	const char *dot = strchr(text, '.'), *comma = strrchr(text, ',');
	unsigned long sympos;

	if (!dot || dot == text || !comma || comma <= dot ||
	    !parse_sympos(comma, &sympos))
		return damaged(file, "OBJECT.NAME,SYMPOS", text, err);
	return add(needs, text, (size_t)(dot - text), dot + 1,
		   (size_t)(comma - dot) - 1, sympos, err);
}

/* A file that is being read. */
struct reader {
	const struct patch_file *file;
	struct needs *needs;
	Elf *elf;
	Elf_Data *symbols; /* of .symtab */
};

static int read_symbol(const struct reader *reader, const GElf_Sym *sym,
		       const char *name, struct error *err)
{
	size_t prefix = strlen(LIVEPATCH_PREFIX);

	if (sym->st_shndx == LIVEPATCH_INDEX &&
	    !strncmp(name, LIVEPATCH_PREFIX, prefix))
		return add_livepatch(reader->needs, reader->file, name + prefix,
				     err);
	if (sym->st_shndx != SHN_UNDEF || !*name ||
	    GELF_ST_BIND(sym->st_info) != STB_GLOBAL ||
	    !strncmp(name, ENGINE_PREFIX, strlen(ENGINE_PREFIX)))
		return 0;
	return add(reader->needs, NULL, 0, name, strlen(name), 0, err);
}

static int read_symbols(const struct reader *reader, const GElf_Shdr *header,
			struct error *err)
{
	GElf_Sym sym;
	int i, ret = 0;

	for (i = 1; !ret && gelf_getsym(reader->symbols, i, &sym); i++) {
		const char *name =
			elf_strptr(reader->elf, header->sh_link, sym.st_name);

		ret = name ? read_symbol(reader, &sym, name, err) : 0;
	}
	return ret;
}

static Elf_Data *section_data(Elf *elf, const char *name)
{
	GElf_Shdr header;
	Elf_Scn *section;

	return section_find(elf, name, &section, &header) ?
		       NULL :
		       elf_getdata(section, NULL);
}

/* The string that a relocation refers to, or NULL. */
static const char *string_at(const struct reader *reader, const GElf_Rela *rela)
{
	const Elf_Data *data;
	const char *text;
	uint64_t offset;
	GElf_Sym sym;

	if (!gelf_getsym(reader->symbols, (int)GELF_R_SYM(rela->r_info), &sym))
		return NULL;
	data = elf_getdata(elf_getscn(reader->elf, sym.st_shndx), NULL);
	offset = sym.st_value + (uint64_t)rela->r_addend;
	if (!data || !data->d_buf || offset >= data->d_size)
		return NULL;
	text = (const char *)data->d_buf + offset;
	return memchr(text, 0, data->d_size - offset) ? text : NULL;
}

static int bad_table(const struct reader *reader, struct error *err)
{
	return damaged(reader->file, "table of symbols", KPATCH_SECTION_SYMBOLS,
		       err);
}

/* Two relocations an entry: name and object. */
static int read_table(const struct reader *reader, struct error *err)
{
	Elf_Data *relocs =
		section_data(reader->elf, ".rela" KPATCH_SECTION_SYMBOLS);
	Elf_Data *table = section_data(reader->elf, KPATCH_SECTION_SYMBOLS);
	const size_t name_offset = offsetof(struct kpatch_symbol_entry, name);
	struct kpatch_symbol_entry entry;
	const char *text, *name = NULL;
	uint64_t offset;
	GElf_Rela rela;
	int i, ret = 0;

	for (i = 0; !ret && relocs && gelf_getrela(relocs, i, &rela); i++) {
		text = string_at(reader, &rela);
		offset = rela.r_offset - rela.r_offset % sizeof(entry);
		if (!text || !table || !table->d_buf ||
		    table->d_size < sizeof(entry) ||
		    offset > table->d_size - sizeof(entry))
			return bad_table(reader, err);
		if (rela.r_offset - offset == name_offset) {
			name = text;
			continue;
		}
		if (!name)
			return bad_table(reader, err);
		memcpy(&entry, (const char *)table->d_buf + offset,
		       sizeof(entry));
		ret = add(reader->needs, text, strlen(text), name, strlen(name),
			  (unsigned long)entry.sympos, err);
		name = NULL;
	}
	return ret;
}

int needs_read(struct needs *needs, const struct patch_file *file,
	       struct error *err)
{
	autoclose int fd = open(file->source, O_RDONLY | O_CLOEXEC);
	autoelf Elf *elf = NULL;
	struct reader reader = { .file = file, .needs = needs };
	GElf_Shdr header;
	Elf_Scn *section;
	char **function;
	int ret = 0;

	if (fd < 0)
		return error_set(err, errno, "%s: %s", file->path,
				 strerror(errno));
	array_for_each(function, &file->functions)
		if (!ret)
			ret = add_function(needs, file, *function, err);
	elf_version(EV_CURRENT);
	reader.elf = elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf && !section_find(elf, ".symtab", &section, &header))
		reader.symbols = elf_getdata(section, NULL);
	if (!ret && !reader.symbols)
		return damaged(file, "symbol table", ".symtab", err);
	if (!ret)
		ret = read_symbols(&reader, &header, err);
	return ret ? ret : read_table(&reader, err);
}
