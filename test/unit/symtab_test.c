// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of create-diff-object's symbol table of text and list of exports: whose
 * a name is, which of several it is, and what is wrong in such a file.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "diff/symtab.h"
#include "diff/symvers.h"
#include "objects.h"
#include "tables.h"

static void symbol_tables_are_understood(void **state)
{
	autofree char *path = in_directory("symtab");
	autofree char *exports = in_directory("Module.symvers");
	autofree char *object = NULL, *unused = NULL;
	autoobject struct object *orig = NULL;
	autosymtab struct symtab *symtab = NULL;
	const struct lookup *lookup;
	struct lookup_result result;

	compile_pair(&object, &unused, 3);
	orig = load(object);
	store(path, symtab_text);
	store(exports, symvers_text);
	assert_int_equal(
		symtab_open(&symtab, path, exports, "vmlinux", orig, NULL), 0);
	lookup = symtab_lookup(symtab);
	assert_true(lookup->ops->local(lookup, "helper", true, &result));
	assert_int_equal(result.addr, 0xffffffff81000050);
	assert_int_equal(result.sympos, 2);
	assert_true(lookup->ops->local(lookup, "state", false, &result));
	assert_int_equal(result.sympos, 0);
	assert_false(lookup->ops->local(lookup, "state", true, &result));
	assert_false(lookup->ops->local(lookup, "foreign", true, &result));
	assert_true(lookup->ops->global(lookup, "f", &result));
	assert_string_equal(result.objname, "vmlinux");
	assert_true(lookup->ops->global(lookup, "weak_f", &result));
	assert_false(lookup->ops->global(lookup, "absent", &result));
	assert_false(lookup->ops->global(lookup, "helper", &result));
	assert_true(lookup->ops->export(lookup, "exported_f", &result));
	assert_string_equal(result.objname, "vmlinux");
	assert_true(lookup->ops->export(lookup, "other_f", &result));
	assert_string_equal(result.objname, "some_mod");
	assert_false(lookup->ops->export(lookup, "f", &result));
}

/* Rows of a table without FILE symbols, as Debian's modules have it. */
static const char plain_text[] =
	"     1: 0000000000000100    16 FUNC    LOCAL  DEFAULT    1 helper\n"
	"     2: 0000000000000050    16 FUNC    LOCAL  DEFAULT    1 twice\n"
	"     3: 0000000000000020    16 FUNC    LOCAL  DEFAULT    1 twice\n"
	"     4: 0000000000000200    16 FUNC    GLOBAL DEFAULT    1 f\n"
	"     5: 0000000000000010    16 FUNC    WEAK   DEFAULT    1 f\n";

static struct symtab *open_table(const char *text, const char *parent,
				 const struct object *obj)
{
	autofree char *path = in_directory("symtab");
	autofree char *exports = in_directory("Module.symvers");
	struct symtab *symtab = NULL;

	store(path, text);
	store(exports, symvers_text);
	assert_int_equal(symtab_open(&symtab, path, exports, parent, obj, NULL),
			 0);
	return symtab;
}

static void a_table_without_files_is_one_object(void **state)
{
	autofree char *path = compile("orig", "int f(int x) { return x; }\n");
	autoobject struct object *obj = load(path);
	autosymtab struct symtab *module =
		open_table(plain_text, "some_mod", obj);
	autosymtab struct symtab *kernel =
		open_table(plain_text, "vmlinux", obj);
	const struct lookup *lookup = symtab_lookup(module);
	struct lookup_result result;

	assert_true(lookup->ops->local(lookup, "helper", true, &result));
	assert_string_equal(result.objname, "some_mod");
	assert_int_equal(result.sympos, 0);
	/* It may be either. */
	assert_false(lookup->ops->local(lookup, "twice", true, &result));
	/* A module's symbols are counted as they come, vmlinux's by address. */
	assert_true(lookup->ops->global(lookup, "f", &result));
	assert_int_equal(result.sympos, 1);
	lookup = symtab_lookup(kernel);
	assert_true(lookup->ops->global(lookup, "f", &result));
	assert_int_equal(result.sympos, 2);
}

