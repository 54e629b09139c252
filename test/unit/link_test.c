// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of link/: kits, and modules made with them, on a toy kernel tree.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include "toy_kernel.h"

#include "elf/object.h"
#include "link/complete.h"
#include "link/exports.h"
#include "link/metadata.h"
#include "link/modpost.h"
#include "link/spdx.h"

#include <dirent.h>
#include <json-c/json.h>

static const char plain_source[] = "extern int exported;\n"
				   "int changed(void);\n"
				   "int changed(void) { return exported; }\n";

static int setup(void **state)
{
	int ret = dir_make_temp("/tmp", "kpatch-link", &test_directory, NULL);

	make_toy_kernel();
	return ret;
}

static int teardown(void **state)
{
	int ret = tree_remove(test_directory, NULL);

	close(toy_log);
	free(test_directory);
	return ret;
}

static void read_file(const char *path, struct buffer *text)
{
	text->length = 0;
	assert_int_equal(file_read(path, text, NULL), 0);
}

/* How often the toy's make was run. */
static size_t runs(void)
{
	autofree char *path = in_directory("tree/runs");
	autobuffer struct buffer text = BUFFER_INIT;
	size_t count = 0, i;

	if (!file_exists(path))
		return 0;
	read_file(path, &text);
	for (i = 0; i < text.length; i++)
		count += text.data[i] == '\n';
	return count;
}

static void link_well(struct toy *toy, struct buffer *bytes)
{
	autoerror struct error err = ERROR_INIT;
	int ret;

	free(toy->module);
	toy->module = NULL;
	ret = module_link(&toy->input, &toy->module, &err);

	if (ret)
		print_error("%s\n", error_text(&err));
	assert_int_equal(ret, 0);
	read_file(toy->module, bytes);
}

static void assert_error(int ret, const struct error *err, const char *part)
{
	assert_true(ret < 0);
	if (!strstr(error_text(err), part))
		print_error("%s\n", error_text(err));
	assert_non_null(strstr(error_text(err), part));
}

/* The section's strings, with newlines in place of NULs. */
static char *strings_of(const struct object *obj, const char *name)
{
	const struct section *sec = object_section(obj, name);
	char *text;
	size_t i;

	assert_non_null(sec);
	text = strndup("", 1);
	text = realloc(text, sec->size + 1);
	memcpy(text, sec->data, sec->size);
	for (i = 0; i < sec->size; i++)
		text[i] = text[i] ? text[i] : '\n';
	text[sec->size] = '\0';
	return text;
}

static void a_description_is_in_modinfo(void **state)
{
	autotoy struct toy toy;
	autobuffer struct buffer bytes = BUFFER_INIT;
	autoobject struct object *obj = NULL;
	autofree char *info = NULL;

	toy_init(&toy, "described", plain_source);
	toy.input.description = "fix it";
	link_well(&toy, &bytes);
	assert_int_equal(object_open(&obj, toy.module, NULL), 0);
	info = strings_of(obj, ".modinfo");
	assert_string_equal(info, "description=fix it\n"
				  "kpatch_func=vmlinux:changed,2\n"
				  "kpatch_new_func=vmlinux:changed,2\n"
				  "vermagic=1.2.3 toy\n"
				  "depends=kpatch\n"
				  "name=kpatch_toy\n");
}

static void metadata_is_that_of_the_module(void **state)
{
	autotoy struct toy toy;
	autobuffer struct buffer bytes = BUFFER_INIT;
	autoobject struct object *obj = NULL;
	autofree char *info = NULL;
	const struct section *sec;

	toy_init(&toy, "meta", plain_source);
	link_well(&toy, &bytes);
	assert_int_equal(object_open(&obj, toy.module, NULL), 0);
	info = strings_of(obj, ".modinfo");
	assert_string_equal(info, "kpatch_func=vmlinux:changed,2\n"
				  "kpatch_new_func=vmlinux:changed,2\n"
				  "vermagic=1.2.3 toy\n"
				  "depends=kpatch\n"
				  "name=kpatch_toy\n");
	sec = object_section(obj, "__versions");
	assert_int_equal(sec->size, 2 * 64);
	assert_int_equal(sec->data[0], 0x11);
	assert_string_equal((const char *)sec->data + 8, "exported");
	assert_int_equal(sec->data[64], 0x22);
	assert_string_equal((const char *)sec->data + 72, "module_layout");
	sec = object_section(obj, ".gnu.linkonce.this_module");
	assert_string_equal((const char *)sec->data + 8, "kpatch_toy");
	assert_int_equal(sec->nr_relocs, 1);
	assert_string_equal(sec->relocs[0].symbol->name, "init_module");
	assert_int_equal(sec->relocs[0].offset, 64);
	assert_non_null(object_symbol(obj, "common"));
	assert_non_null(object_symbol(obj, "changed"));
	sec = object_section(obj, ".note.kpatch");
	assert_int_equal(sec->type, SHT_NOTE);
	assert_true(sec->flags & SHF_ALLOC);
	assert_int_equal(sec->size, strlen(toy_note));
	assert_memory_equal(sec->data, toy_note, sec->size);
}

