/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the cases that hold on every machine need: a compiler with what is
 * different about its objects, and expectations that say nothing of
 * instructions.  Include after objects.h.
 */
#ifndef TEST_UNIT_PORTABLE_H
#define TEST_UNIT_PORTABLE_H

#include "elf/bytes.h"
#include "include/kpatch/format.h"
#include "objects.h"

/**
 * struct machine - a compiler, and what is different about its objects
 * @compiler: it, and what a kernel is compiled with
 * @is_clang: names are made as clang makes them
 * @absolute: relocation type of a 64-bit address
 * @entries: section of ftrace entries
 * @entries_flags: SHF_* of it in objects, groups left out
 * @entry: offset of the ftrace entry of a global function
 * @notrace: attribute of a function without such an entry
 * @nop: an instruction without effect
 * @jump: an instruction that goes to the label behind it
 * @pointers: section of pointers by which code refers to data, or NULL
 * @pointer_data: how sections of pointers are called, up to the variable's
 *name; NULL: ".data."
 * @bias: what the addends of references in code count from
 * @unbiased: type of relocation whose addends never do
 * @no_tables: a switch has no table, or has it in the code
 * @no_cold: functions are not split
 * @bound_calls: a call of a function of the same object cannot leave it
 */
struct machine {
	const struct compiler *compiler;
	bool is_clang;
	uint32_t absolute;
	const char *entries;
	uint64_t entries_flags;
	int64_t entry;
	const char *notrace;
	const char *nop;
	const char *jump;
	const char *pointers;
	const char *pointer_data;
	int64_t bias;
	uint32_t unbiased;
	bool no_tables;
	bool no_cold;
	bool bound_calls;
};

/* The machine of the last diff. */
static const struct machine *test_machine;

/* Every symbol is somebody's: no marks of assemblers, no labels. */
static inline void expect_clean_symbols(const struct object *obj)
{
	const struct symbol *sym;
	size_t i;

	for (i = 1; i < obj->nr_symbols; i++) {
		sym = &obj->symbols[i];
		if (sym->name[0] == '$' || starts(sym->name, ".L"))
			fail_msg("%s is in the output", sym->name);
		if (sym->type != STT_SECTION && sym->type != STT_FILE &&
		    !*sym->name)
			fail_msg("symbol %zu has no name", i);
	}
}

static inline void diff_with(const struct compiler *compiler,
			     struct outcome *outcome, const char *orig,
			     const char *patched)
{
	const struct surroundings around = { .parent = "vmlinux",
					     .compiler = compiler };

	diff_sources_in(outcome, orig, patched, &around);
	if (outcome->output)
		expect_clean_symbols(outcome->output);
}

static inline void diff_on(const struct machine *machine,
			   struct outcome *outcome, const char *orig,
			   const char *patched)
{
	test_machine = machine;
	test_absolute = machine->absolute;
	diff_with(machine->compiler, outcome, orig, patched);
}

/* "SYMBOL+ADDEND" of every relocation of a section, in order. */
static inline void expect_relocs(const struct object *obj, const char *section,
				 const char *expected)
{
	const struct section *sec = object_section(obj, section);
	autobuffer struct buffer text = BUFFER_INIT;
	const struct reloc *reloc;
	size_t i;

	for (i = 0; sec && i < sec->nr_relocs; i++) {
		reloc = &sec->relocs[i];
		buffer_printf(&text, "%s%s%+lld", i ? " " : "",
			      reloc->symbol->name, (long long)reloc->addend);
	}
	assert_string_equal(buffer_string(&text), expected);
}

/* Name of the section of a variable with pointers in it; to be freed. */
static inline char *pointer_section(const char *variable)
{
	return path_format("%s%s",
			   test_machine->pointer_data ?
				   test_machine->pointer_data :
				   ".data.",
			   variable);
}

/* Is that where references of the section's code or data are? */
static inline bool is_of_section(const struct section *dest,
				 const char *section)
{
	return !strcmp(dest->name, section) ||
	       (starts(section, ".text") && test_machine->pointers &&
		!strcmp(dest->name, test_machine->pointers));
}

/*
 * "SYMBOL+ADDEND" of the entries of the relocation table for a section, each
 * once, by name: how many instructions make an address is the machine's matter,
 * and whether it goes by a pointer.
 */
