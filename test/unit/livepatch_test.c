// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the conversion for the kernel's own livepatch, on objects written as
 * the differ and the linker leave them.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include "objects.h"

#include "link/livepatch.h"

#include <elf.h>

/* A symbol entry NAME:, and a relocation entry; see kpatch/format.h. */
#define SYMBOL(label, sympos, name, object)                           \
	".section .kpatch.symbols,\"a\"\n" label ": .quad 0, " sympos \
	"\n.byte 1, 2, 0, 0, 0, 0, 0, 0\n.quad " name ", " object "\n"
#define RELOC(dest, type, addend, object, symbol)                         \
	".section .kpatch.relocations,\"a\"\n.quad " dest "\n.long " type \
	", 0\n.quad " addend ", " object ", " symbol "\n"
#define STRINGS                                                             \
	".section .kpatch.strings,\"a\"\nvmlinux: .asciz \"vmlinux\"\n"     \
	"dummy: .asciz \"dummy\"\nother: .asciz \"other\"\n"                \
	"one: .asciz \"one\"\ntwo: .asciz \"two\"\ncomma: .asciz \"a,b\"\n" \
	"dots: .asciz \"a.b\"\n"
#define CODE                                              \
	".section .text.f,\"ax\"\n.zero 8\nf: .zero 24\n" \
	".section __jump_table,\"aw\"\ntable: .zero 16\n"

static const char plain[] = CODE STRINGS SYMBOL("s1", "0", "one", "vmlinux")
	SYMBOL("s2", "3", "two", "dummy") RELOC("f + 1", "2", "-4", "vmlinux",
						"s1")
		RELOC("f + 9", "4", "-5", "dummy", "s2")
			RELOC("f + 17", "11", "0", "dummy", "s1")
				RELOC("table", "2", "2", "vmlinux", "s1");

/* The source has to start with a dot to be taken for one of the assembler. */
static char *object_of(const char *name, const char *source)
{
	autofree char *text = path_format(".text\n%s", source);

	return compile(name, text);
}

/* The bytes of the file, for this cannot be seen through a model. */
static void read_bytes(const char *path, struct buffer *bytes)
{
	assert_int_equal(file_read(path, bytes, NULL), 0);
}

/* A section header of the file whose name is this. */
static Elf64_Shdr header_of(const struct buffer *file, const char *name,
			    Elf64_Shdr *target)
{
	Elf64_Ehdr ehdr;
	Elf64_Shdr header, names;
	size_t i;

	memcpy(&ehdr, file->data, sizeof(ehdr));
	memcpy(&names,
	       file->data + ehdr.e_shoff + ehdr.e_shstrndx * sizeof(names),
	       sizeof(names));
	for (i = 0; i < ehdr.e_shnum; i++) {
		memcpy(&header, file->data + ehdr.e_shoff + i * sizeof(header),
		       sizeof(header));
		if (strcmp(file->data + names.sh_offset + header.sh_name, name))
			continue;
		if (target)
			memcpy(target,
			       file->data + ehdr.e_shoff +
				       header.sh_info * sizeof(*target),
			       sizeof(*target));
		return header;
	}
	fail_msg("no section %s", name);
	return header;
}

static void assert_name(const struct buffer *file, const Elf64_Shdr *header,
			const char *name)
{
	Elf64_Ehdr ehdr;
	Elf64_Shdr names;

	memcpy(&ehdr, file->data, sizeof(ehdr));
	memcpy(&names,
	       file->data + ehdr.e_shoff + ehdr.e_shstrndx * sizeof(names),
	       sizeof(names));
	assert_string_equal(file->data + names.sh_offset + header->sh_name,
			    name);
}

static void relocations_become_those_of_livepatch(void **state)
{
	static const char vmlinux[] = ".klp.rela.vmlinux.text.f";
	static const char dummy[] = ".klp.rela.dummy.text.f";
	static const char table[] = ".klp.rela.vmlinux.__jump_table";
	static const char one[] = ".klp.sym.vmlinux.one,0";
	static const char two[] = ".klp.sym.dummy.two,3";
	autofree char *path = object_of("plain", plain);
	autobuffer struct buffer file = BUFFER_INIT;
	struct error err = ERROR_INIT;
	Elf64_Shdr target, header;
	Elf64_Rela rela;
	Elf64_Shdr symtab;
	Elf64_Ehdr ehdr;
	Elf64_Sym sym;
	size_t i;
	const struct {
		const char *group, *section, *symbol;
		uint64_t size;
		size_t item;
		uint64_t offset;
		uint32_t type;
		int64_t addend;
	} expected[] = {
		{ vmlinux, ".text.f", one, 2, 0, 9, 2, -4 },
		/* It waits for vmlinux although its code is a module's. */
		{ vmlinux, ".text.f", one, 2, 1, 25, 11, 0 },
		{ dummy, ".text.f", two, 1, 0, 17, 4, -5 },
		{ table, "__jump_table", one, 1, 0, 0, 2, 2 },
	};

	if (livepatch_convert(path, &err))
		fail_msg("%s", error_text(&err));
	read_bytes(path, &file);
	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		header = header_of(&file, expected[i].group, &target);
		assert_name(&file, &target, expected[i].section);
		assert_int_equal(header.sh_type, SHT_RELA);
		assert_int_equal(header.sh_flags,
				 SHF_ALLOC | SHF_INFO_LINK | 0x00100000);
		assert_int_equal(header.sh_size,
				 expected[i].size * sizeof(rela));
		memcpy(&rela,
		       file.data + header.sh_offset +
			       expected[i].item * sizeof(rela),
		       sizeof(rela));
		assert_int_equal(rela.r_offset, expected[i].offset);
		assert_int_equal(ELF64_R_TYPE(rela.r_info), expected[i].type);
		assert_int_equal(rela.r_addend, expected[i].addend);

		memcpy(&ehdr, file.data, sizeof(ehdr));
		memcpy(&symtab,
		       file.data + ehdr.e_shoff +
			       header.sh_link * sizeof(symtab),
		       sizeof(symtab));
		assert_int_equal(symtab.sh_type, SHT_SYMTAB);
		assert_true(ELF64_R_SYM(rela.r_info) <
			    symtab.sh_size / sizeof(sym));
		memcpy(&sym,
		       file.data + symtab.sh_offset +
			       ELF64_R_SYM(rela.r_info) * sizeof(sym),
		       sizeof(sym));
		assert_int_equal(sym.st_shndx, 0xff20);
		assert_int_equal(ELF64_ST_BIND(sym.st_info), STB_GLOBAL);
		memcpy(&target,
		       file.data + ehdr.e_shoff +
			       symtab.sh_link * sizeof(target),
		       sizeof(target));
		assert_string_equal(file.data + target.sh_offset + sym.st_name,
				    expected[i].symbol);
	}
	header = header_of(&file, ".kpatch.relocations", NULL);
	assert_int_equal(header.sh_size, 0);
	header = header_of(&file, ".rela.kpatch.relocations", NULL);
	assert_int_equal(header.sh_size, 0);
	header = header_of(&file, ".kpatch.symbols", NULL);
	assert_int_equal(header.sh_size, 0);
}