static void a_kit_is_made_once(void **state)
{
	autotoy struct toy toy;
	autobuffer struct buffer first = BUFFER_INIT, other = BUFFER_INIT;
	size_t before = runs();

	toy_init(&toy, "once", plain_source);
	toy.input.kit.version = "#2 once";
	link_well(&toy, &first);
	assert_int_equal(runs(), before + 1);
	assert_int_equal(tree_remove(toy.work, NULL), 0);
	link_well(&toy, &other);
	assert_int_equal(runs(), before + 1);
	assert_int_equal(first.length, other.length);
	assert_memory_equal(first.data, other.data, first.length);
	/* The glue is part of what it is known by. */
	toy_file("glue/include/kpatch/new.h", "");
	assert_int_equal(tree_remove(toy.work, NULL), 0);
	link_well(&toy, &other);
	assert_int_equal(runs(), before + 2);
	/* So is the tree; and without an identity it is not kept. */
	toy.input.kit.identity = NULL;
	assert_int_equal(tree_remove(toy.work, NULL), 0);
	link_well(&toy, &other);
	assert_int_equal(tree_remove(toy.work, NULL), 0);
	link_well(&toy, &other);
	assert_int_equal(runs(), before + 4);
	assert_memory_equal(first.data, other.data, first.length);
}

static void bytes_do_not_depend_on_the_directory(void **state)
{
	autotoy struct toy one, two;
	autobuffer struct buffer first = BUFFER_INIT, other = BUFFER_INIT;

	toy_init(&one, "a", plain_source);
	toy_init(&two, "a-longer-name", plain_source);
	link_well(&one, &first);
	two.outputs[0] = one.output;
	two.input.kit.identity = NULL;
	link_well(&two, &other);
	assert_int_equal(first.length, other.length);
	assert_memory_equal(first.data, other.data, first.length);
}

/* The one kit in the toy's cache that has this version in its glue. */
static char *only_kit(void)
{
	autofree char *kits = in_directory("cache/kits");
	char *found = NULL;
	struct dirent *entry;
	DIR *dir = opendir(kits);

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.' && strcmp(entry->d_name, "lock")) {
			assert_null(found);
			found = path_format("%s/%s", kits, entry->d_name);
		}
	closedir(dir);
	assert_non_null(found);
	return found;
}

static void a_damaged_kit_is_made_again(void **state)
{
	static const char *const files[] = { "hook.o", "mod.o", "mod.c",
					     "kpatch.lds", "recipe" };
	autofree char *kits = in_directory("cache/kits"), *kit = NULL;
	autobuffer struct buffer first = BUFFER_INIT, other = BUFFER_INIT;
	autobuffer struct buffer file = BUFFER_INIT;
	autotoy struct toy toy;
	size_t before, i;

	toy_init(&toy, "damaged", plain_source);
	assert_int_equal(tree_remove(kits, NULL), 0);
	link_well(&toy, &first);
	kit = only_kit();
	before = runs();
	for (i = 0; i < 2 * ARRAY_SIZE(files); i++) {
		autofree char *path = path_format("%s/%s", kit, files[i / 2]);

		read_file(path, &file);
		/* Cut short, or with a bit that is another one. */
		file.data[file.length / 2] ^= i % 2;
		assert_int_equal(file_publish(path, file.data,
					      file.length - (i + 1) % 2, 0600,
					      NULL),
				 0);
		assert_int_equal(tree_remove(toy.work, NULL), 0);
		link_well(&toy, &other);
		assert_int_equal(runs(), before + i + 1);
		assert_int_equal(first.length, other.length);
		assert_memory_equal(first.data, other.data, first.length);
	}
}