static inline void expect_kernel(const struct object *obj, const char *section,
				 const char *expected)
{
	const struct section *table =
		object_section(obj, KPATCH_SECTION_RELOCATIONS);
	const struct kpatch_relocation_entry *entry;
	autobuffer struct buffer text = BUFFER_INIT;
	const struct section *dest;
	const struct reloc *symbol;
	char *names[64];
	int64_t addend;
	uint32_t type;
	uint64_t at;
	size_t i, count = 0;

	for (at = 0; table && at < table->size; at += sizeof(*entry)) {
		entry = (const void *)(table->data + at);
		dest = reloc_at(table, at)->symbol->section;
		if (!is_of_section(dest, section))
			continue;
		addend = (int64_t)bytes_get64(&entry->addend, obj->big_endian);
		type = bytes_get32(&entry->type, obj->big_endian);
		if ((dest->flags & SHF_EXECINSTR) &&
		    type != test_machine->unbiased)
			addend -= test_machine->bias;
		assert_true(count < ARRAY_SIZE(names));
		symbol = reloc_at(table, at + 32);
		names[count++] =
			path_format("%s%+lld",
				    pointed_string(symbol->symbol->section,
						   symbol->addend + 24),
				    (long long)addend);
	}
	qsort(names, count, sizeof(*names), compare_names);
	for (i = 0; i < count; i++)
		if (!i || strcmp(names[i], names[i - 1]) != 0)
			buffer_printf(&text, "%s%s", text.length ? " " : "",
				      names[i]);
	for (i = 0; i < count; i++)
		free(names[i]);
	assert_string_equal(buffer_string(&text), expected);
}

/* All bytes of the output's sections of strings. */
static inline void expect_strings(const struct object *obj,
				  const char *expected, size_t size)
{
	autobuffer struct buffer text = BUFFER_INIT;
	const struct section *sec;
	size_t i;

	for (i = 1; i < obj->nr_sections; i++) {
		sec = &obj->sections[i];
		if (!starts(sec->name, ".rodata") || !strstr(sec->name, ".str"))
			continue;
		assert_int_equal(sec->flags, SHF_ALLOC);
		buffer_append(&text, sec->data, sec->size);
	}
	assert_int_equal(text.length, size);
	assert_memory_equal(text.data, expected, size);
}

/* A copy of the compiler's command with one more argument. */
static inline struct compiler with_option(const struct compiler *compiler,
					  const char *option)
{
	const char *argv[ARRAY_SIZE(compiler->argv)];
	struct compiler copy;
	size_t count = 0;

	memcpy(argv, compiler->argv, sizeof(argv));
	while (argv[count])
		count++;
	assert_true(count + 1 < ARRAY_SIZE(argv));
	argv[count] = option;
	memcpy((void *)copy.argv, argv, sizeof(argv));
	return copy;
}

/* An object that cannot be compared at all: the error has @text. */
static inline void expect_error(const struct compiler *compiler,
				const char *source, const char *text)
{
	autofree char *path = compile_with(compiler, "bad", source);
	autofree char *output = in_directory("output.o");
	autoobject struct object *obj = load(path);
	const struct special_sizes sizes = { .bug = 12 };
	const struct diff_input input = {
		.orig = obj,
		.patched = obj,
		.object_name = "test.o",
		.parent_name = "vmlinux",
		.patch_name = "test",
		.lookup = &test_lookup.lookup,
		.sizes = &sizes,
	};
	autoerror struct error err = ERROR_INIT;
	struct report report = { 0 };
	enum diff_result result;

	assert_int_equal(tree_remove(output, NULL), 0);
	assert_int_equal(diff_objects(&input, output, &report, &result, &err),
			 -EINVAL);
	if (!strstr(error_text(&err), text))
		fail_msg("%s", error_text(&err));
	assert_false(file_exists(output));
	report_free(&report);
}

/* A test with a name that tells the compiler. */
#define PORTABLE_CASE(label, machine, f)                        \
	{                                                       \
		label ": " #f, f, NULL, NULL, (void *)(machine) \
	}

#endif /* TEST_UNIT_PORTABLE_H */
