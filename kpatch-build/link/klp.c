// SPDX-License-Identifier: GPL-2.0
/*
 * From the tables of a patch to livepatch's relocations: see klp.h.
 *
 * livepatch applies what waits for vmlinux when the module is being loaded,
 * before alternatives, jump labels and static calls are looked at; what waits
 * for a module comes when they have long been.  A symbol of vmlinux can only be
 * waited for with vmlinux.
 */
#include "link/klp.h"
#include "elf/bytes.h"
#include "kpatch/format.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <string.h>

/* Longest names that livepatch reads: MODULE_NAME_LEN and KSYM_NAME_LEN. */
#define MAX_OBJECT 55
#define MAX_SYMBOL 511

/* Sections that the loader is done with when another module comes. */
static const char *const early_sections[] = {
	".altinstructions",   ".altinstr_replacement",
	".parainstructions",  "__jump_table",
	".static_call_sites", ".retpoline_sites",
	".return_sites",      ".call_sites",
	".ibt_endbr_seal",    ".smp_locks",
	"__ex_table",	      ".orc_unwind_ip",
	"__mcount_loc",	      "__patchable_function_entries",
	"__bug_table",	      ".init.text",
	".init.data",
};

/* What an entry points to. */
struct target {
	const struct section *section;
	uint64_t offset;
};

static int damaged(const struct object *obj, const char *section,
		   struct error *err)
{
	return error_set(err, EINVAL, "%s: damaged %s", obj->path, section);
}

static bool pointer(const struct section *sec, uint64_t offset,
		    struct target *target)
{
	size_t count;
	const struct reloc *reloc =
		section_relocs(sec, offset, offset + 1, &count);

	if (count != 1 || !reloc->symbol->section)
		return false;
	target->section = reloc->symbol->section;
	target->offset = reloc->symbol->value + (uint64_t)reloc->addend;
	return target->offset < target->section->size;
}

static const char *string(const struct section *sec, uint64_t offset)
{
	struct target target;

	if (!pointer(sec, offset, &target) || !target.section->data ||
	    !memchr(target.section->data + target.offset, 0,
		    target.section->size - target.offset))
		return NULL;
	return (const char *)target.section->data + target.offset;
}

static int add_symbol(struct klp *klp, const char *objname, const char *name,
		      uint64_t sympos, size_t *index, struct error *err)
{
	autofree char *full = path_format(".klp.sym.%s.%s,%llu", objname, name,
					  (unsigned long long)sympos);
	char **symbol;

	if (!full)
		return error_nomem(err);
	if (strlen(objname) > MAX_OBJECT || strchr(objname, '.') ||
	    strlen(name) > MAX_SYMBOL || strchr(name, ','))
		return error_set(
			err, ENOTSUP,
			"%s:%s has a name that livepatch does not read",
			objname, name);
	array_for_each(symbol, &klp->symbols) {
		if (strcmp(*symbol, full))
			continue;
		*index = (size_t)(symbol - klp->symbols.items);
		return 0;
	}
	symbol = array_add(&klp->symbols);
	if (!symbol)
		return error_nomem(err);
	*symbol = steal_ptr(full);
	*index = klp->symbols.count - 1;
	return 0;
}

static int find_group(struct klp *klp, const char *objname,
		      const struct section *sec, struct klp_group **found,
		      struct error *err)
{
	autofree char *name = path_format(".klp.rela.%s.%s", objname,
					  sec->name + (sec->name[0] == '.'));
	struct klp_group *group;

	if (!name)
		return error_nomem(err);
	array_for_each(group, &klp->groups) {
		if (group->section == sec->index &&
		    !strcmp(group->name, name)) {
			*found = group;
			return 0;
		}
	}
	group = array_add(&klp->groups);
	if (!group)
		return error_nomem(err);
	group->name = steal_ptr(name);
	group->section = sec->index;
	*found = group;
	return 0;
}