static void what_nothing_exports_is_named(void **state)
{
	autotoy struct toy toy;
	autoerror struct error err = ERROR_INIT;

	toy_init(&toy, "undefined",
		 "extern int nowhere; int changed(void);\n"
		 "int changed(void) { return nowhere; }\n");
	assert_error(module_link(&toy.input, &toy.module, &err), &err,
		     "\"nowhere\"");
	assert_null(toy.module);
}

static void unusual_metadata_is_compiled(void **state)
{
	autotoy struct toy toy;
	autobuffer struct buffer bytes = BUFFER_INIT;
	autoobject struct object *obj = NULL;
	autofree char *info = NULL;

	toy_init(&toy, "special", "int special;\n");
	link_well(&toy, &bytes);
	assert_int_equal(object_open(&obj, toy.module, NULL), 0);
	assert_non_null(object_symbol(obj, "special_metadata"));
	info = strings_of(obj, ".modinfo");
	assert_non_null(strstr(info, "name=kpatch_toy\n"));
}

static void a_glue_that_does_not_compile_is_an_error(void **state)
{
	autotoy struct toy toy;
	autoerror struct error err = ERROR_INIT;

	toy_init(&toy, "wrong", plain_source);
	toy.input.kit.version = "a \"quote\"";
	assert_error(module_link(&toy.input, &toy.module, &err), &err,
		     "character 0x22");
	toy.input.kit.version = "#1 toy";
	toy_file("glue/kmod/patch/wrong.c", "int x\n");
	toy.input.kit.hook = "wrong.c";
	assert_int_equal(tree_remove(toy.work, NULL), 0);
	assert_error(module_link(&toy.input, &toy.module, &err), &err,
		     "compiling the glue: ");
}

static void exports_are_selected(void **state)
{
	autofree char *object = in_directory("exports.o");
	autofree char *list = in_directory("tree/Module.symvers");
	autofree char *cut = in_directory("cut");
	autofree char *path = in_directory("selected");
	autobuffer struct buffer text = BUFFER_INIT;
	autoerror struct error err = ERROR_INIT;
	const char *const lists[] = { list }, *const bad[] = { cut };
	autotoy struct toy toy;

	toy_init(&toy, "exports",
		 "extern int other, unknown; int *x = &other, *y = &unknown;");
	assert_int_equal(exports_select(object, lists, 1, path, NULL), 0);
	read_file(path, &text);
	assert_string_equal(
		text.data,
		"0x00000022\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t\n"
		"0xffffffff\tother\tdrivers/other\tEXPORT_SYMBOL_GPL\tSPACE\n");
	toy_file("cut", "0x00000011\texpo");
	assert_error(exports_select(object, bad, 1, path, &err), &err,
		     "cut: its last line is not whole");
	assert_error(exports_select(list, lists, 1, path, &err), &err,
		     "Module.symvers");
}

static void damaged_sources_of_metadata_are_refused(void **state)
{
	static const struct {
		const char *text;
		const char *why;
	} cases[] = {
		{ "int x;\n", "what the module depends on" },
		{ "MODULE_INFO(depends, \"a\n", "1: not the list" },
		{ "MODULE_INFO(depends, \"a\") x\n", "1: not the list" },
		{ "MODULE_INFO(depends, \"a\");\nMODULE_INFO(depends, \"\");\n",
		  "2: not the list" },
		{ "\t{ 0x123456789, \"a\" },\n", "1: not the version" },
		{ "\t{ 0x12345678, \"\" },\n", "1: not the version" },
		{ "\t{ 0x12345678, \"a\" }\n", "1: not the version" },
		{ "\t{ 0x12345678 },\n", "1: not the version" },
		{ "\t{ 0x1, \"a", "1: not the version" },
	};
	autofree char *path = in_directory("x.mod.c");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct modpost modpost;
		autoerror struct error err = ERROR_INIT;

		store(path, cases[i].text);
		assert_error(modpost_read(&modpost, path, &err), &err,
			     cases[i].why);
	}
}

