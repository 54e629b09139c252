// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the ELF reader and writer: what a sound object means, and that no
 * damage to one does more than make an error.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "elf/lines.h"
#include "elf/writer.h"
#include "objects.h"

static const char source[] =
	"int exported_f(int);\n"
	"static int counter;\n"
	"int two(int x) { return exported_f(x) + counter++; }\n"
	"const char *three(void) { return \"three\"; }\n";

static void sections_and_symbols_are_found(void **state)
{
	autofree char *path = compile("plain", source);
	autoobject struct object *obj = load(path);
	const struct section *sec = object_section(obj, ".text.two");
	const struct symbol *sym = object_symbol(obj, "two");
	const struct reloc *relocs;
	size_t count;

	assert_int_equal(obj->machine, EM_X86_64);
	assert_non_null(sec);
	assert_ptr_equal(sym->section, sec);
	assert_int_equal(sym->type, STT_FUNC);
	assert_int_equal(sec->nr_symbols, 1);
	assert_ptr_equal(section_symbol_at(sec, sym->size - 1), sym);
	assert_null(section_symbol_at(sec, sec->size));
	assert_non_null(sec->section_symbol);
	assert_string_equal(sec->section_symbol->name, ".text.two");
	relocs = section_relocs(sec, 0, 5, &count);
	assert_int_equal(count, 1);
	assert_string_equal(relocs->symbol->name, "__fentry__");
	assert_null(section_relocs(sec, 5, 5, &count));
	assert_null(object_section(obj, ".text.four"));
	assert_null(object_symbol(obj, "four"));
}

static void functions_win_over_labels(void **state)
{
	autofree char *path =
		compile("labels",
			".text\n.type outer,@function\nouter: nop\n"
			"inside: nop\n.type nested,@object\nnested: nop\n"
			".size nested,1\nnop\n.size outer,.-outer\n"
			"label: nop\n");
	autoobject struct object *obj = load(path);
	const struct section *sec = object_section(obj, ".text");

	assert_string_equal(section_symbol_at(sec, 0)->name, "outer");
	assert_string_equal(section_symbol_at(sec, 2)->name, "outer");
	assert_string_equal(section_symbol_at(sec, 3)->name, "outer");
	assert_string_equal(section_symbol_at(sec, 4)->name, "label");
}

static void many_sections_are_counted(void **state)
{
	autofree char *path =
		compile("many",
			".altmacro\n.macro sec n\n.section .s\\n,\"a\"\n"
			".globl g\\n\ng\\n: .byte 1\n.endm\n"
			".set i, 0\n.rept 65400\nsec %i\n.set i, i+1\n"
			".endr\n.data\n.quad g65399\n");
	autoobject struct object *obj = load(path);
	const struct symbol *sym = object_symbol(obj, "g65399");

	assert_true(obj->nr_sections > SHN_LORESERVE);
	assert_string_equal(sym->section->name, ".s65399");
	assert_ptr_equal(object_section(obj, ".data")->relocs[0].symbol, sym);
}

/* Ask everything there is to ask; the answers do not matter. */
static void walk(const struct object *obj)
{
	size_t i, j, count;

	for (i = 0; i < obj->nr_sections; i++) {
		const struct section *sec = &obj->sections[i];

		object_section(obj, sec->name);
		for (j = 0; j < sec->nr_relocs; j++)
			assert_non_null(sec->relocs[j].symbol->name);
		for (j = 0; j < 64; j++)
			section_symbol_at(sec, j);
		section_relocs(sec, 0, UINT64_MAX, &count);
		assert_int_equal(count, sec->nr_relocs);
		section_relocs(sec, 5, 3, &count);
		/* A byte out of bounds is for the sanitizer to find. */
		if (sec->data && sec->size)
			(void)*(const volatile uint8_t *)&sec
				->data[sec->size - 1];
	}
}

/* Load bytes that may be anything; an error has a message. */
static bool try_load(const void *data, size_t size)
{
	struct error err = ERROR_INIT;
	struct object *obj = NULL;
	int ret = object_open_memory(&obj, "damaged", data, size, &err);

	if (ret) {
		assert_null(obj);
		assert_true(strlen(error_text(&err)) > 8);
	} else {
		walk(obj);
	}
	object_close(obj);
	error_clear(&err);
	return !ret;
}

