// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the note: hashes of code, writing (link/), reading, damage, and the
 * comparison with what is running (kpatch/).
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include "objects.h"

#include "kpatch/buildid.h"
#include "kpatch/note.h"
#include "link/code.h"
#include "link/note.h"

#include <elf.h>

/* A section with a build ID of these four bytes. */
#define BUILD_ID(section, id)                                               \
	".section " section ",\"a\",@note\n.long 4, 4, 3\n.asciz \"GNU\"\n" \
	".ascii \"" id "\"\n"

static uint8_t code[] = { 1, 0, 0, 4, 5, 6, 0 };
static struct shipped_hole holes[] = { { 1, 3 }, { 6, 7 } };

static struct func funcs_items[] = {
	{ .name = (char *)"changed",
	  .objname = (char *)"vmlinux",
	  .sympos = 3,
	  .old_hash = { 0x0a },
	  .new_hash = { 0xb0 },
	  .shipped = { code, sizeof(code), { holes, 2, 2 } } },
	{ .name = (char *)"other", .objname = (char *)"dummy" },
};

static void make_note(struct buffer *section, bool big_endian)
{
	const struct funcs funcs = { .items = funcs_items,
				     .count = 2,
				     .capacity = 2 };
	autofree char *image = compile(
		"image", ".ident \"toy 1.0\"\n" BUILD_ID(".notes", "imag"));
	autofree char *module =
		compile("module", BUILD_ID(".note.gnu.build-id", "modu"));
	autoobject struct object *kernel = load(image), *dummy = load(module);
	struct note note = NOTE_INIT;

	note.big_endian = big_endian;
	assert_int_equal(note_add_tool(&note), 0);
	assert_int_equal(note_add_description(&note, NULL), 0);
	assert_int_equal(note_add_description(&note, "fix it"), 0);
	assert_int_equal(note_add_kernel(&note, kernel), 0);
	assert_int_equal(note_add_compiler(&note, kernel), 0);
	assert_int_equal(note_add_patch(&note, "--- a\n", 6), 0);
	assert_int_equal(note_add_patch(&note, NULL, 0), 0);
	assert_int_equal(note_add_module(&note, "dummy", dummy), 0);
	assert_int_equal(note_add_funcs(&note, &funcs), 0);
	assert_int_equal(note_finish(&note, section), 0);
	note_free(&note);
}

static void assert_note(const struct patch_note *note)
{
	assert_true(note->present);
	assert_int_equal(note->kernel.size, 4);
	assert_memory_equal(note->kernel.bytes, "imag", 4);
	assert_string_equal(note->compiler, "toy 1.0");
	assert_string_equal(note->tool, KPATCH_VERSION);
	assert_string_equal(note->description, "fix it");
	assert_int_equal(note->patches.count, 2);
	/* XXH3_128bits of nothing, as xxhsum -H128 prints it. */
	assert_string_equal(note->patches.items[1],
			    "99aa06d3014798d86001c324468d497f");
	assert_int_equal(note->modules.count, 1);
	assert_string_equal(note->modules.items[0].name, "dummy");
	assert_memory_equal(note->modules.items[0].id.bytes, "modu", 4);
	assert_int_equal(note->funcs.count, 2);
	assert_string_equal(note->funcs.items[0].object, "vmlinux");
	assert_string_equal(note->funcs.items[0].name, "changed");
	assert_int_equal(note->funcs.items[0].sympos, 3);
	assert_string_equal(note->funcs.items[0].old_hash,
			    "0a000000000000000000000000000000");
	assert_string_equal(note->funcs.items[0].new_hash,
			    "b0000000000000000000000000000000");
	assert_int_equal(note->funcs.items[0].code.size, sizeof(code));
	assert_memory_equal(note->funcs.items[0].code.bytes, code,
			    sizeof(code));
	assert_int_equal(note->funcs.items[0].code.holes.count, 2);
	assert_int_equal(note->funcs.items[0].code.holes.items[0].end, 3);
	assert_int_equal(note->funcs.items[0].code.holes.items[1].start, 6);
	assert_int_equal(note->funcs.items[1].code.size, 0);
}

