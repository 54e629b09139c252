// SPDX-License-Identifier: GPL-2.0
/*
 * Reading .kpatch.funcs: see funcs.h and include/kpatch/format.h.  The strings
 * are behind relocations, because the file is not linked yet.
 */
#include "link/funcs.h"
#include "elf/object.h"
#include "kpatch/format.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "link/code.h"

#include <string.h>

static int damaged(const struct object *obj, struct error *err)
{
	return error_set(err, EINVAL, "%s: damaged " KPATCH_SECTION_FUNCS,
			 obj->path);
}

/* The string that the pointer at @offset will point to; NULL: none. */
static const char *string_at(const struct section *sec, uint64_t offset)
{
	size_t count;
	const struct reloc *reloc =
		section_relocs(sec, offset, offset + 1, &count);
	const struct section *strings;
	uint64_t start;

	if (count != 1 || !reloc->symbol->section)
		return NULL;
	strings = reloc->symbol->section;
	start = reloc->symbol->value + (uint64_t)reloc->addend;
	if (!strings->data || start >= strings->size ||
	    !memchr(strings->data + start, '\0', strings->size - start))
		return NULL;
	return (const char *)strings->data + start;
}

/* The replacement: what the pointer at @offset will point to. */
static const char *symbol_at(const struct section *sec, uint64_t offset)
{
	size_t count;
	const struct reloc *reloc =
		section_relocs(sec, offset, offset + 1, &count);
	const struct symbol *symbol;

	if (count != 1)
		return NULL;
	symbol = reloc->symbol;
	if (symbol->type == STT_SECTION && symbol->section)
		symbol = section_symbol_at(symbol->section,
					   symbol->value +
						   (uint64_t)reloc->addend);
	return symbol ? symbol->name : NULL;
}

static int add(struct funcs *funcs, const struct object *obj,
	       const struct section *sec, uint64_t offset, struct error *err)
{
	struct kpatch_func_entry entry;
	const char *name = string_at(
		sec, offset + offsetof(struct kpatch_func_entry, name));
	const char *objname = string_at(
		sec, offset + offsetof(struct kpatch_func_entry, objname));
	const char *symbol = symbol_at(
		sec, offset + offsetof(struct kpatch_func_entry, new_addr));
	struct func *func;

	if (!name || !objname || !symbol)
		return damaged(obj, err);
	memcpy(&entry, sec->data + offset, sizeof(entry));
	func = array_add(funcs);
	if (!func)
		return error_nomem(err);
	func->name = strdup(name);
	func->objname = strdup(objname);
	func->symbol = strdup(symbol);
	func->sympos = entry.sympos;
	return func->name && func->objname && func->symbol ? 0 :
							     error_nomem(err);
}

static bool has_callbacks(const struct object *obj)
{
	static const char *const sections[] = {
		KPATCH_SECTION_PRE_PATCH,
		KPATCH_SECTION_POST_PATCH,
		KPATCH_SECTION_PRE_UNPATCH,
		KPATCH_SECTION_POST_UNPATCH,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sections); i++)
		if (object_section(obj, sections[i]))
			return true;
	return false;
}

int funcs_read(struct funcs *funcs, const char *path, struct error *err)
{
	struct object *obj autoobject = NULL;
	const struct section *sec;
	uint64_t offset;
	int ret = object_open(&obj, path, err);

	if (ret)
		return ret;
	funcs->callbacks |= has_callbacks(obj);
	sec = object_section(obj, KPATCH_SECTION_FUNCS);
	if (!sec)
		return 0;
	if (!sec->data || sec->size % sizeof(struct kpatch_func_entry))
		return damaged(obj, err);
	for (offset = 0; !ret && offset < sec->size;
	     offset += sizeof(struct kpatch_func_entry))
		ret = add(funcs, obj, sec, offset, err);
	return ret;
}

int funcs_hash(struct funcs *funcs, size_t first, const struct object *orig,
	       const struct object *patched, struct error *err)
{
	size_t i;

	for (i = first; i < funcs->count; i++) {
		struct func *func = &funcs->items[i];

		if (code_hash(orig, func->name, func->old_hash) ||
		    code_hash(patched, func->symbol, func->new_hash))
			return error_nomem(err);
	}
	return 0;
}

int funcs_read_shipped(struct funcs *funcs, size_t first,
		       const struct placement *placement, struct error *err)
{
	size_t i;
	int ret = 0;

	for (i = first; !ret && i < funcs->count; i++)
		ret = shipped_read(&funcs->items[i].shipped, placement,
				   funcs->items[i].name, err);
	return ret;
}

void funcs_free(struct funcs *funcs)
{
	struct func *func;

	array_for_each(func, funcs) {
		free(func->name);
		free(func->objname);
		free(func->symbol);
		shipped_free(&func->shipped);
	}
	free(funcs->items);
	*funcs = (struct funcs)FUNCS_INIT;
}
