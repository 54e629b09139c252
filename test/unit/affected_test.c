// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of which units a changed header concerns, with a real preprocessor.
 */
#include "compile/affected.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define HEADER "h.h"

static const char header[] =
	"#define LIMIT 3\n"
	"struct inner { int a; };\n"
	"struct outer { struct inner in; };\n"
	"static inline int low(int x) { return x + LIMIT; }\n"
	"static inline int high(int x) { return low(x) * 2; }\n"
	"static inline int renamed_by_macro(int x) { return x; }\n"
	"#ifdef OPTION\n"
	"static inline int optional(int x) { return x; }\n"
	"#endif\n"
	"int declared(int x);\n";

/* Units, each with what it has behind the header. */
static const struct {
	const char *name;
	const char *text;
} units[] = {
	{ "none.c", "int f(void) { return 1; }\n" },
	{ "low.c", "int f(void) { return low(1); }\n" },
	{ "high.c", "static int g(void) { return high(1); }\n"
		    "int (*p)(void) = g;\n" },
	{ "wrapped.c", "static inline int w(void) { return high(1); }\n"
		       "int f(void) { return w(); }\n" },
	{ "unused.c", "static inline int w(void) { return high(1); }\n" },
	{ "literal.c",
	  "const char *f(void) { return \"low inner LIMIT\"; }\n" },
	{ "pasted.c",
	  "#define CALL(x) lo##x(1)\nint f(void) { return CALL(w); }\n" },
	{ "type.c", "int f(struct outer *o) { return sizeof(*o); }\n" },
	{ "limit.c", "int f(int a[LIMIT]) { return a[0]; }\n" },
	{ "declared.c", "int f(void) { return declared(2); }\n" },
	{ "asm.c", "__asm__(\"nop\");\n" },
};

#define UNITS ARRAY_SIZE(units)

static char *directory;
static struct view orig, patched;
static struct unit compiled[UNITS];

static int put(const char *view, const char *name, const char *text)
{
	autofree char *path = path_format("%s/%s/%s", directory, view, name);
	autofree char *parent = path_format("%s/%s", directory, view);

	return dir_make(parent, 0700, NULL) ||
	       file_publish(path, text, strlen(text), 0600, NULL);
}

static int put_unit(size_t i, const char *front)
{
	autofree char *text = path_format("%s#include \"" HEADER "\"\n%s",
					  front, units[i].text);
	const char *const words[] = { "gcc", "-Wp,-MMD,x.d", "-DX",	   "-c",
				      "-o",  "x.o",	     units[i].name };
	size_t j;

	compiled[i].name = (char *)units[i].name;
	words_free(&compiled[i].command.compile);
	for (j = 0; j < ARRAY_SIZE(words); j++)
		if (words_add(&compiled[i].command.compile, words[j]))
			return -1;
	return put("orig", units[i].name, text) ||
	       put("patched", units[i].name, text);
}

static int make_views(void **state)
{
	size_t i;

	if (dir_make_temp("/tmp", "kpatch-affected-test", &directory, NULL))
		return -1;
	orig.path = path_format("%s/orig", directory);
	patched.path = path_format("%s/patched", directory);
	for (i = 0; i < UNITS; i++)
		if (put_unit(i, ""))
			return -1;
	return put("orig", HEADER, header);
}

static int remove_views(void **state)
{
	int ret = tree_remove(directory, NULL);
	size_t i;

	for (i = 0; i < UNITS; i++)
		command_free(&compiled[i].command);
	view_free(&orig);
	view_free(&patched);
	free(directory);
	return ret;
}

/* The header with one text in place of another; the caller frees. */
static char *edit(const char *from, const char *to)
{
	const char *found = strstr(header, from);

	assert_non_null(found);
	return path_format("%.*s%s%s", (int)(found - header), header, to,
			   found + strlen(from));
}