static void what_is_written_is_read(void **state)
{
	int big_endian;

	for (big_endian = 0; big_endian < 2; big_endian++) {
		autobuffer struct buffer section = BUFFER_INIT;
		struct patch_note note;

		make_note(&section, big_endian);
		assert_int_equal(note_parse(&note, section.data, section.length,
					    big_endian, NULL),
				 0);
		assert_note(&note);
		patch_note_free(&note);
	}
}

static void notes_are_found_in_files(void **state)
{
	autofree char *none = compile("none", "int x;");
	autofree char *empty =
		compile("empty", ".section .note.kpatch,\"a\",@note\n");
	autofree char *text = in_directory("text");
	struct patch_note note;
	struct error err = ERROR_INIT;

	assert_int_equal(note_read(&note, none, NULL), 0);
	assert_false(note.present);
	assert_int_equal(note_read(&note, empty, NULL), 0);
	assert_false(note.present);
	store(text, "text");
	assert_int_equal(note_read(&note, text, &err), -ENOEXEC);
	error_clear(&err);
}

/* A note that ends anywhere before its end. */
static void cut_notes_are_damaged(void **state)
{
	autobuffer struct buffer section = BUFFER_INIT;
	size_t length, header = sizeof(Elf64_Nhdr) + 8;

	make_note(&section, false);
	for (length = 0; length < section.length; length++) {
		/* In memory of its own, so that reading on is noticed. */
		autofree char *copy = malloc(length ? length : 1);
		autoerror struct error err = ERROR_INIT;
		struct patch_note note;
		uint32_t left = (uint32_t)(length - header);

		memcpy(copy, section.data, length);
		assert_int_equal(note_parse(&note, copy, length, false, &err),
				 -ENOEXEC);
		assert_non_null(strstr(error_text(&err), "note"));
		if (length < header)
			continue;
		/* Also when the header says so. */
		memcpy(copy + 4, &left, sizeof(left));
		error_clear(&err);
		assert_int_equal(note_parse(&note, copy, length, false, &err),
				 -ENOEXEC);
	}
}

