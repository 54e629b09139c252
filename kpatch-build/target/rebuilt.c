// SPDX-License-Identifier: GPL-2.0
/*
 * The inventory of a rebuilt object: see rebuilt.h.  Lists what has to be
 * proved; compares nothing.
 */
#include "target/rebuilt.h"
#include "lib/cleanup.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/*
 * Code that the kernel's linker keeps.  ".discard.text" is dropped by its
 * linker script.
 */
static bool is_kept_code(const struct section *sec)
{
	return sec && sec->flags & SHF_ALLOC && sec->flags & SHF_EXECINSTR &&
	       sec->data && strncmp(sec->name, ".discard.", 9);
}

static bool is_function(const struct symbol *sym)
{
	return sym->type == STT_FUNC && sym->size && is_kept_code(sym->section);
}

static int compare_functions(const void *a, const void *b)
{
	const struct symbol *x = ((const struct function *)a)->sym;
	const struct symbol *y = ((const struct function *)b)->sym;

	if (x->section->index != y->section->index)
		return x->section->index < y->section->index ? -1 : 1;
	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static int check_function(const struct placement_private *rebuilt,
			  const struct symbol *sym, struct error *err)
{
	if (sym->value <= sym->section->size &&
	    sym->size <= sym->section->size - sym->value)
		return 0;
	return error_set(err, EINVAL,
			 "%s: function %s reaches beyond its section %s",
			 rebuilt->name, sym->name, sym->section->name);
}

static int list_functions(struct placement_private *rebuilt, struct error *err)
{
	const struct object *orig = rebuilt->orig;
	size_t i;
	int ret;

	for (i = 1; i < orig->nr_symbols; i++) {
		const struct symbol *sym = &orig->symbols[i];

		if (!is_function(sym))
			continue;
		ret = check_function(rebuilt, sym, err);
		if (ret)
			return ret;
		rebuilt->functions[rebuilt->nr_functions++].sym = sym;
	}
	if (rebuilt->nr_functions)
		qsort(rebuilt->functions, rebuilt->nr_functions,
		      sizeof(*rebuilt->functions), compare_functions);
	for (i = 0; i < rebuilt->nr_functions; i++)
		rebuilt->by_symbol[rebuilt->functions[i].sym->index] =
			&rebuilt->functions[i];
	return 0;
}

int rebuilt_open(struct placement_private *rebuilt, struct target *target,
		 const char *owner, const struct object *orig, const char *name,
		 struct error *err)
{
	int ret;

	*rebuilt = (struct placement_private){ .orig = orig, .name = name };
	if (orig->machine != EM_X86_64 || orig->elf_type != ET_REL)
		return error_set(err, EOPNOTSUPP,
				 "%s: only relocatable x86-64 objects can be "
				 "verified",
				 name);
	ret = owner_open(&rebuilt->owner, target, owner, err);
	if (ret)
		return ret;
	rebuilt->functions =
		calloc(orig->nr_symbols + 1, sizeof(*rebuilt->functions));
	rebuilt->by_symbol =
		calloc(orig->nr_symbols + 1, sizeof(*rebuilt->by_symbol));
	rebuilt->bases = calloc(orig->nr_sections + 1, sizeof(*rebuilt->bases));
	if (!rebuilt->functions || !rebuilt->by_symbol || !rebuilt->bases)
		return error_nomem(err);
	return list_functions(rebuilt, err);
}

void rebuilt_close(struct placement_private *rebuilt)
{
	size_t i;

	for (i = 0; i < rebuilt->nr_functions; i++)
		code_map_free(&rebuilt->functions[i].map);
	for (i = 0; i < rebuilt->unnamed.count; i++)
		free(rebuilt->unnamed.items[i].value);
	hashmap_free(&rebuilt->unnamed);
	owner_close(&rebuilt->owner);
	free(rebuilt->functions);
	free(rebuilt->by_symbol);
	free(rebuilt->bases);
}

struct function *rebuilt_function_at(const struct placement_private *rebuilt,
				     const struct section *sec, uint64_t offset)
{
	const struct symbol *sym = section_symbol_at(sec, offset);

	return sym ? rebuilt->by_symbol[sym->index] : NULL;
}

int rebuilt_differs(const struct placement_private *rebuilt,
		    const struct symbol *sym, uint64_t offset,
		    struct error *err, const char *format, ...)
{
	const char *compiler = rebuilt->owner.target->compiler;
	const char *banner = rebuilt->owner.target->banner;
	autofree char *what = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&what, format, args) < 0)
		what = NULL;
	va_end(args);
	if (!what)
		return error_nomem(err);
	return error_set(err, EXDEV,
			 "%s: %s+0x%llx: %s: the object is not what %s was "
			 "built from. Check, in this order: the source (of "
			 "exactly this package version?), the configuration, "
			 "the compiler (%s). The kernel is: %s",
			 rebuilt->name, sym->name, (unsigned long long)offset,
			 what, rebuilt->owner.name,
			 compiler ? compiler : "unknown",
			 banner ? banner : rebuilt->owner.target->release);
}