static void truncation_is_an_error(void **state)
{
	autofree char *path = compile("short", source);
	autobuffer struct buffer file = BUFFER_INIT;
	autofree char *exact = NULL;
	size_t size;

	assert_int_equal(file_read(path, &file, NULL), 0);
	for (size = 0; size < file.length; size += size < 256 ? 1 : 37) {
		/* A copy of that size, so that a sanitizer sees its end. */
		exact = malloc(size ? size : 1);
		memcpy(exact, file.data, size);
		assert_false(try_load(exact, size));
		free(steal_ptr(exact));
	}
	assert_true(try_load(file.data, file.length));
}

static uint64_t random_state = 88172645463325252ULL;

/* xorshift64 (Marsaglia, 2003): the same numbers in every run. */
static uint64_t next_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static void mutations_do_no_harm(void **state)
{
	static const uint8_t interesting[] = { 0, 1, 0x7f, 0x80, 0xff };
	autofree char *path = compile("mutant", source);
	autobuffer struct buffer file = BUFFER_INIT;
	autofree char *copy = NULL;
	unsigned int round, i, loaded = 0;
	size_t tables, at;

	assert_int_equal(file_read(path, &file, NULL), 0);
	copy = malloc(file.length);
	tables = *(uint64_t *)(file.data + offsetof(Elf64_Ehdr, e_shoff));
	for (round = 0; round < 4000; round++) {
		memcpy(copy, file.data, file.length);
		for (i = 0; i < 1 + next_random() % 4; i++) {
			/* Mostly where it hurts: section headers. */
			at = round % 2 ? next_random() % file.length :
					 tables + next_random() % (file.length -
								   tables);
			copy[at] = (char)
				interesting[next_random() % sizeof(interesting)];
		}
		loaded += try_load(copy, file.length);
	}
	assert_true(loaded > 100);
	assert_true(loaded < 3900);
}

static void rel_is_refused(void **state)
{
	autofree char *path = compile("rel", source);
	autobuffer struct buffer file = BUFFER_INIT;
	autoerror struct error err = ERROR_INIT;
	struct object *obj = NULL;
	Elf64_Shdr *sections;
	Elf64_Ehdr *header;
	int i;

	assert_int_equal(file_read(path, &file, NULL), 0);
	header = (Elf64_Ehdr *)file.data;
	sections = (Elf64_Shdr *)(file.data + header->e_shoff);
	for (i = 0; i < header->e_shnum; i++)
		if (sections[i].sh_type == SHT_RELA)
			sections[i].sh_type = SHT_REL;
	assert_int_equal(object_open_memory(&obj, "rel.o", file.data,
					    file.length, &err),
			 -EINVAL);
	assert_non_null(strstr(error_text(&err),
			       "rel.o: .rela.text.two: relocations without "
			       "addends are not supported"));
}

/* An object in memory that a case damages, and where things are in it. */
struct image {
	struct buffer file;
	Elf64_Ehdr *header;
	Elf64_Shdr *sections;
};

static void image_free(struct image *image)
{
	buffer_free(&image->file);
}

#define autoimage cleanup(image_free)

static void image_load(struct image *image, const char *path)
{
	memset(image, 0, sizeof(*image));
	assert_int_equal(file_read(path, &image->file, NULL), 0);
	image->header = (Elf64_Ehdr *)image->file.data;
	image->sections =
		(Elf64_Shdr *)(image->file.data + image->header->e_shoff);
}

static Elf64_Shdr *section_of(const struct image *image, const char *name)
{
	const char *names =
		image->file.data +
		image->sections[image->header->e_shstrndx].sh_offset;
	int i;

	for (i = 1; i < image->header->e_shnum; i++)
		if (!strcmp(names + image->sections[i].sh_name, name))
			return &image->sections[i];
	fail_msg("no %s", name);
	return NULL;
}

static Elf64_Rela *relocs_of(const struct image *image, const char *table)
{
	return (Elf64_Rela *)(image->file.data +
			      section_of(image, table)->sh_offset);
}

static Elf64_Sym *symbol_of(const struct image *image, const char *name)
{
	const Elf64_Shdr *table = section_of(image, ".symtab");
	const char *names =
		image->file.data + section_of(image, ".strtab")->sh_offset;
	Elf64_Sym *symbols = (Elf64_Sym *)(image->file.data + table->sh_offset);
	size_t i;

	for (i = 0; i < table->sh_size / sizeof(*symbols); i++)
		if (!strcmp(names + symbols[i].st_name, name))
			return &symbols[i];
	fail_msg("no %s", name);
	return NULL;
}

static void expect_no_object(const struct image *image, const char *text)
{
	autoerror struct error err = ERROR_INIT;
	struct object *obj = NULL;

	assert_int_equal(object_open_memory(&obj, "bad.o", image->file.data,
					    image->file.length, &err),
			 -EINVAL);
	assert_null(obj);
	if (!strstr(error_text(&err), text))
		fail_msg("'%s' is not in '%s'", text, error_text(&err));
}

