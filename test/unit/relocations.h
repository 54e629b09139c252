/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of the differ say about the relocations of an output: those
 * in the object, and those in the table that the engine reads.  Include after
 * objects.h.
 */
#ifndef TEST_UNIT_RELOCATIONS_H
#define TEST_UNIT_RELOCATIONS_H

#include "arch/arch.h"
#include "objects.h"

#include "elf/bytes.h"
#include "include/kpatch/format.h"

/*
 * "NAME+ADDEND type TYPE" of each table entry for a section, in order, all of
 * them for code of @parent.
 */
static inline void expect_entries(const struct object *obj, const char *parent,
				  const char *section, const char *expected)
{
	const struct section *table =
		object_section(obj, KPATCH_SECTION_RELOCATIONS);
	const struct section *sec = object_section(obj, section);
	autobuffer struct buffer text = BUFFER_INIT;
	const struct kpatch_relocation_entry *entry;
	const struct reloc *dest, *symbol;
	bool be = obj->big_endian;
	uint64_t at;
	size_t count;
	int width;

	for (at = 0; table && at < table->size; at += sizeof(*entry)) {
		entry = (const void *)(table->data + at);
		dest = reloc_at(table, at);
		symbol = reloc_at(table, at + 32);
		if (dest->symbol->section != sec)
			continue;
		assert_string_equal(pointed_string(table, at + 24), parent);
		width = arch_find(obj->machine)
				->reloc_width(bytes_get32(&entry->type, be));
		assert_true(width >= 0);
		assert_null(section_relocs(sec, dest->addend,
					   dest->addend + width, &count));
		assert_memory_equal(sec->data + dest->addend,
				    "\0\0\0\0\0\0\0\0", width);
		buffer_printf(
			&text, "%s%s%+lld type %u%s", text.length ? "; " : "",
			pointed_string(symbol->symbol->section,
				       symbol->addend + 24),
			(long long)(int64_t)bytes_get64(&entry->addend, be),
			bytes_get32(&entry->type, be),
			bytes_get32(&entry->external, be) ? " external" : "");
	}
	assert_string_equal(buffer_string(&text), expected);
}

/*
 * "OFFSET TYPE SYMBOL+ADDEND" of each relocation of a section, in order; ""
 * when there is no such section.
 */
static inline void expect_fields(const struct object *obj, const char *section,
				 const char *expected)
{
	const struct section *sec = object_section(obj, section);
	autobuffer struct buffer text = BUFFER_INIT;
	const struct reloc *reloc;
	size_t i;

	for (i = 0; sec && i < sec->nr_relocs; i++) {
		reloc = &sec->relocs[i];
		buffer_printf(&text, "%s%llu %u %s%+lld", i ? "; " : "",
			      (unsigned long long)reloc->offset, reloc->type,
			      reloc->symbol->name, (long long)reloc->addend);
	}
	assert_string_equal(buffer_string(&text), expected);
}

/* The refusal of a code for a function, or NULL. */
static inline const struct finding *
find_refusal(const struct report *report, const char *code, const char *symbol)
{
	const struct finding *finding;

	array_for_each(finding, report)
		if (finding->kind == FINDING_REFUSAL &&
		    !strcmp(finding->code, code) && finding->symbol &&
		    !strcmp(finding->symbol, symbol))
			return finding;
	return NULL;
}

#endif /* TEST_UNIT_RELOCATIONS_H */
