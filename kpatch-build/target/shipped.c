// SPDX-License-Identifier: GPL-2.0
/*
 * What of a function stays as it was shipped: see shipped.h.  What is rewritten
 * is told by the tables of the rebuilt object, and for those that objtool makes
 * when all is linked, by the instructions themselves: it is calls and jumps
 * that leave the function.
 */
#include "target/shipped.h"

#include "arch/x86_64_insn.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "target/rebuilt.h"

#include <string.h>

/* What ftrace writes at an entry: a call, or as many bytes that do nothing. */
#define MCOUNT_SIZE 5

static const uint8_t endbr64[] = { 0xf3, 0x0f, 0x1e, 0xfa };

/* One function; @open has one flag a byte, set when it may be otherwise. */
struct reading {
	const struct placement_private *rebuilt;
	const struct function *fn;
	const uint8_t *bytes;
	uint64_t size;
	bool *open;
};

/* Offsets of the shipped function, the end of what cannot be told is cut. */
static void open_range(const struct reading *reading, uint64_t at, uint64_t end)
{
	for (; at < end && at < reading->size; at++)
		reading->open[at] = true;
}

static uint64_t translate(const struct reading *reading, uint64_t offset)
{
	return code_map_translate(&reading->fn->map, offset);
}

/* It is another one where no indirect branch leads here. */
static void open_landing(const struct reading *reading)
{
	if (reading->size >= sizeof(endbr64) &&
	    !memcmp(reading->bytes, endbr64, sizeof(endbr64)))
		open_range(reading, 0, sizeof(endbr64));
}

static void open_fields(const struct reading *reading)
{
	const struct symbol *sym = reading->fn->sym;
	size_t count, i;
	const struct reloc *rel = section_relocs(
		sym->section, sym->value, sym->value + sym->size, &count);

	for (i = 0; i < count; i++) {
		uint64_t field = rel[i].offset - sym->value;
		int width = code_reloc_width(rel[i].type);

		/* A short jump leads to where it always did. */
		if (width > 0 && !code_map_shortened(&reading->fn->map,
						     field + (uint64_t)width))
			open_range(reading, translate(reading, field),
				   translate(reading, field) + (uint64_t)width);
	}
}

/* Thunks, static calls, counted calls, and that of ftrace. */
static bool open_branches(const struct reading *reading)
{
	const struct symbol *sym = reading->fn->sym;
	const uint8_t *code = sym->section->data + sym->value;
	ZydisDecodedInstruction insn;
	uint64_t at, end;
	size_t count;

	for (at = 0; at < sym->size; at = end) {
		if (!x86_64_decode(code + at, sym->size - at, &insn, NULL))
			return false;
		end = at + insn.length;
		section_relocs(sym->section, sym->value + at, sym->value + end,
			       &count);
		if (count && insn.raw.imm[0].is_relative)
			open_range(reading, translate(reading, at),
				   translate(reading, end));
	}
	return true;
}

/* How many bytes from @site on an entry is about; negative: that is not known. */
typedef int (*site_length)(const struct reading *reading, uint64_t site,
			   const uint8_t *entry, unsigned int size);

static int one_byte(const struct reading *reading, uint64_t site,
		    const uint8_t *entry, unsigned int size)
{
	return 1;
}

static int one_long(const struct reading *reading, uint64_t site,
		    const uint8_t *entry, unsigned int size)
{
	return sizeof(uint64_t);
}

static int one_mcount(const struct reading *reading, uint64_t site,
		      const uint8_t *entry, unsigned int size)
{
	return MCOUNT_SIZE;
}

static int one_insn(const struct reading *reading, uint64_t site,
		    const uint8_t *entry, unsigned int size)
{
	ZydisDecodedInstruction insn;

	return x86_64_decode(reading->bytes + site, reading->size - site, &insn,
			     NULL) ?
		       insn.length :
		       -1;
}

/*
 * struct alt_instr: two offsets, the feature and its flags (2 bytes, from 6.3
 * on 4), then the length.
 */
static int alternative(const struct reading *reading, uint64_t site,
		       const uint8_t *entry, unsigned int size)
{
	return entry[size >= 14 ? 12 : 10];
}

/* struct paravirt_patch_site: an address, a type, then the length. */
static int paravirt(const struct reading *reading, uint64_t site,
		    const uint8_t *entry, unsigned int size)
{
	return entry[9];
}

#define SIZE_OF(field) offsetof(struct special_sizes, field)