/* Damage a copy of the object in one field, and tell what is said of it. */
#define EXPECT_DAMAGE(path, change, text)       \
	do {                                    \
		autoimage struct image image;   \
                                                \
		image_load(&image, path);       \
		change;                         \
		expect_no_object(&image, text); \
	} while (0)

static void headers_are_checked(void **state)
{
	autofree char *path = compile("headers", source);

	EXPECT_DAMAGE(path, image.header->e_ident[EI_MAG1] = 'e',
		      ": not an ELF file");
	EXPECT_DAMAGE(path, image.header->e_ident[EI_CLASS] = ELFCLASS32,
		      ": not a 64-bit ELF file");
	EXPECT_DAMAGE(path, image.header->e_type = ET_CORE,
		      ": ELF type 4 is neither");
	EXPECT_DAMAGE(path, image.header->e_shentsize = 63,
		      ": section headers of 63 bytes");
	EXPECT_DAMAGE(path, image.header->e_shnum += 1,
		      ": section headers are outside the file");
	EXPECT_DAMAGE(path, image.header->e_shstrndx = image.header->e_shnum,
		      "to hold section names");
}

static void section_headers_are_checked(void **state)
{
	autofree char *path = compile("headers", source);

	EXPECT_DAMAGE(path, section_of(&image, ".text.two")->sh_addralign = 3,
		      "alignment 3 is no power of two");
	EXPECT_DAMAGE(path,
		      section_of(&image, ".text.two")->sh_addralign = 4 << 20,
		      "alignment 4194304 is no power of two, or more");
	EXPECT_DAMAGE(path, section_of(&image, ".text.two")->sh_size = 1 << 20,
		      "are outside the file");
	EXPECT_DAMAGE(path,
		      section_of(&image, ".text.two")->sh_offset =
			      image.file.length + 1,
		      "are outside the file");
	/* Its end would be in front of its start. */
	EXPECT_DAMAGE(path, section_of(&image, ".text.two")->sh_size = -8,
		      "are outside the file");
	EXPECT_DAMAGE(path, section_of(&image, ".text.two")->sh_name = 1 << 20,
		      "its name is outside the string table, or too long");
	EXPECT_DAMAGE(path,
		      section_of(&image, ".shstrtab")->sh_type = SHT_PROGBITS,
		      "its name is outside the string table, or too long");
	/* All of them inside the file, but more of them than there is. */
	EXPECT_DAMAGE(
		path,
		{
			Elf64_Shdr *one = section_of(&image, ".debug_info");
			Elf64_Shdr *two = section_of(&image, ".debug_str");

			one->sh_offset = two->sh_offset = 0;
			one->sh_size = two->sh_size = image.file.length;
		},
		"overlaps others");
}

static void symbol_tables_are_checked(void **state)
{
	autofree char *path = compile("headers", source);
	autofree char *longest = NULL, *text = NULL;
	char name[1025];

	EXPECT_DAMAGE(path,
		      section_of(&image, ".text.two")->sh_type = SHT_SYMTAB,
		      "a second symbol table");
	EXPECT_DAMAGE(path, section_of(&image, ".symtab")->sh_size -= 1,
		      "bytes are no symbol table");
	EXPECT_DAMAGE(path, section_of(&image, ".symtab")->sh_size = 0,
		      ": 0 bytes are no symbol table");
	EXPECT_DAMAGE(path, section_of(&image, ".symtab")->sh_link = 1,
		      ": section 1 is no string table");
	EXPECT_DAMAGE(path, section_of(&image, ".symtab")->sh_link = 1000,
		      ": section 1000 is no string table");
	EXPECT_DAMAGE(path, symbol_of(&image, "two")->st_name = 1 << 20,
		      "its name is outside the string table, or too long");
	EXPECT_DAMAGE(path, symbol_of(&image, "two")->st_shndx = 1000,
		      "(two): there is no section 1000");
	EXPECT_DAMAGE(path, symbol_of(&image, "two")->st_value = 1 << 20,
		      "at 0x100000 are outside section .text.two");
	EXPECT_DAMAGE(path, symbol_of(&image, "two")->st_size += 1,
		      "are outside section .text.two");
	EXPECT_DAMAGE(path, symbol_of(&image, "two")->st_size = -1,
		      "are outside section .text.two");
	/* Its end would be in front of its start. */
	EXPECT_DAMAGE(
		path,
		{
			symbol_of(&image, "two")->st_value = 8;
			symbol_of(&image, "two")->st_size = -8;
		},
		"are outside section .text.two");

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	text = path_format("int %s;\n", name);
	longest = compile("longest", text);
	EXPECT_DAMAGE(longest, (void)image,
		      "its name is outside the string table, or too long");
}