static void what_livepatch_cannot_do_is_refused(void **state)
{
	static const struct {
		const char *source;
		int ret;
		const char *why;
	} cases[] = {
		{ CODE STRINGS SYMBOL("s", "0", "two", "dummy")
			  RELOC("f", "2", "0", "vmlinux", "s"),
		  -ENOTSUP, "refers to two of module dummy" },
		{ CODE STRINGS SYMBOL("s", "0", "two", "dummy")
			  RELOC("table", "2", "0", "dummy", "s"),
		  -ENOTSUP, "__jump_table refers to two of module dummy" },
		{ CODE STRINGS SYMBOL("s", "0", "two", "other")
			  RELOC("f", "2", "0", "dummy", "s"),
		  0, NULL },
		{ CODE STRINGS SYMBOL("s", "0", "comma", "vmlinux")
			  RELOC("f", "2", "0", "vmlinux", "s"),
		  -ENOTSUP, "vmlinux:a,b has a name" },
		{ CODE STRINGS SYMBOL("s", "0", "one", "dots")
			  RELOC("f", "2", "0", "dots", "s"),
		  -ENOTSUP, "a.b:one has a name" },
		{ CODE ".section .kpatch.force,\"a\"\n.globl f\n.quad f\n",
		  -ENOTSUP, "KPATCH_FORCE_UNSAFE(f)" },
		{ ".section .kpatch.relocations,\"a\"\n.zero 39\n", -EINVAL,
		  "damaged .kpatch.relocations" },
		{ ".section .kpatch.relocations,\"a\"\n.zero 40\n", -EINVAL,
		  "damaged .kpatch.relocations" },
		{ CODE STRINGS
		  ".section .kpatch.symbols,\"a\"\ns: .zero 39\n" RELOC(
			  "f", "2", "0", "vmlinux", "s"),
		  -EINVAL, "damaged .kpatch.relocations" },
		{ CODE STRINGS
		  ".section .kpatch.symbols,\"a\"\ns: .zero 40\n" RELOC(
			  "f", "2", "0", "vmlinux", "s"),
		  -EINVAL, "damaged .kpatch.symbols" },
		{ CODE STRINGS SYMBOL("s", "0", "one", "vmlinux")
			  RELOC("f + 24", "2", "0", "vmlinux", "s"),
		  -EINVAL, "damaged .kpatch.relocations" },
		{ CODE STRINGS ".section .cut,\"a\"\ncut: .byte 65\n" SYMBOL(
			  "s", "0", "cut", "vmlinux")
			  RELOC("f", "2", "0", "vmlinux", "s"),
		  -EINVAL, "damaged .kpatch.symbols" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		autofree char *path = object_of("case", cases[i].source);
		autobuffer struct buffer before = BUFFER_INIT;
		autobuffer struct buffer after = BUFFER_INIT;
		autoerror struct error err = ERROR_INIT;

		read_bytes(path, &before);
		assert_int_equal(livepatch_convert(path, &err), cases[i].ret);
		if (!cases[i].why)
			continue;
		if (!strstr(error_text(&err), cases[i].why))
			fail_msg("%s", error_text(&err));
		/* And it is as it was. */
		read_bytes(path, &after);
		assert_int_equal(before.length, after.length);
		assert_memory_equal(before.data, after.data, before.length);
	}
}

static void a_patch_without_relocations_stays(void **state)
{
	autofree char *path = compile("none", "int f(void) { return 1; }");

	assert_int_equal(livepatch_convert(path, NULL), 0);
	autoobject struct object *obj = load(path);
	assert_non_null(object_symbol(obj, "f"));
	assert_int_equal(livepatch_convert("/nonexistent", NULL), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(relocations_become_those_of_livepatch),
		cmocka_unit_test(what_livepatch_cannot_do_is_refused),
		cmocka_unit_test(a_patch_without_relocations_stays),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
