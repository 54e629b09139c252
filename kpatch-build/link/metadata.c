// SPDX-License-Identifier: GPL-2.0
/*
 * Writing metadata: see metadata.h.  Everything of the template that is not
 * known to be the kit's own is copied.
 */
#include "link/metadata.h"
#include "elf/bytes.h"
#include "elf/object.h"
#include "elf/writer.h"
#include "kpatch/format.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "link/kit.h"

#include <string.h>

static const char modinfo_section[] = ".modinfo";
static const char versions_section[] = "__versions";
static const char module_section[] = ".gnu.linkonce.this_module";

/* struct modversion_info of 64-bit kernels. */
#define VERSION_SIZE 64
#define VERSION_NAME 8

/* What metadata_write() works with. */
struct work {
	const struct object *template;
	struct writer *writer;
	const char *name;
	const struct modpost *modpost;
	unsigned int *sections; /* in the output, by index in the template */
	unsigned int *symbols;
};

/* The key of "KEY=VALUE" is one that the module has a value of its own for. */
static bool is_own(const char *field)
{
	static const char *const own[] = { "name=", "depends=" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(own); i++)
		if (!strncmp(field, own[i], strlen(own[i])))
			return true;
	return false;
}

static int make_modinfo(const struct work *work, const struct section *sec,
			struct buffer *text, struct error *err)
{
	const char *next = (const char *)sec->data, *end = next + sec->size;
	size_t length;

	for (; next < end; next += length + 1) {
		length = strnlen(next, (size_t)(end - next));
		if (length == (size_t)(end - next))
			return error_set(err, EINVAL,
					 "%s: a field in %s has no end",
					 work->template->path, sec->name);
		if (!is_own(next) && buffer_append(text, next, length + 1))
			return error_nomem(err);
	}
	if (buffer_printf(text, "depends=%s", work->modpost->depends) ||
	    buffer_append(text, "", 1) ||
	    buffer_printf(text, "name=%s", work->name) ||
	    buffer_append(text, "", 1))
		return error_nomem(err);
	return 0;
}

static int make_versions(const struct work *work, struct buffer *text,
			 struct error *err)
{
	const struct import *import;

	array_for_each(import, work->modpost) {
		uint8_t entry[VERSION_SIZE] = { 0 };
		size_t length = strlen(import->name);

		if (length >= VERSION_SIZE - VERSION_NAME)
			return error_set(err, ENAMETOOLONG,
					 "symbol %s: its name is too long for "
					 "a module to import it",
					 import->name);
		bytes_put64(entry, import->crc, work->template->big_endian);
		memcpy(entry + VERSION_NAME, import->name, length);
		if (buffer_append(text, entry, sizeof(entry)))
			return error_nomem(err);
	}
	return 0;
}

/* The name in struct module: an array with room for the longest. */
static int make_module(const struct work *work, const struct section *sec,
		       struct buffer *text, struct error *err)
{
	static const char old[] = KIT_MODULE_NORMALIZED;
	char *found;

	if (buffer_append(text, sec->data, sec->size))
		return error_nomem(err);
	found = memmem(text->data, text->length, old, sizeof(old));
	if (!found ||
	    strlen(work->name) >= text->length - (size_t)(found - text->data))
		return error_set(err, EINVAL, "%s: no name in %s",
				 work->template->path, sec->name);
	memset(found, 0, sizeof(old));
	memcpy(found, work->name, strlen(work->name));
	return 0;
}

static int make_bytes(const struct work *work, const struct section *sec,
		      struct buffer *text, struct error *err)
{
	if (!strcmp(sec->name, modinfo_section))
		return make_modinfo(work, sec, text, err);
	if (!strcmp(sec->name, versions_section))
		return make_versions(work, text, err);
	if (!strcmp(sec->name, module_section))
		return make_module(work, sec, text, err);
	return buffer_append(text, sec->data, sec->size) ? error_nomem(err) : 0;
}

/* Tables of the file itself are the writer's. */
static bool is_content(const struct section *sec)
{
	return sec->type != SHT_NULL && sec->type != SHT_SYMTAB &&
	       sec->type != SHT_STRTAB && sec->type != SHT_RELA &&
	       sec->type != SHT_SYMTAB_SHNDX && sec->data;
}

static int copy_section(const struct work *work, const struct section *sec,
			struct error *err)
{
	unsigned int *index = &work->sections[sec->index];
	struct buffer text autobuffer = BUFFER_INIT;
	uint64_t offset;
	int ret = make_bytes(work, sec, &text, err);