/* One field that is wrong, in a note that is right otherwise. */
static void wrong_fields_are_named(void **state)
{
	const struct {
		uint32_t type;
		const char *bytes;
		size_t size;
		unsigned int times;
		const char *why;
	} cases[] = {
		{ KPATCH_NOTE_KERNEL, "", 0, 1, "build ID of the kernel" },
		{ KPATCH_NOTE_KERNEL, "id", 2, 2, "build ID of the kernel" },
		{ KPATCH_NOTE_KERNEL, (char[65]){ 1 }, 65, 1,
		  "build ID of the kernel" },
		{ KPATCH_NOTE_PATCH, "123456789012345", 15, 1,
		  "hash of a diff" },
		{ KPATCH_NOTE_PATCH, "12345678901234567", 17, 1,
		  "hash of a diff" },
		{ KPATCH_NOTE_COMPILER, "gcc", 3, 1, "name of the compiler" },
		{ KPATCH_NOTE_COMPILER, "\0", 1, 1, "name of the compiler" },
		{ KPATCH_NOTE_COMPILER, "a\0b", 4, 1, "name of the compiler" },
		{ KPATCH_NOTE_COMPILER, "a", 2, 2, "name of the compiler" },
		{ KPATCH_NOTE_COMPILER, "\33[2J", 5, 1,
		  "name of the compiler" },
		{ KPATCH_NOTE_TOOL, "1", 1, 1, "version of kpatch-build" },
		{ KPATCH_NOTE_TOOL, "1", 2, 2, "version of kpatch-build" },
		{ KPATCH_NOTE_DESCRIPTION, "\0", 1, 1, "a description" },
		{ KPATCH_NOTE_DESCRIPTION, "ab", 2, 1, "a description" },
		{ KPATCH_NOTE_DESCRIPTION, "a\0b", 4, 1, "a description" },
		{ KPATCH_NOTE_DESCRIPTION, "a", 2, 2, "a description" },
		{ KPATCH_NOTE_MODULE, "dummy", 5, 1, "a module that is none" },
		{ KPATCH_NOTE_MODULE, "dummy", 6, 1, "a module that is none" },
		{ KPATCH_NOTE_MODULE, "../x\0id", 7, 1,
		  "a module that is none" },
		{ KPATCH_NOTE_MODULE, "a/x\0id", 6, 1,
		  "a module that is none" },
		{ KPATCH_NOTE_FUNC, (char[40]){ 1 }, 40, 1,
		  "a function that is none" },
		{ KPATCH_NOTE_FUNC, (char[44]){ [40] = 'a', 0, 'b' }, 43, 1,
		  "a function that is none" },
		{ KPATCH_NOTE_FUNC, (char[44]){ [40] = 'a', 0, 0 }, 43, 1,
		  "a function that is none" },
		{ KPATCH_NOTE_FUNC, (char[45]){ [40] = 'a', 0, 'b', 0, 'c' },
		  45, 1, "a function that is none" },
		/* There is no function that it could be of. */
		{ KPATCH_NOTE_CODE, (char[9]){ 1 }, 9, 1, "code that is none" },
		{ 1000, "from the future", 15, 3, NULL },
	};
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		autobuffer struct buffer section = BUFFER_INIT;
		autoerror struct error err = ERROR_INIT;
		struct note note = NOTE_INIT;
		struct patch_note read;
		int ret;

		for (n = 0; n < cases[i].times; n++) {
			struct kpatch_note_field field = {
				cases[i].type, (uint32_t)cases[i].size
			};

			assert_int_equal(
				buffer_append(&note.fields, &field,
					      sizeof(field)) ||
					buffer_append(&note.fields,
						      cases[i].bytes,
						      cases[i].size) ||
					buffer_append(&note.fields, "\0\0\0",
						      -cases[i].size & 3),
				0);
			note.count++;
		}
		assert_int_equal(note_finish(&note, &section), 0);
		note_free(&note);
		ret = note_parse(&read, section.data, section.length, false,
				 &err);
		if (!cases[i].why) {
			assert_int_equal(ret, 0);
			patch_note_free(&read);
			continue;
		}
		assert_int_equal(ret, -ENOEXEC);
		assert_non_null(strstr(error_text(&err), cases[i].why));
	}
}

static void add_numbers(struct note *note, uint32_t type,
			const uint32_t *numbers, size_t count, size_t cut)
{
	size_t size = count * sizeof(*numbers) - cut;
	struct kpatch_note_field field = { type, (uint32_t)size };

	assert_int_equal(buffer_append(&note->fields, &field, sizeof(field)) ||
				 buffer_append(&note->fields, numbers, size) ||
				 buffer_append(&note->fields, "\0\0\0",
					       -size & 3),
			 0);
	note->count++;
}