static void relocations_are_checked(void **state)
{
	static const char table[] = ".rela.text.two";
	autofree char *path = compile("headers", source);
	autofree char *empty = compile("empty", source);

	EXPECT_DAMAGE(path, section_of(&image, table)->sh_size -= 1,
		      "bytes are no relocations");
	EXPECT_DAMAGE(path, section_of(&image, table)->sh_info = 0,
		      "there is no section 0 to relocate");
	EXPECT_DAMAGE(path, section_of(&image, table)->sh_info = 1000,
		      "there is no section 1000 to relocate");
	EXPECT_DAMAGE(path, section_of(&image, table)->sh_link = 1,
		      "section 1 is no symbol table");
	EXPECT_DAMAGE(path,
		      section_of(&image, ".rela.text.three")->sh_info =
			      section_of(&image, table)->sh_info,
		      "a second table for section .text.two");
	EXPECT_DAMAGE(path,
		      relocs_of(&image, table)->r_info =
			      ELF64_R_INFO(1000, R_X86_64_PC32),
		      "entry 0: there is no symbol 1000");
	EXPECT_DAMAGE(path,
		      relocs_of(&image, table)->r_offset =
			      section_of(&image, ".text.two")->sh_size,
		      "is outside section .text.two");
	/* A section without bytes has no places. */
	EXPECT_DAMAGE(empty,
		      section_of(&image, ".text.two")->sh_type = SHT_NOBITS,
		      "is outside section .text.two");
}

/* Assemblers need not write them in order. */
static void relocations_are_put_in_order(void **state)
{
	autofree char *path = compile("order", source);
	autoobject struct object *sorted = load(path);
	const struct section *before = object_section(sorted, ".text.two");
	autoimage struct image image;
	const struct section *after;
	struct object *obj = NULL;
	Elf64_Rela *relocs, swap;
	size_t i;

	image_load(&image, path);
	relocs = relocs_of(&image, ".rela.text.two");
	assert_true(before->nr_relocs > 2);
	swap = relocs[0];
	relocs[0] = relocs[2];
	relocs[2] = swap;
	assert_int_equal(object_open_memory(&obj, "order.o", image.file.data,
					    image.file.length, NULL),
			 0);
	after = object_section(obj, ".text.two");
	for (i = 0; i < before->nr_relocs; i++) {
		assert_int_equal(after->relocs[i].offset,
				 before->relocs[i].offset);
		assert_string_equal(after->relocs[i].symbol->name,
				    before->relocs[i].symbol->name);
	}
	object_close(obj);
}

/* With more sections than fit their field, their numbers are in a table. */
static void numbers_of_sections_are_checked(void **state)
{
	autofree char *path =
		compile("numbers", ".altmacro\n.macro sec n\n"
				   ".section .s\\n,\"a\"\n.globl g\\n\n"
				   "g\\n: .byte 1\n.endm\n.set i, 0\n"
				   ".rept 65400\nsec %i\n.set i, i+1\n.endr\n");
	autoimage struct image image;
	autoerror struct error err = ERROR_INIT;
	struct object *obj = NULL;
	Elf64_Shdr *sections;
	size_t i;

	image_load(&image, path);
	/* e_shnum is in the first header then. */
	assert_int_equal(image.header->e_shnum, 0);
	sections = image.sections;
	for (i = 1; i < sections[0].sh_size; i++)
		if (sections[i].sh_type == SHT_SYMTAB_SHNDX)
			sections[i].sh_size -= 8;
	assert_int_equal(object_open_memory(&obj, "numbers.o", image.file.data,
					    image.file.length, &err),
			 -EINVAL);
	assert_non_null(strstr(error_text(&err), "too few entries"));
}

static void lines_are_found(void **state)
{
	autofree char *path = compile("lines", source);
	autoobject struct object *obj = load(path);
	struct lines *lines = NULL;
	const char *file = NULL;

	assert_int_equal(lines_open(&lines, obj), 0);
	assert_int_equal(lines_find(lines, object_section(obj, ".text.two"), 0,
				    &file),
			 3);
	assert_string_equal(path_base(file), "lines.c");
	assert_int_equal(lines_find(lines, object_section(obj, ".text.three"),
				    0, NULL),
			 4);
	assert_int_equal(
		lines_find(NULL, object_section(obj, ".text.two"), 0, NULL), 0);
	lines_close(lines);
}