	if (ret)
		return ret;
	if (writer_section(work->writer, sec->name, sec->type,
			   sec->flags & ~(uint64_t)SHF_INFO_LINK, sec->entsize,
			   index) ||
	    writer_append(work->writer, *index, text.data, text.length,
			  sec->align, 0, &offset))
		return error_nomem(err);
	return 0;
}

/* Symbols that the linker and the loader look at; names of strings are not. */
static bool is_needed(const struct symbol *sym)
{
	return sym->bind != STB_LOCAL || sym->type == STT_SECTION;
}

static int copy_symbol(const struct work *work, const struct symbol *sym)
{
	unsigned int section =
		sym->section ? work->sections[sym->section->index] : 0;
	unsigned int *index = &work->symbols[sym->index];

	if (!is_needed(sym) || (sym->section && !section))
		return 0;
	if (sym->type == STT_SECTION)
		return writer_section_symbol(work->writer, section, index);
	return writer_symbol(work->writer, sym, section, index);
}

static int copy_relocs(const struct work *work, const struct section *sec,
		       struct error *err)
{
	const struct reloc *reloc;
	size_t i;

	for (i = 0; i < sec->nr_relocs; i++) {
		reloc = &sec->relocs[i];
		if (!work->symbols[reloc->symbol->index])
			return error_set(err, EINVAL,
					 "%s: %s refers to %s, which is not "
					 "known in such a file",
					 work->template->path, sec->name,
					 reloc->symbol->name);
		if (writer_reloc(work->writer, work->sections[sec->index],
				 reloc->offset, reloc->type,
				 work->symbols[reloc->symbol->index],
				 reloc->addend))
			return error_nomem(err);
	}
	return 0;
}

static int check_template(const struct object *template, struct error *err)
{
	static const char *const needed[] = { modinfo_section, module_section };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(needed); i++)
		if (!object_section(template, needed[i]) ||
		    !object_section(template, needed[i])->data)
			return error_set(err, EINVAL, "%s: no section %s in it",
					 template->path, needed[i]);
	return 0;
}

static int copy_all(const struct work *work, struct error *err)
{
	const struct object *template = work->template;
	size_t i;
	int ret = check_template(template, err);

	for (i = 1; !ret && i < template->nr_sections; i++)
		if (is_content(&template->sections[i]))
			ret = copy_section(work, &template->sections[i], err);
	for (i = 1; !ret && i < template->nr_symbols; i++)
		if (copy_symbol(work, &template->symbols[i]))
			ret = error_nomem(err);
	for (i = 1; !ret && i < template->nr_sections; i++)
		if (work->sections[i])
			ret = copy_relocs(work, &template->sections[i], err);
	return ret;
}

int metadata_write(const char *path, const char *template, const char *name,
		   const struct modpost *modpost, struct error *err)
{
	struct object *obj autoobject = NULL;
	struct writer *writer autowriter = NULL;
	autofree unsigned int *sections = NULL, *symbols = NULL;
	struct work work = { .name = name, .modpost = modpost };
	int ret = object_open(&obj, template, err);

	if (ret)
		return ret;
	work.template = obj;
	work.writer = writer = writer_new(obj);
	work.sections = sections = calloc(obj->nr_sections, sizeof(*sections));
	work.symbols = symbols = calloc(obj->nr_symbols, sizeof(*symbols));
	if (!writer || !sections || !symbols)
		return error_nomem(err);
	ret = copy_all(&work, err);
	return ret ? ret : writer_publish(writer, path, err);
}

static int put_section(struct writer *writer, const char *name, uint32_t type,
		       const struct buffer *bytes, uint64_t align)
{
	unsigned int section;
	uint64_t offset;
	int ret = writer_section(writer, name, type, SHF_ALLOC, 0, &section);

	return ret ? ret :
		     writer_append(writer, section, bytes->data, bytes->length,
				   align, 0, &offset);
}

int metadata_write_info(const char *path, const char *template,
			const struct buffer *info, const struct buffer *note,
			struct error *err)
{
	struct object *obj autoobject = NULL;
	struct writer *writer autowriter = NULL;
	int ret = object_open(&obj, template, err);

	if (ret)
		return ret;
	writer = writer_new(obj);
	if (!writer ||
	    put_section(writer, modinfo_section, SHT_PROGBITS, info, 1) ||
	    put_section(writer, KPATCH_NOTE_SECTION, SHT_NOTE, note, 4))
		return error_nomem(err);
	return writer_publish(writer, path, err);
}