/* A size, how many holes, holes, and two words of code, in which they are. */
static void wrong_code_is_noticed(void **state)
{
	static const struct {
		uint32_t numbers[8];
		size_t count;
		size_t cut; /* so many bytes are missing */
		unsigned int times;
		int ret;
	} cases[] = {
		{ { 8, 2, 0, 1, 1, 8, 7, 7 }, 8, 0, 1, 0 },
		{ { 8, 0, 7, 7 }, 4, 0, 1, 0 },
		{ { 8, 0, 7, 7 }, 4, 0, 2, -ENOEXEC },
		{ { 0, 0 }, 2, 0, 1, -ENOEXEC },
		{ { 8, 0, 7, 7 }, 4, 1, 1, -ENOEXEC },
		{ { 8, 0, 7, 7, 7 }, 5, 3, 1, -ENOEXEC },
		{ { 8, 0 }, 2, 5, 1, -ENOEXEC },
		{ { 8, 1, 7, 7 }, 4, 0, 1, -ENOEXEC },
		{ { 8, 1, 0, 9, 7, 7 }, 6, 0, 1, -ENOEXEC },
		{ { 8, 1, 3, 3, 7, 7 }, 6, 0, 1, -ENOEXEC },
		{ { 8, 2, 2, 4, 3, 5, 7, 7 }, 8, 0, 1, -ENOEXEC },
		{ { 8, UINT32_MAX, 0, 1, 7, 7 }, 6, 0, 1, -ENOEXEC },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct funcs funcs = { .items = &funcs_items[1],
					     .count = 1,
					     .capacity = 1 };
		autobuffer struct buffer section = BUFFER_INIT;
		struct note note = NOTE_INIT;
		struct patch_note read;

		assert_int_equal(note_add_funcs(&note, &funcs), 0);
		for (unsigned int n = 0; n < cases[i].times; n++)
			add_numbers(&note, KPATCH_NOTE_CODE, cases[i].numbers,
				    cases[i].count, cases[i].cut);
		assert_int_equal(note_finish(&note, &section), 0);
		note_free(&note);
		assert_int_equal(note_parse(&read, section.data, section.length,
					    false, NULL),
				 cases[i].ret);
		if (!cases[i].ret)
			patch_note_free(&read);
	}
}

static void wrong_headers_are_damaged(void **state)
{
	static const struct {
		size_t at;
		const char *why;
	} cases[] = {
		{ 0, "not the name" }, /* length of the name */
		{ 4, "another size" },	       { 8, "not the name" }, /* type */
		{ 12, "not the name" },	       { 20, "of version" },
		{ 24, "fields than it says" }, /* count */
		{ 32, "beyond its end" }, /* size of the first field */
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		autobuffer struct buffer section = BUFFER_INIT;
		autoerror struct error err = ERROR_INIT;
		struct patch_note note;

		make_note(&section, false);
		/* The largest byte, where there is a number. */
		section.data[cases[i].at + (cases[i].at == 32 ? 3 : 0)] ^= 0x7f;
		assert_int_equal(note_parse(&note, section.data, section.length,
					    false, &err),
				 -ENOEXEC);
		assert_non_null(strstr(error_text(&err), cases[i].why));
	}
}

static void put_id(const char *name, const char *id)
{
	autofree char *path = in_directory(name);
	autofree char *directory =
		strndup(path, (size_t)(path_base(path) - path));
	const Elf64_Nhdr first = { 4, 1, 7 }, second = { 4, 4, 3 };
	autobuffer struct buffer text = BUFFER_INIT;

	assert_int_equal(dir_make(directory, 0700, NULL), 0);
	assert_int_equal(buffer_append(&text, &first, sizeof(first)) ||
				 buffer_append(&text, "Xen\0x\0\0\0", 8) ||
				 buffer_append(&text, &second,
					       sizeof(second)) ||
				 buffer_append(&text, "GNU", 4) ||
				 buffer_append(&text, id, 4),
			 0);
	assert_int_equal(file_publish(path, text.data, text.length, 0600, NULL),
			 0);
}

static void other_kernels_and_modules_are_refused(void **state)
{
	static const char kernel[] = "root/sys/kernel/notes";
	static const char module[] =
		"root/sys/module/dummy/notes/.note.gnu.build-id";
	autofree char *root = in_directory("root");
	autobuffer struct buffer section = BUFFER_INIT;
	autoerror struct error err = ERROR_INIT;
	struct patch_note note;

	make_note(&section, false);
	assert_int_equal(note_parse(&note, section.data, section.length, false,
				    NULL),
			 0);
	/* Nothing is known of what is running. */
	assert_int_equal(note_check(&note, root, &err), 0);
	put_id(kernel, "imag");
	assert_int_equal(note_check(&note, root, &err), 0);
	put_id(module, "modu");
	assert_int_equal(note_check(&note, root, &err), 0);
	put_id(module, "none");
	assert_int_equal(note_check(&note, root, &err), -EMEDIUMTYPE);
	assert_non_null(strstr(error_text(&err),
			       "the module dummy with build ID 6d6f6475"));
	put_id(module, "modu");
	put_id(kernel, "imaG");
	assert_int_equal(note_check(&note, root, &err), -EMEDIUMTYPE);
	assert_non_null(strstr(error_text(&err), "that runs has 696d6147"));
	patch_note_free(&note);
	note = (struct patch_note)PATCH_NOTE_INIT;
	assert_int_equal(note_check(&note, root, NULL), 0);
}

