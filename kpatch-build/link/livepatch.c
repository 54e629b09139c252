// SPDX-License-Identifier: GPL-2.0
/*
 * Writing livepatch's relocations into a module: see livepatch.h.  The linker
 * knows neither such sections nor such symbols, so this comes after it; libelf
 * lays the file out anew.
 */
#include "link/livepatch.h"
#include "elf/object.h"
#include "kpatch/format.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "link/klp.h"

#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>

/* Of the kernel's <uapi/linux/elf.h> and <linux/elf.h>. */
#ifndef SHF_RELA_LIVEPATCH
#define SHF_RELA_LIVEPATCH 0x00100000
#endif
#ifndef SHN_LIVEPATCH
#define SHN_LIVEPATCH 0xff20
#endif

/* A module being rewritten; buffers hold what sections point to. */
struct editor {
	const char *path;
	Elf *elf;
	const struct klp *klp;
	size_t symtab; /* index of the section */
	size_t first; /* index of the first new symbol */
	struct buffer symbols;
	struct buffer strings;
	struct buffer names;
	struct buffer *relocs; /* one a group */
};

static int elf_error(const struct editor *editor, struct error *err)
{
	return error_set(err, EIO, "%s: cannot be rewritten: %s", editor->path,
			 elf_errmsg(-1));
}

/* Take a section's contents over, to be added to. */
static int take(const struct editor *editor, size_t index,
		struct buffer *buffer, struct error *err)
{
	Elf_Scn *section = elf_getscn(editor->elf, index);
	Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;

	if (!data)
		return elf_error(editor, err);
	return buffer_append(buffer, data->d_buf, data->d_size) ?
		       error_nomem(err) :
		       0;
}

/* Give a section other contents. */
static int put(const struct editor *editor, size_t index, void *bytes,
	       size_t size, struct error *err)
{
	Elf_Scn *section = elf_getscn(editor->elf, index);
	Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;

	if (!data)
		return elf_error(editor, err);
	data->d_buf = bytes;
	data->d_size = size;
	elf_flagdata(data, ELF_C_SET, ELF_F_DIRTY);
	return 0;
}

static int find_symtab(struct editor *editor, size_t *strings,
		       struct error *err)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = elf_nextscn(editor->elf, section))) {
		if (!gelf_getshdr(section, &header))
			return elf_error(editor, err);
		if (header.sh_type != SHT_SYMTAB)
			continue;
		editor->symtab = elf_ndxscn(section);
		*strings = header.sh_link;
		return 0;
	}
	return error_set(err, EINVAL, "%s: no symbol table", editor->path);
}

/* Global ones come last, so these can be appended. */
static int add_symbols(struct editor *editor, struct error *err)
{
	size_t strings = 0;
	char **name;
	int ret = find_symtab(editor, &strings, err);

	if (!ret)
		ret = take(editor, editor->symtab, &editor->symbols, err);
	if (!ret)
		ret = take(editor, strings, &editor->strings, err);
	if (ret)
		return ret;
	editor->first = editor->symbols.length / sizeof(Elf64_Sym);
	array_for_each(name, &editor->klp->symbols) {
		const Elf64_Sym symbol = {
			.st_name = (Elf64_Word)editor->strings.length,
			.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE),
			.st_shndx = SHN_LIVEPATCH,
		};

		if (buffer_append(&editor->strings, *name, strlen(*name) + 1) ||
		    buffer_append(&editor->symbols, &symbol, sizeof(symbol)))
			return error_nomem(err);
	}
	ret = put(editor, editor->symtab, editor->symbols.data,
		  editor->symbols.length, err);
	return ret ? ret :
		     put(editor, strings, editor->strings.data,
			 editor->strings.length, err);
}

static int fill_group(const struct editor *editor,
		      const struct klp_group *group, struct buffer *bytes,
		      struct error *err)
{
	const struct klp_reloc *reloc;

	array_for_each(reloc, group) {
		const Elf64_Rela rela = {
			.r_offset = reloc->offset,
			.r_info = ELF64_R_INFO(editor->first + reloc->symbol,
					       reloc->type),
			.r_addend = reloc->addend,
		};

		if (buffer_append(bytes, &rela, sizeof(rela)))
			return error_nomem(err);
	}
	return 0;
}

static int add_group(struct editor *editor, const struct klp_group *group,
		     struct buffer *bytes, struct error *err)
{
	GElf_Shdr header = {
		.sh_name = (GElf_Word)editor->names.length,
		.sh_type = SHT_RELA,
		.sh_flags = SHF_ALLOC | SHF_INFO_LINK | SHF_RELA_LIVEPATCH,
		.sh_link = (GElf_Word)editor->symtab,
		.sh_info = group->section,
		.sh_addralign = 8,
		.sh_entsize = sizeof(Elf64_Rela),
	};
	Elf_Scn *section;
	Elf_Data *data;
	int ret = fill_group(editor, group, bytes, err);