/* Tables of places in code; the first field of an entry is the place. */
static const struct table {
	const char *name;
	bool prefix; /* and whatever follows it */
	unsigned int size; /* of an entry; 0: @size_of tells */
	size_t size_of;
	unsigned int least; /* bytes that @length looks at */
	site_length length;
} tables[] = {
	{ ".altinstructions", .size_of = SIZE_OF(alt), .least = 12,
	  .length = alternative },
	{ ".parainstructions", .size_of = SIZE_OF(para), .least = 10,
	  .length = paravirt },
	{ "__jump_table", .size_of = SIZE_OF(jump), .length = one_insn },
	{ ".static_call_sites", .size_of = SIZE_OF(static_call),
	  .length = one_insn },
	{ ".smp_locks", .size = 4, .length = one_byte },
	{ ".retpoline_sites", .size = 4, .length = one_insn },
	{ ".return_sites", .size = 4, .length = one_insn },
	{ ".call_sites", .size = 4, .length = one_insn },
	{ "__mcount_loc", .size = 8, .length = one_mcount },
	{ "runtime_ptr_", .prefix = true, .size = 4, .length = one_long },
	{ "runtime_shift_", .prefix = true, .size = 4, .length = one_byte },
};

static const struct table *table_of(const struct section *sec)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tables); i++)
		if (tables[i].prefix ? !strncmp(sec->name, tables[i].name,
						strlen(tables[i].name)) :
				       !strcmp(sec->name, tables[i].name))
			return &tables[i];
	return NULL;
}

static unsigned int entry_size(const struct reading *reading,
			       const struct table *table)
{
	const struct special_sizes *sizes =
		&reading->rebuilt->owner.target->sizes;
	unsigned int size = table->size;

	if (!size)
		memcpy(&size, (const char *)sizes + table->size_of,
		       sizeof(size));
	return size;
}

/* false: a place in the function is named that cannot be made out. */
static bool open_site(const struct reading *reading, const struct table *table,
		      const struct section *sec, const struct reloc *rel,
		      unsigned int size)
{
	const struct symbol *sym = reading->fn->sym;
	uint64_t place =
		rel->symbol->value + (uint64_t)rel->addend - sym->value;
	uint64_t site = translate(reading, place);
	int length;

	if (rel->symbol->section != sym->section || place >= sym->size ||
	    (size && rel->offset % size))
		return true;
	if (!size || size < table->least || !sec->data ||
	    size > sec->size - rel->offset || site >= reading->size)
		return false;
	length = table->length(reading, site, sec->data + rel->offset, size);
	if (length > 0)
		open_range(reading, site, site + (uint64_t)length);
	return length >= 0;
}

static bool open_sites(const struct reading *reading)
{
	const struct object *orig = reading->rebuilt->orig;
	size_t i, n;

	for (i = 1; i < orig->nr_sections; i++) {
		const struct section *sec = &orig->sections[i];
		const struct table *table = table_of(sec);
		unsigned int size = table ? entry_size(reading, table) : 0;

		for (n = 0; table && n < sec->nr_relocs; n++)
			if (!open_site(reading, table, sec, &sec->relocs[n],
				       size))
				return false;
	}
	return true;
}

static int add_hole(struct shipped *shipped, uint64_t start, uint64_t end)
{
	struct shipped_hole *hole = array_add(&shipped->holes);

	if (!hole)
		return -ENOMEM;
	*hole = (struct shipped_hole){ (uint32_t)start, (uint32_t)end };
	memset(shipped->bytes + start, 0, end - start);
	return 0;
}

static int fill(struct shipped *shipped, const struct reading *reading)
{
	uint64_t at, start;

	shipped->bytes = malloc(reading->size);
	if (!shipped->bytes)
		return -ENOMEM;
	memcpy(shipped->bytes, reading->bytes, reading->size);
	shipped->size = reading->size;
	for (at = 0; at < reading->size; at++) {
		for (start = at; at < reading->size && reading->open[at];)
			at++;
		if (at > start && add_hole(shipped, start, at))
			return -ENOMEM;
	}
	return 0;
}

int shipped_read(struct shipped *shipped, const struct placement *placement,
		 const char *name, struct error *err)
{
	const struct placement_private *rebuilt = placement->private;
	const struct symbol *sym = object_symbol(rebuilt->orig, name);
	const struct function *fn = sym ? rebuilt->by_symbol[sym->index] : NULL;
	struct reading reading = { .rebuilt = rebuilt, .fn = fn };
	autofree bool *open = NULL;
	size_t room;

	*shipped = (struct shipped){ 0 };
	if (!fn || fn->state != FUNCTION_PLACED)
		return 0;
	reading.size = code_map_translate(&fn->map, sym->size);
	reading.bytes = owner_bytes(&rebuilt->owner, fn->found.place, &room);
	if (!reading.bytes || reading.size > room || reading.size > UINT32_MAX)
		return 0;
	open = calloc(reading.size, sizeof(*open));
	if (!open)
		return error_nomem(err);
	reading.open = open;
	open_landing(&reading);
	open_fields(&reading);
	if (!open_branches(&reading) || !open_sites(&reading))
		return 0;
	return fill(shipped, &reading) ? error_nomem(err) : 0;
}

void shipped_free(struct shipped *shipped)
{
	free(shipped->bytes);
	free(shipped->holes.items);
	*shipped = (struct shipped){ 0 };
}