/* Whether livepatch can fill in the place of a symbol, and at which time. */
static int choose_object(const char *objname, const char *symbol_object,
			 const char *symbol, const struct section *sec,
			 const char **chosen, struct error *err)
{
	size_t i;

	*chosen = strcmp(symbol_object, KPATCH_VMLINUX) ? objname :
							  KPATCH_VMLINUX;
	if (!strcmp(*chosen, KPATCH_VMLINUX) &&
	    strcmp(symbol_object, KPATCH_VMLINUX))
		return error_set(err, ENOTSUP,
				 "code of the kernel image refers to %s of "
				 "module %s: livepatch has nothing for that",
				 symbol, symbol_object);
	if (!strcmp(*chosen, KPATCH_VMLINUX))
		return 0;
	for (i = 0; i < ARRAY_SIZE(early_sections); i++)
		if (!strcmp(sec->name, early_sections[i]))
			return error_set(
				err, ENOTSUP,
				"%s refers to %s of module %s: livepatch fills "
				"that in after the kernel has used it",
				sec->name, symbol, symbol_object);
	return 0;
}

static int add_reloc(struct klp *klp, const struct object *obj,
		     const struct section *sec, uint64_t at, struct error *err)
{
	struct kpatch_relocation_entry entry;
	struct kpatch_symbol_entry source;
	struct target place, symbol;
	const char *objname, *symbol_object, *name, *chosen;
	struct klp_group *group;
	struct klp_reloc *reloc;
	size_t index;
	int ret;

	objname = string(sec, at + offsetof(typeof(entry), objname));
	if (!objname ||
	    !pointer(sec, at + offsetof(typeof(entry), dest), &place) ||
	    !pointer(sec, at + offsetof(typeof(entry), symbol), &symbol) ||
	    !symbol.section->data ||
	    symbol.section->size - symbol.offset < sizeof(source))
		return damaged(obj, sec->name, err);
	name = string(symbol.section,
		      symbol.offset + offsetof(typeof(source), name));
	symbol_object =
		string(symbol.section,
		       symbol.offset + offsetof(typeof(source), objname));
	if (!name || !symbol_object)
		return damaged(obj, symbol.section->name, err);
	memcpy(&entry, sec->data + at, sizeof(entry));
	memcpy(&source, symbol.section->data + symbol.offset, sizeof(source));
	ret = choose_object(objname, symbol_object, name, place.section,
			    &chosen, err);
	if (!ret)
		ret = add_symbol(klp, symbol_object, name,
				 bytes_get64(&source.sympos, obj->big_endian),
				 &index, err);
	if (!ret)
		ret = find_group(klp, chosen, place.section, &group, err);
	if (ret)
		return ret;
	reloc = array_add(group);
	if (!reloc)
		return error_nomem(err);
	*reloc = (struct klp_reloc){
		.offset = place.offset,
		.type = bytes_get32(&entry.type, obj->big_endian),
		.addend = (int64_t)bytes_get64(&entry.addend, obj->big_endian),
		.symbol = index,
	};
	return 0;
}

/* A function that may change under a task's feet is not livepatch's way. */
static int check_force(const struct object *obj, struct error *err)
{
	const struct section *sec = object_section(obj, KPATCH_SECTION_FORCE);

	if (!sec || !sec->size)
		return 0;
	return error_set(err, ENOTSUP,
			 "the patch has KPATCH_FORCE_UNSAFE(%s): livepatch has "
			 "nothing like it",
			 sec->nr_relocs ? sec->relocs[0].symbol->name : "?");
}

int klp_read(struct klp *klp, const struct object *obj, struct error *err)
{
	static const char name[] = KPATCH_SECTION_RELOCATIONS;
	const struct section *sec = object_section(obj, name);
	const uint64_t step = sizeof(struct kpatch_relocation_entry);
	uint64_t at;
	int ret = check_force(obj, err);

	*klp = (struct klp){ 0 };
	if (ret || !sec || !sec->size)
		return ret;
	if (!sec->data || sec->size % step)
		return damaged(obj, name, err);
	for (at = 0; !ret && at < sec->size; at += step)
		ret = add_reloc(klp, obj, sec, at, err);
	if (ret)
		klp_free(klp);
	return ret;
}

void klp_free(struct klp *klp)
{
	struct klp_group *group;
	char **symbol;

	array_for_each(group, &klp->groups) {
		free(group->name);
		free(group->items);
	}
	array_for_each(symbol, &klp->symbols)
		free(*symbol);
	free(klp->groups.items);
	free(klp->symbols.items);
	*klp = (struct klp){ 0 };
}