static void damaged_templates_are_refused(void **state)
{
	static const struct {
		const char *source;
		const char *why;
	} cases[] = {
		{ "int x;", "no section .modinfo" },
		{ "char i[2] __attribute__((section(\".modinfo\"))) = {1, 2};",
		  "no section .gnu.linkonce.this_module" },
		{ "char i[2] __attribute__((section(\".modinfo\"))) = {1, 2};"
		  "char m[2] __attribute__((section(\".gnu.linkonce.this_module\")))"
		  "= {1};",
		  "a field in .modinfo has no end" },
		{ "char i[2] __attribute__((section(\".modinfo\"))) = {1};"
		  "char m[2] __attribute__((section(\".gnu.linkonce.this_module\")))"
		  "= {1};",
		  "no name in .gnu.linkonce.this_module" },
		{ "char i[2] __attribute__((section(\".modinfo\"))) = {1};"
		  "struct { char n[16], rest[1]; } m __attribute__((section("
		  "\".gnu.linkonce.this_module\"))) = { \"kpatch_kit_name\", {1} };",
		  "no name in .gnu.linkonce.this_module" },
	};
	struct modpost modpost = { .depends = (char *)"kpatch" };
	autofree char *path = in_directory("made.o");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		autoerror struct error err = ERROR_INIT;
		autotoy struct toy toy;

		toy_init(&toy, "template", cases[i].source);
		assert_error(metadata_write(path, toy.output,
					    "a_name_of_seventeen", &modpost,
					    &err),
			     &err, cases[i].why);
	}
}

static void names_too_long_to_import_are_refused(void **state)
{
	autofree char *path = in_directory("made.o");
	struct import import = { (char *)"a_name_that_has_the_length_that_no_"
					 "symbol_can_have_at_all",
				 1 };
	struct modpost modpost = { &import, 1, 1, (char *)"", BUFFER_INIT };
	autoerror struct error err = ERROR_INIT;
	autotoy struct toy toy;

	toy_init(&toy, "long",
		 "char i[2] __attribute__((section(\".modinfo\"))) = {1};"
		 "char v[2] __attribute__((section(\"__versions\"))) = {1};"
		 "char m[64] __attribute__((section("
		 "\".gnu.linkonce.this_module\"))) = \"kpatch_kit_name\";");
	assert_true(strlen(import.name) > 55);
	assert_error(metadata_write(path, toy.output, "n", &modpost, &err),
		     &err, "its name is too long");
}

#define RETURN ".text\nf: jmp __x86_return_thunk\n"
#define ORC ".pushsection .orc_unwind_ip\n.long f - .\n.popsection\n"
#define SITE ".pushsection .return_sites\n.long f - .\n.popsection\n"

static void code_that_objtool_did_not_see_is_an_error(void **state)
{
	static const struct {
		const char *source;
		const char *why;
	} cases[] = {
		{ RETURN, NULL },
		{ RETURN ORC SITE, NULL },
		{ RETURN ORC ".section .text.g,\"ax\"\nnop\n",
		  ".text.g has no ORC" },
		{ RETURN SITE ".text\njmp __x86_return_thunk\n",
		  ".text: 2 returns, but 1 return sites" },
		{ RETURN ORC SITE
		  ".section .altinstr_replacement,\"ax\"\nnop\n",
		  NULL },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		autofree char *source =
			path_format("asm(R\"(%s)\");\n", cases[i].source);
		autoerror struct error err = ERROR_INIT;
		autotoy struct toy toy;
		int ret;

		toy_init(&toy, "complete", source);
		ret = complete_check(toy.output, &err);
		if (cases[i].why)
			assert_error(ret, &err, cases[i].why);
		else
			assert_int_equal(ret, 0);
	}
}

/* The toy's program appends how it was called. */
static void a_signature_is_appended(void **state)
{
	static const char program[] =
		"#!/bin/sh\n"
		"[ \"$(cat \"$3\")\" = good ] || { echo 'bad cert' >&2; exit 1; }\n"
		"printf '%s %s %s %s' $# \"$1\" \"${2##*/}\" \"$KBUILD_SIGN_PIN\" >>\"$4\"\n";
	static const char signature[] = "4 sha3 key pin";
	autofree char *path = in_directory("tree/scripts/sign-file");
	autofree char *key = in_directory("key"), *cert = in_directory("cert");
	autobuffer struct buffer plain = BUFFER_INIT, other = BUFFER_INIT;
	autoerror struct error err = ERROR_INIT;
	autotoy struct toy toy;

	toy_init(&toy, "sign", plain_source);
	link_well(&toy, &plain);
	toy.input.sign = (struct sign_input){ key, cert, NULL };
	assert_error(sign_check(&toy.input.sign, toy.input.kit.tree, &err),
		     &err, "no CONFIG_MODULE_SIG_HASH");
	toy.input.sign.hash = "sha3";
	assert_error(sign_check(&toy.input.sign, toy.input.kit.tree, &err),
		     &err, "scripts/sign-file: install");
	toy_file("tree/scripts/sign-file", program);
	assert_int_equal(chmod(path, 0755), 0);
	assert_error(sign_check(&toy.input.sign, toy.input.kit.tree, &err),
		     &err, "--sign-key: cannot read");
	store(key, "");
	assert_error(sign_check(&toy.input.sign, toy.input.kit.tree, &err),
		     &err, "--sign-cert: cannot read");
	store(cert, "bad");
	assert_int_equal(sign_check(&toy.input.sign, toy.input.kit.tree, &err),
			 0);
	assert_int_equal(tree_remove(toy.work, NULL), 0);
	assert_error(module_link(&toy.input, &toy.module, &err), &err,
		     "bad cert");
	store(cert, "good");
	assert_int_equal(tree_remove(toy.work, NULL), 0);
	assert_int_equal(setenv("KBUILD_SIGN_PIN", "pin", 1), 0);
	link_well(&toy, &other);
	assert_int_equal(unsetenv("KBUILD_SIGN_PIN"), 0);
	assert_int_equal(other.length, plain.length + strlen(signature));
	assert_memory_equal(other.data, plain.data, plain.length);
	assert_string_equal(other.data + plain.length, signature);
}