static void an_object_is_written(void **state)
{
	autofree char *like_path = compile("like", source);
	autofree char *path = in_directory("written.o");
	autoobject struct object *like = load(like_path);
	autoobject struct object *obj = NULL;
	autowriter struct writer *writer = writer_new(like);
	const struct symbol symbol = {
		.name = "it", .bind = STB_LOCAL, .type = STT_OBJECT, .size = 3
	};
	const struct symbol outside = { .name = "out", .bind = STB_GLOBAL };
	unsigned int section, same, bss, it, out, first, second;
	uint64_t offset;

	assert_non_null(writer);
	assert_int_equal(writer_section(writer, ".data", SHT_PROGBITS,
					SHF_ALLOC, 0, &section),
			 0);
	assert_int_equal(writer_section(writer, ".bss", SHT_NOBITS,
					SHF_ALLOC | SHF_WRITE, 0, &bss),
			 0);
	assert_int_equal(writer_section(writer, ".data", SHT_PROGBITS,
					SHF_WRITE, 0, &same),
			 0);
	assert_int_equal(same, section);
	assert_int_equal(writer_section(writer, ".data", SHT_NOBITS, 0, 0,
					&same),
			 -EEXIST);
	assert_int_equal(
		writer_append(writer, section, "abc", 3, 1, 0, &offset), 0);
	assert_int_equal(
		writer_append(writer, section, NULL, 8, 8, 0xee, &offset), 0);
	assert_int_equal(offset, 8);
	assert_int_equal(writer_append(writer, bss, NULL, 100, 16, 0, &offset),
			 0);
	assert_int_equal(writer_ordered_section(writer, "list", SHF_ALLOC, bss,
						&first),
			 0);
	assert_int_equal(writer_ordered_section(writer, "list", SHF_ALLOC,
						section, &second),
			 0);
	assert_int_not_equal(first, second);
	assert_int_equal(writer_ordered_section(writer, "list", SHF_WRITE, bss,
						&same),
			 0);
	assert_int_equal(same, first);
	/* A global first: it has to end up behind the local. */
	assert_int_equal(writer_symbol(writer, &outside, 0, &out), 0);
	assert_int_equal(writer_symbol(writer, &symbol, section, &it), 0);
	assert_int_equal(writer_reloc(writer, section, 8, R_X86_64_64, out, 5),
			 0);
	assert_int_equal(writer_publish(writer, path, NULL), 0);

	obj = load(path);
	assert_int_equal(object_section(obj, ".data")->size, 16);
	assert_int_equal(object_section(obj, ".data")->flags,
			 SHF_ALLOC | SHF_WRITE);
	assert_int_equal(object_section(obj, ".data")->align, 8);
	assert_memory_equal(object_section(obj, ".data")->data,
			    "abc\xee\xee\xee\xee\xee\0\0\0\0\0\0\0", 16);
	assert_int_equal(object_section(obj, ".bss")->size, 100);
	assert_string_equal(obj->sections[first].name, "list");
	assert_int_equal(obj->sections[first].flags,
			 SHF_ALLOC | SHF_WRITE | SHF_LINK_ORDER);
	assert_int_equal(obj->sections[first].link, bss);
	assert_int_equal(obj->sections[second].flags,
			 SHF_ALLOC | SHF_LINK_ORDER);
	assert_int_equal(obj->sections[second].link, section);
	assert_int_equal(object_symbol(obj, "it")->index, 1);
	assert_int_equal(object_symbol(obj, "it")->size, 3);
	assert_string_equal(
		object_section(obj, ".data")->relocs[0].symbol->name, "out");
	assert_int_equal(object_section(obj, ".data")->relocs[0].addend, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sections_and_symbols_are_found),
		cmocka_unit_test(functions_win_over_labels),
		cmocka_unit_test(many_sections_are_counted),
		cmocka_unit_test(truncation_is_an_error),
		cmocka_unit_test(mutations_do_no_harm),
		cmocka_unit_test(rel_is_refused),
		cmocka_unit_test(headers_are_checked),
		cmocka_unit_test(section_headers_are_checked),
		cmocka_unit_test(symbol_tables_are_checked),
		cmocka_unit_test(relocations_are_checked),
		cmocka_unit_test(relocations_are_put_in_order),
		cmocka_unit_test(numbers_of_sections_are_checked),
		cmocka_unit_test(lines_are_found),
		cmocka_unit_test(an_object_is_written),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