static void hash(uint8_t *into, const char *name, const char *source,
		 const char *function)
{
	autofree char *path = compile(name, source);
	autoobject struct object *obj = load(path);

	assert_int_equal(code_hash(obj, function, into), 0);
}

static void hashes_are_of_the_function_alone(void **state)
{
	static const char plain[] = "int g(const char *), h(const char *);\n"
				    "int f(void) { return g(\"text\") + 1; }\n";
	static const struct {
		const char *source;
		bool same;
	} cases[] = {
		/* Elsewhere in the object, with another string before. */
		{ "int g(const char *);\n"
		  "int e(void) { return g(\"before\"); }\n"
		  "int f(void) { return g(\"text\") + 1; }\n",
		  true },
		{ "int g(const char *);\n"
		  "int f(void) { return g(\"text\") + 2; }\n",
		  false },
		{ "int g(const char *);\n"
		  "int f(void) { return g(\"texT\") + 1; }\n",
		  false },
		{ "int h(const char *);\n"
		  "int f(void) { return h(\"text\") + 1; }\n",
		  false },
	};
	static const uint8_t none[KPATCH_HASH_SIZE];
	uint8_t first[KPATCH_HASH_SIZE], other[KPATCH_HASH_SIZE];
	size_t i;

	hash(first, "plain", plain, "f");
	assert_memory_not_equal(first, none, sizeof(none));
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		hash(other, "case", cases[i].source, "f");
		assert_int_equal(!memcmp(first, other, sizeof(first)),
				 cases[i].same);
	}
	hash(other, "case", plain, "no_such");
	assert_memory_equal(other, none, sizeof(none));
}

/* What a relocation fills in is no code, what its symbol has to add is. */
static void hashes_know_relocations(void **state)
{
	static const char format[] =
		".text\n.type f,@function\nf: .reloc f+1,"
		"R_X86_64_PC32,%s\n.byte 1,%d,0,0,0,%d\n"
		".size f,.-f\n"
		".type f.cold,@function\nf.cold: .byte %d\n"
		".size f.cold,.-f.cold\n";
	static const struct {
		const char *symbol;
		int filled, own, cold;
		bool same;
	} cases[] = {
		{ "g", 9, 2, 3, true },	   { "g", 0, 4, 3, false },
		{ "g+1", 0, 2, 3, false }, { "h", 0, 2, 3, false },
		{ "g", 0, 2, 4, false },
	};
	uint8_t first[KPATCH_HASH_SIZE], other[KPATCH_HASH_SIZE];
	autofree char *plain = path_format(format, "g", 0, 2, 3);
	size_t i;

	hash(first, "plain", plain, "f");
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		autofree char *source =
			path_format(format, cases[i].symbol, cases[i].filled,
				    cases[i].own, cases[i].cold);

		hash(other, "case", source, "f");
		assert_int_equal(!memcmp(first, other, sizeof(first)),
				 cases[i].same);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(notes_are_found_in_files),
		cmocka_unit_test(cut_notes_are_damaged),
		cmocka_unit_test(wrong_fields_are_named),
		cmocka_unit_test(wrong_code_is_noticed),
		cmocka_unit_test(wrong_headers_are_damaged),
		cmocka_unit_test(other_kernels_and_modules_are_refused),
		cmocka_unit_test(hashes_are_of_the_function_alone),
		cmocka_unit_test(hashes_know_relocations),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
