// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of taking C text apart: what each item declares, which names a change
 * touches, and how far a name spreads.
 */
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "source/items.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void parse(struct items *items, const char *text)
{
	struct error err autoerror = ERROR_INIT;

	assert_int_equal(items_parse(items, text, strlen(text), &err), 0);
}

static void look(struct items *items, struct item *item)
{
	struct error err autoerror = ERROR_INIT;

	assert_int_equal(item_look(items, item, &err), 0);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of a map, sorted, in one line. */
static void expect_names(const struct hashmap *names, const char *expected)
{
	struct buffer line autobuffer = BUFFER_INIT;
	char **sorted = calloc(names->count + 1, sizeof(*sorted));
	size_t i;

	assert_non_null(sorted);
	for (i = 0; i < names->count; i++) {
		sorted[i] = strndup(names->items[i].key,
				    names->items[i].key_length);
		assert_non_null(sorted[i]);
	}
	qsort(sorted, names->count, sizeof(*sorted), compare);
	for (i = 0; i < names->count; i++) {
		buffer_printf(&line, "%s%s", i ? " " : "", sorted[i]);
		free(sorted[i]);
	}
	free(sorted);
	assert_string_equal(buffer_string(&line), expected);
}

/* One item and what is to be said of it. */
struct row {
	const char *text;
	const char *names;
	bool opaque;
	bool inert;
};

static void expect_rows(const struct row *rows, size_t count)
{
	size_t i, j;

	for (i = 0; i < count; i++) {
		struct hashmap names autohashmap = HASHMAP_INIT;
		struct items items autoitems;
		const struct item_name *name;

		parse(&items, rows[i].text);
		if (items.count != 1 || !items.whole)
			fail_msg("%s: %zu items", rows[i].text, items.count);
		look(&items, &items.items[0]);
		for (j = 0; j < items.items[0].nr_names; j++) {
			name = &items.names.items[items.items[0].names + j];
			hashmap_put(&names, name->text, name->length, &names);
		}
		expect_names(&names, rows[i].names);
		if (items.items[0].opaque != rows[i].opaque ||
		    items.items[0].inert != rows[i].inert)
			fail_msg("%s: opaque %d, inert %d", rows[i].text,
				 items.items[0].opaque, items.items[0].inert);
	}
}

static void functions_declare_their_name(void **state)
{
	static const struct row rows[] = {
		{ "static inline int f(int a) { return g(a); }", "f", false,
		  true },
		{ "static inline __attribute__((unused)) void\n*f(struct s *p)\n"
		  "{ if (p) { p->x = (*p->get)(1); } }",
		  "f", false, true },
		{ "int f(void) { return 1; }", "f", false, false },
		{ "extern int f(struct s *p);", "f", false, true },
		{ "__printf(1, 2) void f(const char *format, ...);", "f", false,
		  true },
		{ "int f(void) __attribute__((noreturn)) __cold;", "__cold f",
		  false, true },
		{ "void (*signal(int n, void (*h)(int)))(int);", "h signal",
		  false, false },
		{ "static inline int f(void)\n{\n#ifdef A\n\tif (x) {\n#else\n"
		  "\tif (y) {\n#endif\n\t}\n\treturn 0;\n}",
		  "f", true, true },
	};

	expect_rows(rows, ARRAY_SIZE(rows));
}

static void types_declare_tags_and_what_follows(void **state)
{
	static const struct row rows[] = {
		{ "struct s;", "s", false, true },
		{ "struct s { int a; int (*f)(void); };", "s", false, true },
		{ "struct __attribute__((packed)) s { int a; };", "s", false,
		  true },
		{ "struct s { int a; } x;", "s x", false, false },
		{ "enum e { A, B = 2, C };", "A B C e", false, true },
		{ "enum { A = sizeof(int), B };", "A B", false, true },
		{ "struct s { enum e { A, B = C(1, 2) } kind; int x; };",
		  "A B s", false, true },
		{ "enum __attribute__((packed)) e { A };", "A e", false, true },
		{ "enum e f(void) { return (enum e){ A, B }; }", "f", false,
		  false },
		{ "typedef struct { int a; } t;", "t", false, true },
		{ "typedef int (*fn)(struct s *);", "fn", false, true },
		{ "typedef int (__attribute__((ms_abi)) *fn)(void);", "fn",
		  false, true },
		{ "typedef unsigned long table[4];", "table", false, true },
		{ "struct s {\n#define FLAG 1\n\tint a;\n};", "FLAG s", false,
		  true },
	};

	expect_rows(rows, ARRAY_SIZE(rows));
}

static void data_declares_what_it_is_called(void **state)
{
	static const struct row rows[] = {
		{ "extern struct net init_net;", "init_net", false, true },
		{ "int a, *b, c[3];", "a b c", false, false },
		{ "static int a = 3;", "a", false, false },
		{ "int a __read_mostly;", "__read_mostly a", false, false },
		{ "int a __aligned(8);", "a", false, false },
		{ "extern __typeof__(f) g;", "g", false, true },
		{ "static const struct s x = { .a = 1 };", "x", false, false },
		{ "int (*handler)(int);", "handler", false, false },
		{ ";", "", false, true },
	};

	expect_rows(rows, ARRAY_SIZE(rows));
}

static void what_is_not_understood_is_opaque(void **state)
{
	static const struct row rows[] = {
		{ "#define A(x) ((x) + 1)", "A", false, true },
		{ "#include <linux/x.h>", "", true, true },
		{ "#undef A", "", true, true },
		{ "static inline int NAME(f)(int a) { return a; }", "NAME f",
		  true, true },
		{ "typedef int(fn)(struct s *);", "fn", false, true },
		{ "size_t (*f)(int);", "f size_t", false, true },
		{ "DEFINE_MUTEX(lock);", "DEFINE_MUTEX", true, true },
		{ "_Static_assert(sizeof(int) == 4, \"int\");", "", false,
		  false },
		{ "__asm__(\".globl x\");", "", false, false },
	};

	expect_rows(rows, ARRAY_SIZE(rows));
}

static void damaged_text_is_not_trusted(void **state)
{
	static const char *const texts[] = {
		"int f(void) {",   "}",	       "#if A\nint a;", "#endif\n",
		"#else\nint a;\n", "int a[3;",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		struct items items autoitems;

		parse(&items, texts[i]);
		if (items.whole)
			fail_msg("%s", texts[i]);
	}
}

/* Braces there are none, and no lines of the preprocessor. */
static void comments_and_literals_are_no_code(void **state)
{
	static const char text[] =
		"# 1 \"include/linux/x.h\" 1\n"
		"/* { */ int a; // {\n"
		"static const char b[] = \"{ /* \\\" \", c = '{', d = '\\'';\n"
		"# 7 \"x.h\"\nint e;";
	struct items items autoitems;

	parse(&items, text);
	assert_true(items.whole);
	assert_int_equal(items.count, 3);
	assert_int_equal(items.items[2].length, strlen("int e;"));
}

/* What items_differ() says of two texts: "NAMES", "NAMES loud", "all"... */
static void expect_difference(const char *before, const char *after,
			      const char *names, bool all, bool loud)
{
	struct error err autoerror = ERROR_INIT;
	struct hashmap found autohashmap = HASHMAP_INIT;
	struct items old autoitems, new autoitems;
	bool is_all, is_loud;

	parse(&old, before);
	parse(&new, after);
	assert_int_equal(
		items_differ(&found, &old, &new, &is_all, &is_loud, &err), 0);
	expect_names(&found, names);
	assert_int_equal(is_all, all);
	assert_int_equal(is_loud, loud);
}

static void a_change_names_what_it_touches(void **state)
{
	static const char text[] = "#define A 1\n"
				   "struct s { int a; };\n"
				   "static inline int f(void) { return A; }\n"
				   "int g(void);\n";

	expect_difference(text, text, "", false, false);
	expect_difference(text,
			  "#define A   1 /* one */\nstruct s {\n\tint a; };\n"
			  "static inline int f(void) { return A; }\n"
			  "int g(void);\n",
			  "", false, false);
	expect_difference(text,
			  "#define A 2\nstruct s { int a; };\n"
			  "static inline int f(void) { return A; }\n"
			  "int g(void);\n",
			  "A", false, false);
	expect_difference(text,
			  "#define A 1\nstruct s { long a; };\n"
			  "static inline int f(void) { return 2; }\n",
			  "f g s", false, false);
	expect_difference("int a;", "int a; static int b = 3;", "b", false,
			  true);
	expect_difference("int a;", "#include <x.h>\nint a;", "", true, false);
}

/* "#define" and "#if" mean something else in another place. */
static void moved_items_may_concern_anything(void **state)
{
	expect_difference("#ifdef A\nint a;\n#endif\nint b;",
			  "#ifdef A\nint a;\nint b;\n#endif\n", "", true,
			  false);
	expect_difference("int a; int a; int b;", "int a; int b; int a;", "",
			  true, false);
	expect_difference("int a; int a; int b;", "int a; int b;", "a", false,
			  true);
}

static void expect_spread(const char *name, const char *text, const char *names,
			  bool all, bool loud)
{
	struct error err autoerror = ERROR_INIT;
	struct hashmap found autohashmap = HASHMAP_INIT;
	struct items items autoitems;
	bool is_all, is_loud;

	parse(&items, text);
	assert_int_equal(hashmap_put(&found, name, strlen(name), &found), 0);
	assert_int_equal(items_spread(&found, &items, &is_all, &is_loud, &err),
			 0);
	expect_names(&found, names);
	assert_int_equal(is_all, all);
	assert_int_equal(is_loud, loud);
}

static void a_name_spreads_to_what_mentions_it(void **state)
{
	/* Also backwards: a macro may be used before what it uses is there. */
	static const char text[] =
		"#define TWICE(x) (ONCE(x) + ONCE(x))\n"
		"struct outer { struct inner *in; };\n"
		"static inline int use(struct outer *o) { return 1; }\n"
		"static inline int ONCE(int x) { return low(x); }\n"
		"static inline int other(void) { return 3; }\n"
		"struct inner;\n";

	expect_spread("low", text, "ONCE TWICE low", false, false);
	expect_spread("inner", text, "inner outer use", false, false);
	expect_spread("lo", text, "lo", false, false);
	expect_spread("low", "int f(void) { return low(1); }", "f low", false,
		      true);
	expect_spread("low", "DEFINE_X(low, 3);", "DEFINE_X low", true, false);
	expect_spread("low", "int a = 3; char *s = \"low\";", "low", false,
		      false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_declare_their_name),
		cmocka_unit_test(types_declare_tags_and_what_follows),
		cmocka_unit_test(data_declares_what_it_is_called),
		cmocka_unit_test(what_is_not_understood_is_opaque),
		cmocka_unit_test(damaged_text_is_not_trusted),
		cmocka_unit_test(comments_and_literals_are_no_code),
		cmocka_unit_test(a_change_names_what_it_touches),
		cmocka_unit_test(moved_items_may_concern_anything),
		cmocka_unit_test(a_name_spreads_to_what_mentions_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