/* The units that a header of this text concerns. */
static void expect_text(const char *text, const char *expected)
{
	struct change change = { .path = (char *)HEADER,
				 .original = { (const uint8_t *)header,
					       strlen(header) } };
	const struct change_set changes = { &change, 1, 1 };
	const struct affected_place place = { .orig = &orig,
					      .patched = &patched,
					      .include = directory,
					      .threads = 2,
					      .log_fd = -1 };
	const struct unit *pointers[UNITS];
	struct error err autoerror = ERROR_INIT;
	struct buffer line autobuffer = BUFFER_INIT;
	bool affected[UNITS];
	size_t i;

	assert_int_equal(put("patched", HEADER, text), 0);
	assert_int_equal(text_split(&change.text, text, strlen(text), &err), 0);
	for (i = 0; i < UNITS; i++)
		pointers[i] = &compiled[i];
	assert_int_equal(affected_find(affected, pointers, UNITS, &changes,
				       &place, &err),
			 0);
	for (i = 0; i < UNITS; i++)
		if (affected[i])
			buffer_printf(&line, "%s%s", line.length ? " " : "",
				      units[i].name);
	text_free(&change.text);
	assert_string_equal(buffer_string(&line), expected);
}

static void expect(const char *from, const char *to, const char *expected)
{
	autofree char *text = edit(from, to);

	expect_text(text, expected);
}

static void an_inline_function_concerns_who_uses_it(void **state)
{
	expect("return x + LIMIT", "return x - LIMIT",
	       "low.c high.c wrapped.c pasted.c");
	expect("return low(x) * 2", "return low(x) * 3", "high.c wrapped.c");
	expect("return low(x) * 2", "return  low(x)\n*2 /* two */", "");
}

static void a_type_concerns_who_uses_it(void **state)
{
	expect("struct inner { int a; }", "struct inner { long a; }", "type.c");
	expect("int declared(int x);", "int declared(long x);", "declared.c");
}

static void a_macro_concerns_where_it_is_expanded(void **state)
{
	expect("LIMIT 3", "LIMIT 4", "low.c high.c wrapped.c pasted.c limit.c");
	expect("LIMIT 3", "LIMIT 3 /* three */", "");
}

static void an_added_line_is_followed(void **state)
{
	expect("int declared",
	       "static inline int more(int x) { return x; }\n"
	       "int declared",
	       "");
	/* Every unit gets data of its own. */
	expect("int declared", "static int count = 3;\nint declared",
	       "none.c low.c high.c wrapped.c unused.c literal.c pasted.c "
	       "type.c limit.c declared.c asm.c");
	expect("#define LIMIT 3\n", "#define LIMIT 3\n#define OPTION\n", "");
	expect("int declared(int x);\n",
	       "#ifdef X\nint declared(long x);\n#else\n"
	       "int declared(int x);\n#endif\n",
	       "declared.c");
}

/* The text of the header tells another name than the compiler gets. */
static void a_name_that_a_macro_changes_is_followed(void **state)
{
	size_t i;

	for (i = 0; i < UNITS; i++)
		assert_int_equal(put_unit(i, "#define renamed_by_macro other\n"
					     "static int use(void);\n"),
				 0);
	assert_int_equal(
		put("orig", "none.c",
		    "#define renamed_by_macro other\n#include \"" HEADER
		    "\"\nint f(void) { return other(1); }\n"),
		0);
	assert_int_equal(
		put("patched", "none.c",
		    "#define renamed_by_macro other\n#include \"" HEADER
		    "\"\nint f(void) { return other(1); }\n"),
		0);
	expect("renamed_by_macro(int x) { return x; }",
	       "renamed_by_macro(int x) { return x + 1; }", "none.c");
	for (i = 0; i < UNITS; i++)
		assert_int_equal(put_unit(i, ""), 0);
}

/* Whatever is wrong is for the compiler to say. */
static void what_cannot_be_preprocessed_is_compiled(void **state)
{
	expect("#endif", "#endif\n#error no",
	       "none.c low.c high.c wrapped.c unused.c literal.c pasted.c "
	       "type.c limit.c declared.c asm.c");
	expect("return low(x) * 2; }", "return low(x) * 2;",
	       "none.c low.c high.c wrapped.c unused.c literal.c pasted.c "
	       "type.c limit.c declared.c asm.c");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_inline_function_concerns_who_uses_it),
		cmocka_unit_test(a_type_concerns_who_uses_it),
		cmocka_unit_test(a_macro_concerns_where_it_is_expanded),
		cmocka_unit_test(an_added_line_is_followed),
		cmocka_unit_test(a_name_that_a_macro_changes_is_followed),
		cmocka_unit_test(what_cannot_be_preprocessed_is_compiled),
	};

	return cmocka_run_group_tests(tests, make_views, remove_views);
}