static void locals_of_equal_objects_are_not_told_apart(void **state)
{
	static const char rows[] =
		"     1: 0000000000000000     0 FILE    LOCAL  DEFAULT  ABS orig.c\n"
		"     2: 0000000000000100    16 FUNC    LOCAL  DEFAULT    1 helper\n"
		"     3: 0000000000000200     4 OBJECT  LOCAL  DEFAULT    2 state\n";
	static const char other[] =
		"     1: 0000000000000000     0 FILE    LOCAL  DEFAULT  ABS other.c\n"
		"     2: 0000000000000300    16 FUNC    LOCAL  DEFAULT    1 helper\n"
		"     3: 0000000000000400     4 OBJECT  LOCAL  DEFAULT    2 state\n";
	autofree char *one_more = path_format("%s%s", rows, other);
	autofree char *both = path_format("%s%s", rows, rows);
	autofree char *path = NULL, *unused = NULL;
	autoobject struct object *obj = NULL;
	autosymtab struct symtab *one = NULL, *two = NULL;
	struct lookup_result result;

	compile_pair(&path, &unused, 5);
	obj = load(path);
	one = open_table(one_more, "vmlinux", obj);
	two = open_table(both, "vmlinux", obj);
	assert_true(symtab_lookup(one)->ops->local(symtab_lookup(one), "helper",
						   true, &result));
	assert_false(symtab_lookup(two)->ops->local(symtab_lookup(two),
						    "helper", true, &result));
}

static void bad_tables_are_errors(void **state)
{
	autofree char *path = in_directory("symtab");
	autofree char *exports = in_directory("Module.symvers");
	autofree char *object = compile("orig", "int f;\n");
	autoobject struct object *orig = load(object);
	autoerror struct error err = ERROR_INIT;
	struct symtab *symtab = NULL;

	store(path, "not a symbol table\n: : : :\n[[[\n");
	store(exports, symvers_text);
	assert_int_equal(symtab_open(&symtab, path, exports, "vmlinux", orig,
				     &err),
			 -EINVAL);
	store(path, symtab_text);
	store(exports, "0x1\tname\tvmlinux\tEXPORT\t\nnonsense\n");
	assert_int_equal(symtab_open(&symtab, path, exports, "vmlinux", orig,
				     &err),
			 -EINVAL);
	assert_non_null(strstr(error_text(&err), "Module.symvers:2"));
	assert_null(symtab);
}

static void exports_have_one_owner(void **state)
{
	static const char twice[] = "0x0\tf\tvmlinux\tEXPORT_SYMBOL\t\n"
				    "0x0\tf\tvmlinux\tEXPORT_SYMBOL\t\n";
	static const char two[] = "0x0\tf\tvmlinux\tEXPORT_SYMBOL\t\n"
				  "0x0\tg\tvmlinux\tEXPORT_SYMBOL\t\n"
				  "0x0\tf\tnet/some-mod\tEXPORT_SYMBOL\t\n";
	autofree char *path = in_directory("owners");
	autofree char *expected =
		path_format("%s:3: f is exported by vmlinux already", path);
	struct symvers symvers = SYMVERS_INIT, bad = SYMVERS_INIT;
	struct error err autoerror = ERROR_INIT;

	store(path, twice);
	assert_int_equal(symvers_read(&symvers, path, &err), 0);
	assert_string_equal(symvers_owner(&symvers, "f"), "vmlinux");
	store(path, two);
	assert_int_equal(symvers_read(&bad, path, &err), -EINVAL);
	assert_string_equal(error_text(&err), expected);
	symvers_free(&symvers);
	symvers_free(&bad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(symbol_tables_are_understood),
		cmocka_unit_test(a_table_without_files_is_one_object),
		cmocka_unit_test(locals_of_equal_objects_are_not_told_apart),
		cmocka_unit_test(bad_tables_are_errors),
		cmocka_unit_test(exports_have_one_owner),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
