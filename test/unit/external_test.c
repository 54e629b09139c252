// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of what modules outside the kernel's tree need: their source as a part
 * of the tree, and what their files tell.
 */
#include "compile/includer.h"
#include "diff/report.h"
#include "source/change.h"
#include "source/external.h"
#include "target/modules.h"
#include "target/origin.h"
#include "target/vermagic.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "objects.h"

static const struct {
	const char *name;
	const char *text;
} files[] = {
	{ "kernel/Makefile", "" },
	{ "kernel/fs/open.c", "" },
	{ "module/Makefile", "obj-m := m.o\n" },
	{ "module/m.c", "a\nb\n" },
	{ "module/lib/text.c", "" },
	{ "module/lib/low.S", "" },
	{ "module/include/m.h", "" },
	{ "work/other", "" },
};

static void put(const char *name, const char *text)
{
	autofree char *path = in_directory(name);
	autofree char *parent =
		strndup(path, (size_t)(path_base(path) - path) - 1);

	assert_non_null(parent);
	assert_int_equal(dir_make(parent, 0700, NULL), 0);
	store(path, text);
}

static int make_files(void **state)
{
	autofree char *circle = NULL;
	size_t i;

	if (make_directory(state))
		return -1;
	for (i = 0; i < ARRAY_SIZE(files); i++)
		put(files[i].name, files[i].text);
	circle = in_directory("module/lib/circle");
	return symlink("..", circle);
}

static void a_module_is_a_directory_of_the_tree(void **state)
{
	static const char text[] =
		"--- a/m.c\n+++ b/m.c\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n";
	autofree char *kernel_path = in_directory("kernel");
	autofree char *source = in_directory("module");
	autofree char *work = in_directory("work");
	const struct tree kernel = { .path = kernel_path, .lock_fd = -1 };
	struct error err autoerror = ERROR_INIT;
	autofree char *seen = NULL, *other = NULL;
	struct unidiff diff autounidiff = UNIDIFF_INIT;
	struct change_set set = CHANGE_SET_INIT;
	struct report report = REPORT_INIT;
	struct tree tree;

	assert_int_equal(external_open(&tree, &kernel, work, source, &err), 0);
	assert_null(tree.identity);
	seen = path_format("%s/" EXTERNAL_DIRECTORY "/lib/text.c", tree.path);
	other = path_format("%s/fs/open.c", tree.path);
	assert_true(file_exists(seen));
	assert_true(file_exists(other));

	assert_int_equal(unidiff_parse(&diff, "d", text, strlen(text), &err),
			 0);
	assert_int_equal(change_set_apply(&set, tree.sources, false, &diff,
					  &report, &err),
			 0);
	assert_int_equal(report.count, 0);
	assert_int_equal(change_set_move(&set, EXTERNAL_DIRECTORY, &err), 0);
	assert_non_null(change_set_find(&set, EXTERNAL_DIRECTORY "/m.c"));
	change_set_free(&set);
	tree_close(&tree);
}

static void a_source_without_a_makefile_is_none(void **state)
{
	autofree char *kernel_path = in_directory("kernel");
	autofree char *source = in_directory("module/lib");
	autofree char *absent = in_directory("absent");
	autofree char *work = in_directory("work");
	const struct tree kernel = { .path = kernel_path, .lock_fd = -1 };
	struct error err autoerror = ERROR_INIT;
	struct tree tree;

	assert_int_equal(external_open(&tree, &kernel, work, source, &err),
			 -ENOENT);
	assert_non_null(strstr(error_text(&err), "no Kbuild and no Makefile"));
	assert_null(tree.path);
	assert_int_equal(external_open(&tree, &kernel, work, absent, &err),
			 -ENOENT);
}

static void all_sources_may_include_a_header(void **state)
{
	struct error err autoerror = ERROR_INIT;
	struct words words autowords = WORDS_INIT;

	assert_int_equal(
		includer_candidates(&words, test_directory, "module", &err), 0);
	assert_int_equal(words.count, 3);
	assert_string_equal(words.items[0], "module/lib/low.S");
	assert_string_equal(words.items[1], "module/lib/text.c");
	assert_string_equal(words.items[2], "module/m.c");
	assert_int_equal(includer_candidates(&words, test_directory, "absent",
					     &err),
			 -ENOENT);
}

static void a_file_with_include_lines_mentions_others(void **state)
{
	static const struct {
		const char *text;
		bool yes;
	} rows[] = {
		{ "#include \"part.c\"\n", true },
		{ "a\n #\tinclude \"../x/part.c\"", true },
		{ "#include \"other_part.c\"\n", false },
		{ "char *c = \"part.c\";\n", false },
		{ "#define P \"part.c\"\n", false },
		{ "#include \"part.c.h\"\n", false },
		{ "", false },
	};
	struct error err autoerror = ERROR_INIT;
	size_t i;
	bool yes;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(includer_mentions(rows[i].text, "part.c", &yes,
						   &err),
				 0);
		assert_int_equal(yes, rows[i].yes);
	}
}

