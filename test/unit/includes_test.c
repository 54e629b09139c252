// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of who includes whom, on a toy tree with the kernel's directories.
 */
#include "compile/includes.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static char *tree;
static char *cache;

static const struct {
	const char *name;
	const char *text;
} files[] = {
	{ "include/linux/base.h", "#ifndef B\n#define B\n#endif\n" },
	{ "include/linux/list.h", "#include <linux/base.h>\n" },
	{ "include/linux/both.h", "#include <uapi/linux/both.h>\n" },
	{ "include/uapi/linux/both.h", "" },
	{ "include/uapi/linux/only.h", "" },
	{ "arch/x86/include/asm/page.h", "#include <asm-generic/page.h>\n" },
	{ "arch/x86/include/generated/asm/x.h", "" },
	{ "arch/arm/include/asm/page.h", "#include <linux/list.h>\n" },
	{ "arch/arm/kernel/setup.c", "#include <linux/list.h>\n" },
	{ "include/asm-generic/page.h", "" },
	{ "fs/a.c", "  #  include\t<linux/list.h>\n#include \"internal.h\"\n" },
	{ "fs/b.c", "#include <linux/both.h>\n#include <asm/page.h>\n"
		    "#include <linux/only.h>\n" },
	{ "fs/internal.h", "" },
	{ "fs/part.c", "#include \"sub/deep.h\"\n" },
	{ "fs/whole.c", "#include \"part.c\"" },
	{ "fs/sub/deep.h", "#include \"../internal.h\"\n" },
	{ "fs/sub/far.c", "#include \"internal.h\"\n" },
	{ "net/internal.h", "" },
	{ "net/c.c", "#include \"internal.h\"\n" },
	{ "drivers/d.c",
	  "#include <core/own.h>\n#include \"own.h\"\n"
	  "#include MACRO(x)\n/*\n#include <linux/list.h>\n*/\n" },
	{ "drivers/inc/core/own.h", "" },
	{ "drivers/low.S", "#include <linux/list.h>\n" },
	{ "drivers/made.mod.c", "#include <linux/list.h>\n" },
	{ "tools/t.c", "#include <linux/list.h>\n" },
};

static int put(const char *name, const char *text)
{
	autofree char *file = path_format("%s/%s", tree, name);
	autofree char *parent =
		strndup(file, (size_t)(path_base(file) - file) - 1);

	return dir_make(parent, 0700, NULL) ||
	       file_publish(file, text, strlen(text), 0600, NULL);
}

static int make_tree(void **state)
{
	size_t i;

	if (dir_make_temp("/tmp", "kpatch-includes-test", &tree, NULL))
		return -1;
	cache = path_format("%s/.cache", tree);
	for (i = 0; i < ARRAY_SIZE(files); i++)
		if (put(files[i].name, files[i].text))
			return -1;
	return cache ? 0 : -1;
}

static int remove_tree(void **state)
{
	int ret = tree_remove(tree, NULL);

	free(tree);
	free(cache);
	return ret;
}

static void expect(struct includes *includes, const char *path,
		   const char *expected)
{
	struct error err autoerror = ERROR_INIT;
	struct words found autowords = WORDS_INIT;
	struct buffer line autobuffer = BUFFER_INIT;
	char **file;

	assert_int_equal(includes_dependants(includes, path, &found, &err), 0);
	array_for_each(file, &found)
		buffer_printf(&line, "%s%s", line.length ? " " : "", *file);
	assert_string_equal(buffer_string(&line), expected);
}

static void dependants_are_found(void **state)
{
	struct error err autoerror = ERROR_INIT;
	struct includes *includes;

	assert_int_equal(includes_open(&includes, tree, NULL, cache, &err), 0);
	expect(includes, "include/linux/list.h",
	       "drivers/d.c drivers/low.S fs/a.c");
	expect(includes, "include/linux/base.h",
	       "drivers/d.c drivers/low.S fs/a.c include/linux/list.h");
	/* The kernel's own comes before that of user space. */
	expect(includes, "include/linux/both.h", "fs/b.c");
	expect(includes, "include/uapi/linux/both.h",
	       "fs/b.c include/linux/both.h");
	expect(includes, "include/uapi/linux/only.h", "fs/b.c");
	expect(includes, "arch/x86/include/asm/page.h", "fs/b.c");
	expect(includes, "include/asm-generic/page.h",
	       "arch/x86/include/asm/page.h fs/b.c");
	/* Beside the includer, or anywhere. */
	expect(includes, "net/internal.h", "fs/sub/far.c net/c.c");
	expect(includes, "fs/internal.h",
	       "fs/a.c fs/part.c fs/sub/deep.h fs/sub/far.c fs/whole.c");
	expect(includes, "drivers/inc/core/own.h", "drivers/d.c");
	expect(includes, "fs/part.c", "fs/whole.c");
	expect(includes, "fs/b.c", "");
	/* One that the patch adds. */
	expect(includes, "drivers/new/own.h", "drivers/d.c");
	includes_close(includes);
}

static void what_was_read_is_kept_for_its_tree(void **state)
{
	struct error err autoerror = ERROR_INIT;
	struct includes *includes;
	struct buffer text autobuffer = BUFFER_INIT;
	size_t length;

	assert_int_equal(includes_open(&includes, tree, "one", cache, &err), 0);
	expect(includes, "fs/part.c", "fs/whole.c");
	includes_close(includes);
	/* Not read again, or this one would be seen. */
	assert_int_equal(put("fs/late.c", "#include \"part.c\"\n"), 0);
	assert_int_equal(includes_open(&includes, tree, "one", cache, &err), 0);
	expect(includes, "fs/part.c", "fs/whole.c");
	includes_close(includes);
	assert_int_equal(includes_open(&includes, tree, "two", cache, &err), 0);
	expect(includes, "fs/part.c", "fs/late.c fs/whole.c");
	includes_close(includes);
	/* A damaged one is made again. */
	assert_int_equal(file_read(cache, &text, &err), 0);
	for (length = 0; length < text.length; length += 7) {
		assert_int_equal(
			file_publish(cache, text.data, length, 0600, &err), 0);
		assert_int_equal(
			includes_open(&includes, tree, "two", cache, &err), 0);
		expect(includes, "fs/part.c", "fs/late.c fs/whole.c");
		includes_close(includes);
	}
	text.data[text.length / 2] = '\0';
	assert_int_equal(
		file_publish(cache, text.data, text.length, 0600, &err), 0);
	assert_int_equal(includes_open(&includes, tree, "two", cache, &err), 0);
	expect(includes, "fs/part.c", "fs/late.c fs/whole.c");
	includes_close(includes);
}

static void a_directory_without_sources_is_an_error(void **state)
{
	autofree char *empty = path_format("%s/Documentation", tree);
	struct error err autoerror = ERROR_INIT;
	struct includes *includes;

	assert_int_equal(dir_make(empty, 0700, &err), 0);
	assert_int_equal(includes_open(&includes, empty, NULL, cache, &err),
			 -ENOENT);
	assert_non_null(strstr(error_text(&err), empty));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dependants_are_found),
		cmocka_unit_test(what_was_read_is_kept_for_its_tree),
		cmocka_unit_test(a_directory_without_sources_is_an_error),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