static void the_document_is_of_the_module(void **state)
{
	autofree char *module = in_directory("m.ko");
	autofree char *diff = in_directory("a\\b.patch");
	char *const patches[] = { module, diff };
	const struct spdx_input input = { "kpatch-m", module,  "1.2.3",
					  "#1 toy",   patches, 2 };
	autobuffer struct buffer text = BUFFER_INIT;
	autoerror struct error err = ERROR_INIT;
	static const char sum[] = /* sha256sum of "abc": FIPS 180-2, B.1 */
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
	json_object *top, *packages, *entry;
	const char *found;

	store(module, "abc");
	store(diff, "abc");
	assert_int_equal(spdx_render(&input, &text, toy_log, &err), 0);
	top = json_tokener_parse(text.data);
	assert_non_null(top);
	assert_string_equal(json_object_get_string(
				    json_object_object_get(top, "spdxVersion")),
			    "SPDX-2.3");
	packages = json_object_object_get(top, "packages");
	assert_int_equal(json_object_array_length(packages), 4);
	entry = json_object_array_get_idx(packages, 3);
	assert_string_equal(
		json_object_get_string(json_object_object_get(entry, "name")),
		"a\\b.patch");
	entry = json_object_array_get_idx(
		json_object_object_get(entry, "checksums"), 0);
	assert_string_equal(json_object_get_string(json_object_object_get(
				    entry, "checksumValue")),
			    sum);
	json_object_put(top);
	found = strstr(text.data, "\"created\":\"1970-01-01T00:00:00Z\"");
	assert_non_null(found);
	assert_null(strstr(text.data, test_directory));

	assert_int_equal(setenv("SOURCE_DATE_EPOCH", "86400", 1), 0);
	text.length = 0;
	assert_int_equal(spdx_render(&input, &text, toy_log, &err), 0);
	assert_non_null(strstr(text.data, "\"1970-01-02T00:00:00Z\""));
	assert_int_equal(setenv("SOURCE_DATE_EPOCH", "1x", 1), 0);
	assert_error(spdx_render(&input, &text, toy_log, &err), &err,
		     "not a number of seconds");
	assert_int_equal(unsetenv("SOURCE_DATE_EPOCH"), 0);
	assert_int_equal(unlink(module), 0);
	assert_error(spdx_render(&input, &text, toy_log, &err), &err,
		     "sha256sum");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(metadata_is_that_of_the_module),
		cmocka_unit_test(a_description_is_in_modinfo),
		cmocka_unit_test(a_kit_is_made_once),
		cmocka_unit_test(bytes_do_not_depend_on_the_directory),
		cmocka_unit_test(a_damaged_kit_is_made_again),
		cmocka_unit_test(what_nothing_exports_is_named),
		cmocka_unit_test(unusual_metadata_is_compiled),
		cmocka_unit_test(a_glue_that_does_not_compile_is_an_error),
		cmocka_unit_test(exports_are_selected),
		cmocka_unit_test(damaged_sources_of_metadata_are_refused),
		cmocka_unit_test(damaged_templates_are_refused),
		cmocka_unit_test(names_too_long_to_import_are_refused),
		cmocka_unit_test(code_that_objtool_did_not_see_is_an_error),
		cmocka_unit_test(a_signature_is_appended),
		cmocka_unit_test(the_document_is_of_the_module),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