/* A module's object, whatever is in it. */
static struct object *module_with(const char *source)
{
	autofree char *path = compile("module", source);

	return load(path);
}

static void a_module_tells_where_it_was_compiled(void **state)
{
	static const struct {
		const char *source;
		const char *directory;
	} rows[] = {
		{ "const char a[] = \"x\\0/usr/src/m-1/lib/text.c\";",
		  "/usr/src/m-1" },
		{ "const char a[] = \"/tmp/build/include/m.h\";",
		  "/tmp/build" },
		/* The longest name of the source counts. */
		{ "const char a[] = \"/m.c/lib/text.c\";", "/m.c" },
		{ "const char a[] = \"/usr/src/m-1/lib/none.c\";", NULL },
		{ "const char a[] = \"/usr/src/m-1/lib/text.o\";", NULL },
		{ "const char a[] = \"lib/text.c\";", NULL },
		{ "const char a[8] = \"/x/m.c\\0/\";", "/x" },
		{ "const char a[6] = \"/x/m.c\";", NULL },
		{ "int a;", NULL },
	};
	autofree char *source = in_directory("module");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct object *module = module_with(rows[i].source);
		struct error err autoerror = ERROR_INIT;
		autofree char *directory = NULL;

		assert_int_equal(origin_find(&directory, module, source, &err),
				 0);
		if (rows[i].directory)
			assert_string_equal(directory, rows[i].directory);
		else
			assert_null(directory);
		object_close(module);
	}
}

#define MODINFO \
	"__attribute__((section(\".modinfo\"), used)) static const char "

static void a_module_tells_which_kernel_it_is_for(void **state)
{
	static const struct {
		const char *source;
		const char *message;
	} rows[] = {
		{ MODINFO "a[] = \"license=GPL\\0vermagic=6.1.0-1-amd64 SMP\";",
		  NULL },
		{ MODINFO "a[] = \"vermagic=6.1.0-1-amd64\";", NULL },
		{ MODINFO "a[] = \"vermagic=6.1.0-10-amd64 SMP\";",
		  "m.ko is for kernel 6.1.0-10-amd64, not 6.1.0-1-amd64" },
		{ MODINFO "a[] = \"vermagic=\";", "m.ko is for kernel , not" },
		{ MODINFO "a[] = \"xvermagic=6.1.0-1-amd64\";",
		  "no module of a kernel" },
		{ MODINFO "a[9] = \"vermagic=\";", "no module of a kernel" },
		{ "int a;", "no module of a kernel" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct object *module = module_with(rows[i].source);
		struct error err autoerror = ERROR_INIT;
		int ret = vermagic_check(module, "m.ko", "6.1.0-1-amd64", &err);

		assert_int_equal(ret, rows[i].message ? -EINVAL : 0);
		if (rows[i].message &&
		    !strstr(error_text(&err), rows[i].message))
			fail_msg("\"%s\" is not in \"%s\"", rows[i].message,
				 error_text(&err));
		object_close(module);
	}
}

static void a_module_takes_the_place_of_another(void **state)
{
	struct error err autoerror = ERROR_INIT;
	autofree char *directory = in_directory("modules");
	struct modules modules;
	const char *name;

	put("modules/kernel/a-b.ko", "");
	assert_int_equal(modules_read(&modules, directory, &err), 0);
	assert_int_equal(modules_put(&modules, "/x/a_b.ko.xz", &name, &err), 0);
	assert_string_equal(name, "a_b");
	assert_string_equal(modules_path(&modules, "a-b"), "/x/a_b.ko.xz");
	assert_int_equal(modules_put(&modules, "new.ko", &name, &err), 0);
	assert_string_equal(name, "new");
	assert_string_equal(modules_path(&modules, "new"), "new.ko");
	assert_int_equal(modules_put(&modules, "/x/new.c", &name, &err),
			 -EINVAL);
	assert_non_null(strstr(error_text(&err), "NAME.ko"));
	modules_free(&modules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_module_is_a_directory_of_the_tree),
		cmocka_unit_test(a_source_without_a_makefile_is_none),
		cmocka_unit_test(all_sources_may_include_a_header),
		cmocka_unit_test(a_file_with_include_lines_mentions_others),
		cmocka_unit_test(a_module_tells_where_it_was_compiled),
		cmocka_unit_test(a_module_tells_which_kernel_it_is_for),
		cmocka_unit_test(a_module_takes_the_place_of_another),
	};

	return cmocka_run_group_tests(tests, make_files, remove_directory);
}