	if (ret)
		return ret;
	if (buffer_append(&editor->names, group->name, strlen(group->name) + 1))
		return error_nomem(err);
	section = elf_newscn(editor->elf);
	data = section ? elf_newdata(section) : NULL;
	if (!data)
		return elf_error(editor, err);
	data->d_buf = bytes->data;
	data->d_size = bytes->length;
	data->d_type = ELF_T_RELA;
	data->d_align = 8;
	header.sh_size = bytes->length;
	return gelf_update_shdr(section, &header) ? 0 : elf_error(editor, err);
}

static int add_groups(struct editor *editor, struct error *err)
{
	size_t names, i;
	int ret;

	if (elf_getshdrstrndx(editor->elf, &names))
		return elf_error(editor, err);
	ret = take(editor, names, &editor->names, err);
	for (i = 0; !ret && i < editor->klp->groups.count; i++)
		ret = add_group(editor, &editor->klp->groups.items[i],
				&editor->relocs[i], err);
	return ret ? ret :
		     put(editor, names, editor->names.data,
			 editor->names.length, err);
}

/* libelf takes no data for data that it has still to read. */
static int empty(const struct editor *editor, Elf_Scn *section,
		 GElf_Shdr *header, struct error *err)
{
	static char nothing[1];
	int ret = put(editor, elf_ndxscn(section), nothing, 0, err);

	header->sh_size = 0;
	if (!ret && !gelf_update_shdr(section, header))
		ret = elf_error(editor, err);
	return ret;
}

/* livepatch's relocations are in their place: the tables are of no use. */
static int empty_tables(const struct editor *editor, struct error *err)
{
	static const char *const tables[] = {
		KPATCH_SECTION_SYMBOLS, ".rela" KPATCH_SECTION_SYMBOLS,
		KPATCH_SECTION_RELOCATIONS, ".rela" KPATCH_SECTION_RELOCATIONS
	};
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	const char *name;
	size_t names, i;
	int ret = 0;

	if (elf_getshdrstrndx(editor->elf, &names))
		return elf_error(editor, err);
	while (!ret && (section = elf_nextscn(editor->elf, section))) {
		name = gelf_getshdr(section, &header) ?
			       elf_strptr(editor->elf, names, header.sh_name) :
			       NULL;
		if (!name)
			return elf_error(editor, err);
		for (i = 0; i < ARRAY_SIZE(tables); i++)
			if (!strcmp(name, tables[i]))
				ret = empty(editor, section, &header, err);
	}
	return ret;
}

static int edit(struct editor *editor, struct error *err)
{
	int ret = empty_tables(editor, err);

	if (!ret)
		ret = add_symbols(editor, err);
	if (!ret)
		ret = add_groups(editor, err);
	if (!ret && elf_update(editor->elf, ELF_C_WRITE) < 0)
		ret = elf_error(editor, err);
	return ret;
}

static void editor_release(struct editor *editor)
{
	size_t i;

	elf_end(editor->elf);
	for (i = 0; editor->relocs && i < editor->klp->groups.count; i++)
		buffer_free(&editor->relocs[i]);
	free(editor->relocs);
	buffer_free(&editor->symbols);
	buffer_free(&editor->strings);
	buffer_free(&editor->names);
}

static int rewrite(const char *path, const struct klp *klp, struct error *err)
{
	struct editor editor cleanup(editor_release) = {
		.path = path,
		.klp = klp,
	};
	autoclose int fd = open(path, O_RDWR | O_CLOEXEC);
	int code = errno;

	if (fd < 0)
		return error_set(err, code, "cannot open %s: %s", path,
				 strerror(code));
	editor.relocs = calloc(klp->groups.count + 1, sizeof(*editor.relocs));
	if (!editor.relocs)
		return error_nomem(err);
	elf_version(EV_CURRENT);
	editor.elf = elf_begin(fd, ELF_C_RDWR, NULL);
	if (!editor.elf)
		return elf_error(&editor, err);
	return edit(&editor, err);
}

int livepatch_check(const struct object *obj, struct error *err)
{
	struct klp klp;
	int ret = klp_read(&klp, obj, err);

	if (!ret)
		klp_free(&klp);
	return ret;
}

int livepatch_convert(const char *path, struct error *err)
{
	struct object *obj autoobject = NULL;
	struct klp klp cleanup(klp_free) = { 0 };
	int ret = object_open(&obj, path, err);

	if (!ret)
		ret = klp_read(&klp, obj, err);
	if (!ret && obj->big_endian)
		ret = error_set(err, ENOTSUP,
				"--format livepatch is not there for machines "
				"that are big endian");
	return ret ? ret : rewrite(path, &klp, err);
}
