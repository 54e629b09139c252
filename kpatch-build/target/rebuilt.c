// SPDX-License-Identifier: GPL-2.0
/*
 * The inventory of a rebuilt object: see rebuilt.h.  Lists what has to be
 * proved; compares nothing.
 */
#include "target/rebuilt.h"
#include "elf/lines.h"
#include "lib/cleanup.h"
#include "lib/file.h"

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
	free(rebuilt->literals.items);
	free(rebuilt->functions);
	free(rebuilt->by_symbol);
	free(rebuilt->bases);
	free(rebuilt->source);
}

struct function *rebuilt_function_at(const struct placement_private *rebuilt,
				     const struct section *sec, uint64_t offset)
{
	const struct symbol *sym = section_symbol_at(sec, offset);

	return sym ? rebuilt->by_symbol[sym->index] : NULL;
}

/* What the compiler wrote about itself, "GCC: (Debian 12.2.0-14) 12.2.0". */
static const char *own_compiler(const struct object *orig)
{
	const struct section *sec = object_section(orig, ".comment");
	const char *text;

	if (!sec || !sec->data || !sec->size)
		return NULL;
	text = (const char *)sec->data;
	/* The linker puts a NUL in front. */
	if (!*text && sec->size > 1)
		text++;
	return memchr(text, 0, sec->size - (size_t)(text - (char *)sec->data)) ?
		       text :
		       NULL;
}

/* Whether two descriptions agree from the vendor's version in brackets on. */
static bool same_compiler(const char *a, const char *b)
{
	const char *x = strchr(a, '('), *y = strchr(b, '(');

	return x && y && !strcmp(x, y);
}

bool rebuilt_other_compiler(const struct placement_private *rebuilt)
{
	const struct target *target = rebuilt->owner.target;
	const char *compiler = own_compiler(rebuilt->orig);

	return compiler && target->compiler &&
	       !same_compiler(compiler, target->compiler);
}

static char *likely_cause(const struct placement_private *rebuilt)
{
	const struct target *target = rebuilt->owner.target;

	if (rebuilt->absent && rebuilt->absent == rebuilt->nr_functions)
		return path_format("it is not part of %s at all",
				   rebuilt->owner.name);
	if (rebuilt_other_compiler(rebuilt))
		return path_format("it was compiled by another compiler (%s; "
				   "the kernel by %s)",
				   own_compiler(rebuilt->orig),
				   target->compiler);
	if (rebuilt->differing > rebuilt->nr_functions / 2)
		return path_format("so many functions differ that compiler "
				   "flags or configuration must be others than "
				   "the kernel's");
	return path_format("the source is not that of exactly this kernel "
			   "(%s), or the configuration differs in an option",
			   target_version(target));
}

/* "FILE:LINE", or NULL. */
static char *source_of(const struct placement_private *rebuilt,
		       const struct symbol *sym, uint64_t offset)
{
	struct lines *lines = NULL;
	char *source;

	if (!sym->section || lines_open(&lines, rebuilt->orig))
		return NULL;
	source = lines_source(lines, sym->section, sym->value + offset,
			      sym->name);
	lines_close(lines);
	return source;
}

int rebuilt_differs(struct placement_private *rebuilt, const struct symbol *sym,
		    uint64_t offset, struct error *err, const char *format, ...)
{
	autofree char *what = NULL, *cause = likely_cause(rebuilt);
	const char *source;
	va_list args;

	free(rebuilt->source);
	rebuilt->source = source_of(rebuilt, sym, offset);
	source = rebuilt->source;
	va_start(args, format);
	if (vasprintf(&what, format, args) < 0)
		what = NULL;
	va_end(args);
	if (!what || !cause)
		return error_nomem(err);
	return error_set(err, EXDEV,
			 "%s: %s+0x%llx%s%s%s: %s: the object is not what %s "
			 "was built from: probably %s",
			 rebuilt->name, sym->name, (unsigned long long)offset,
			 source ? " (" : "", source ? source : "",
			 source ? ")" : "", what, rebuilt->owner.name, cause);
}
