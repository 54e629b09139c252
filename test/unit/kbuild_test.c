// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of how objects are found and compiled, on a toy tree whose makefiles
 * have the shapes of the kernel's: lists, composites, members in other
 * directories, directories that are not reached.
 */
#include "compile/capture.h"
#include "compile/includer.h"
#include "compile/recipe.h"
#include "compile/unit.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "source/copy.h"
#include "source/fit.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

static char *directory;
static struct view view;
static struct compiler compiler = { "gcc", "gcc" };
static struct kbuild kbuild = {
	.view = &view,
	.release = "1.2.3",
	.compiler = &compiler,
	.log_fd = -1,
};

static const struct {
	const char *name;
	const char *text;
} files[] = {
	{ "include/config/auto.conf", "CONFIG_Y=y\nCONFIG_M=m\n" },
	{ "scripts/Kbuild.include", "" },
	/* As in kernels that leave objtool for the link. */
	{ "scripts/Makefile.build",
	  "pound := \\#\n"
	  "cmd_cc_o_c = gcc -DA='$$x$(pound)' -c -o $@ $(@:.o=.c)"
	  "$(if $(is-single-obj-m), ; objtool --link $@)\n"
	  "rule_cc_o_c = @false\n"
	  "$(obj)/%.o:\n\t$(call rule_cc_o_c)\n"
	  /* Goals below a directory that one would go down to. */
	  "subdir-ym := $(obj)/sub\n"
	  "$(filter $(addsuffix /%,$(subdir-ym)),$(MAKECMDGOALS)): ;\n"
	  "$(obj)/needs.o: $(obj)/made.h\n"
	  "$(obj)/made.h:\n\t@echo made; : >$@\n"
	  "$(obj)/needs-deep.o: $(obj)/made/deep/made.h\n"
	  "$(obj)/made/deep/made.h:\n\t@mkdir -p $(@D); : >$@\n" },
	{ "Makefile",
	  "export SRCARCH := x86\nexport abs_srctree := $(CURDIR)\n" },
	{ "Kbuild", "obj-y += fs/ $(ARCH_LIB)\nobj-$(CONFIG_M) += drivers/\n"
		    "obj-$(CONFIG_N) += off/\n" },
	{ "fs/Makefile",
	  "obj-y := open.o\nobj-$(CONFIG_N) += never.o\n"
	  "obj-y += proc/ gen/ gen-deep/\nobj-$(CONFIG_M) += ext/ lone-mod.o\n"
	  "lib-y += libby.o\nobj-y += both.o\nobj-m += both.o\n" },
	{ "fs/open.c", "int x;\n" },
	{ "fs/whole.c", "int y;\n # include \"part.c\"\n" },
	{ "fs/all.c", "#include \"../x.h\"\n#include \"part.c\"\n" },
	{ "fs/other.c", "/* \"part.c\" */ char x[] = \"part.c\";\n" },
	{ "fs/part.c", "int z;\n" },
	{ "fs/gen/Makefile", "obj-y := needs.o\n" },
	{ "fs/gen-deep/Makefile", "obj-y := needs-deep.o\n" },
	{ "fs/ext/sub/deep.c", "" },
	{ "fs/proc/Makefile", "obj-y += proc.o\nproc-y := inode.o\n"
			      "proc-$(CONFIG_N) += no.o\n" },
	{ "fs/ext/Makefile",
	  "obj-$(CONFIG_M) += ext-fs.o two.o\n"
	  "ext-fs-y := super.o shared.o sub/deep.o\next-fs-m := extra.o\n"
	  "two-objs := shared.o\n" },
	{ "drivers/Makefile", "obj-y += gpu/drm/\n" },
	{ "drivers/gpu/drm/Makefile", "obj-m += amd/main/\n" },
	{ "drivers/gpu/drm/amd/main/Makefile",
	  "obj-m += amd.o\namd-y := ../pm/pm.o m.o\n" },
	{ "drivers/gpu/drm/amd/pm/pm.c", "" },
	{ "off/Makefile", "obj-y += off.o\n" },
};

static int make_tree(void **state)
{
	autofree char *base = NULL, *path = NULL;
	size_t i;

	if (dir_make_temp("/tmp", "kpatch-kbuild-test", &directory, NULL))
		return -1;
	base = path_format("%s/base", directory);
	path = path_format("%s/view", directory);
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		autofree char *file = path_format("%s/%s", base, files[i].name);
		autofree char *parent =
			strndup(file, (size_t)(path_base(file) - file) - 1);

		if (dir_make(parent, 0700, NULL) ||
		    file_publish(file, files[i].text, strlen(files[i].text),
				 0600, NULL))
			return -1;
	}
	return view_make(&view, path, base, NULL);
}

static int remove_tree(void **state)
{
	int ret = tree_remove(directory, NULL);

	view_free(&view);
	kbuild_close(&kbuild);
	free(directory);
	return ret;
}

static void units_are_found(void **state)
{
	static const struct {
		const char *source;
		const char *owner;
		const char *directory;
		const char *object;
	} rows[] = {
		{ "fs/open.c", "vmlinux", "fs", "fs/open.o" },
		{ "fs/libby.c", "vmlinux", "fs", "fs/libby.o" },
		{ "fs/both.c", "vmlinux", "fs", "fs/both.o" },
		{ "fs/lone-mod.c", "lone_mod", "fs", "fs/lone-mod.o" },
		{ "fs/proc/inode.c", "vmlinux", "fs/proc", "fs/proc/inode.o" },
		{ "fs/ext/super.c", "ext_fs", "fs/ext", "fs/ext/super.o" },
		{ "fs/ext/extra.c", "ext_fs", "fs/ext", "fs/ext/extra.o" },
		{ "fs/ext/sub/deep.c", "ext_fs", "fs/ext",
		  "fs/ext/sub/deep.o" },
		{ "drivers/gpu/drm/amd/main/m.c", "amd",
		  "drivers/gpu/drm/amd/main", "drivers/gpu/drm/amd/main/m.o" },
		{ "drivers/gpu/drm/amd/pm/pm.c", "amd",
		  "drivers/gpu/drm/amd/main",
		  "drivers/gpu/drm/amd/main/../pm/pm.o" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error err autoerror = ERROR_INIT;
		struct unit unit;

		if (unit_find(&unit, &kbuild, rows[i].source, &err))
			fail_msg("%s: %s", rows[i].source, error_text(&err));
		assert_string_equal(unit.owner, rows[i].owner);
		assert_string_equal(unit.directory, rows[i].directory);
		assert_string_equal(unit.object, rows[i].object);
		unit_free(&unit);
	}
}

static void what_is_not_built_is_told(void **state)
{
	static const char *const sources[] = {
		"fs/never.c",	  "fs/nothing.c", "fs/proc/no.c",
		"fs/proc/proc.c", "off/off.c",	  "fs/ext/ext-fs.c",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sources); i++) {
		struct error err autoerror = ERROR_INIT;
		struct unit unit;

		assert_int_equal(unit_find(&unit, &kbuild, sources[i], &err),
				 -ENOENT);
		assert_non_null(strstr(error_text(&err), "not in the config"));
	}
}

static void a_member_of_two_modules_is_told(void **state)
{
	struct error err autoerror = ERROR_INIT;
	struct unit unit;

	assert_int_equal(unit_find(&unit, &kbuild, "fs/ext/shared.c", &err), 0);
	assert_string_equal(unit.owner, "ext_fs");
	assert_string_equal(unit.other_owner, "two");
	unit_free(&unit);
	assert_int_equal(unit_find(&unit, &kbuild, "fs/ext/super.c", &err), 0);
	assert_null(unit.other_owner);
	unit_free(&unit);
}

static void includers_are_found(void **state)
{
	struct error err autoerror = ERROR_INIT;
	struct words words autowords = WORDS_INIT;

	assert_int_equal(includer_find(&words, view.base, "fs/part.c", &err),
			 0);
	assert_int_equal(words.count, 2);
	assert_string_equal(words.items[0], "fs/all.c");
	assert_string_equal(words.items[1], "fs/whole.c");
}

static void a_view_keeps_the_tree_as_it_is(void **state)
{
	autofree char *own = path_format("%s/fs/open.c", view.path);
	autofree char *base = path_format("%s/fs/open.c", view.base);
	struct buffer text autobuffer = BUFFER_INIT;
	struct error err autoerror = ERROR_INIT;
	struct stat st;

	assert_int_equal(view_open(&view, "fs", true, &err), 0);
	assert_int_equal(lstat(own, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(view_put(&view, "fs/open.c", "y", 1, &err), 0);
	assert_int_equal(file_read(base, &text, &err), 0);
	assert_string_equal(buffer_string(&text), "int x;\n");
}

static void words_are_split_as_by_a_shell(void **state)
{
	struct error err autoerror = ERROR_INIT;
	struct words words autowords = WORDS_INIT;
	static const char *const expected[] = {
		"gcc", "-DA=\"b c\"", "-Dx", "", "a b", ";", "next", ";", "c d",
	};
	size_t i;

	assert_int_equal(
		words_split(&words,
			    "gcc  -DA='\"b c\"' \"-D\"x '' a\\ b ; next;\"c d\"",
			    &err),
		0);
	assert_int_equal(words.count, ARRAY_SIZE(expected));
	for (i = 0; i < words.count; i++)
		assert_string_equal(words.items[i], expected[i]);
}

static void what_needs_a_shell_is_refused(void **state)
{
	static const char *const lines[] = {
		"a $(b)", "a `b`", "a | b", "a > b",  "a & b", "a *",
		"a 'b",	  "a \"b", "a\\",   "\"$a\"", "(a)",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		struct error err autoerror = ERROR_INIT;
		struct words words autowords = WORDS_INIT;

		assert_int_equal(words_split(&words, lines[i], &err), -EINVAL);
	}
}

static const char record[] =
	"cmd_fs/x.o := gcc -Wp,-MMD,fs/.x.o.d -DA='\"$$x$(pound)\"' -c -o "
	"fs/x.o fs/x.c   ; ./tools/objtool/objtool --orc  fs/x.o\n\n"
	"source_fs/x.o := fs/x.c\n";

static void a_record_of_kbuild_is_read(void **state)
{
	struct error err autoerror = ERROR_INIT;
	struct command command cleanup(command_free) = COMMAND_INIT;

	assert_int_equal(command_parse(&command, record, "r", &err), 0);
	assert_int_equal(command.compile.count, 7);
	assert_string_equal(command.compile.items[2], "-DA=\"$x#\"");
	assert_int_equal(command.objtool.count, 3);
	assert_string_equal(command.objtool.items[1], "--orc");
	command_free(&command);
	assert_int_equal(command_parse(&command,
				       "cmd_x.o := gcc -c x.c ; rm -rf x\n",
				       "r", &err),
			 -EINVAL);
	assert_int_equal(command_parse(&command, "savedcmd_x.o := gcc -c x.c\n",
				       "r", &err),
			 0);
	assert_int_equal(command.compile.count, 3);
	command_free(&command);
	assert_int_equal(command_parse(&command, "", "r", &err), -EINVAL);
	assert_int_equal(command_parse(&command, "cmd_x.o := \n", "r", &err),
			 -EINVAL);
}

static void a_recipe_survives_and_a_part_of_one_does_not(void **state)
{
	autofree char *recipes = path_format("%s/recipes", directory);
	autofree char *path = path_format("%s/fs%%open.c", recipes);
	struct buffer text autobuffer = BUFFER_INIT;
	struct error err autoerror = ERROR_INIT;
	struct unit unit, loaded;
	size_t length;

	assert_false(recipe_load(&loaded, recipes, "fs/open.c"));
	assert_int_equal(unit_find(&unit, &kbuild, "fs/open.c", &err), 0);
	assert_int_equal(command_parse(&unit.command, record, "r", &err), 0);
	assert_int_equal(words_add(&unit.command.environment, "SRCARCH=x86"),
			 0);
	assert_int_equal(recipe_store(&unit, recipes, &err), 0);
	assert_true(recipe_load(&loaded, recipes, "fs/open.c"));
	assert_string_equal(loaded.owner, "vmlinux");
	assert_string_equal(loaded.object, unit.object);
	assert_int_equal(loaded.command.compile.count, 7);
	assert_string_equal(loaded.command.compile.items[2], "-DA=\"$x#\"");
	assert_int_equal(loaded.command.environment.count, 1);
	assert_string_equal(loaded.command.environment.items[0], "SRCARCH=x86");
	unit_free(&loaded);
	unit_free(&unit);

	assert_int_equal(file_read(path, &text, &err), 0);
	for (length = 0; length + 1 < text.length; length++) {
		assert_int_equal(
			file_publish(path, text.data, length, 0600, &err), 0);
		assert_false(recipe_load(&loaded, recipes, "fs/open.c"));
	}
}

static void an_absent_object_is_remembered(void **state)
{
	autofree char *recipes = path_format("%s/absent", directory);
	struct error err autoerror = ERROR_INIT;
	struct unit unit;

	assert_int_equal(recipe_load(&unit, recipes, "fs/never.c"),
			 RECIPE_NONE);
	assert_int_equal(recipe_store_absent(recipes, "fs/never.c", &err), 0);
	assert_int_equal(recipe_load(&unit, recipes, "fs/never.c"),
			 RECIPE_ABSENT);
	assert_int_equal(recipe_load(&unit, recipes, "fs/open.c"), RECIPE_NONE);
}

static void find_open(struct unit *unit, struct kbuild *own, const char *source)
{
	struct error err autoerror = ERROR_INIT;

	assert_int_equal(unit_find(unit, own, source, &err), 0);
	assert_int_equal(unit_open_view(unit, &view, true, &err), 0);
}

/* By the kernel's own rules, of which only the compiler's is left out. */
static void commands_are_captured_by_directory(void **state)
{
	struct kbuild own = kbuild;
	struct error err autoerror = ERROR_INIT;
	struct unit open, super, deep;
	struct unit *const units[] = { &super, &open, &deep };
	size_t i;

	own.lists = (struct hashmap)HASHMAP_INIT;
	assert_int_equal(kbuild_open(&own, &err), 0);
	find_open(&open, &own, "fs/open.c");
	find_open(&super, &own, "fs/ext/super.c");
	find_open(&deep, &own, "fs/ext/sub/deep.c");
	if (units_capture(units, ARRAY_SIZE(units), &own, &err))
		fail_msg("%s", error_text(&err));
	for (i = 0; i < ARRAY_SIZE(units); i++) {
		const struct command *command = &units[i]->command;

		assert_int_equal(command->compile.count, 6);
		assert_string_equal(command->compile.items[1], "-DA=$x#");
		assert_string_equal(command->compile.items[4],
				    units[i]->object);
		assert_int_equal(command->objtool.count, 3);
		assert_string_equal(command->objtool.items[1], "--link");
		assert_int_equal(command->environment.count, 1);
		assert_string_equal(command->environment.items[0],
				    "SRCARCH=x86");
		assert_false(units[i]->generated);
		assert_false(units[i]->foreign);
		unit_free(units[i]);
	}
	kbuild_close(&own);
}

/* The value of a variable in an environment; fails when it has none. */
static const char *value_of(const struct words *environment, const char *name)
{
	size_t length = strlen(name);
	char **word;

	array_for_each(word, environment)
		if (!strncmp(*word, name, length) && (*word)[length] == '=')
			return *word + length + 1;
	fail_msg("no %s", name);
	return "";
}

/* The name of a view is that of the run, whoever asked make. */
static void an_environment_is_kept_for_other_views(void **state)
{
	autofree char *kept = path_format("%s/kept/environment", directory);
	const struct view elsewhere = { "/nowhere", view.base };
	struct error err autoerror = ERROR_INIT;
	struct buffer text autobuffer = BUFFER_INIT;
	struct kbuild one = kbuild, two = kbuild, three = kbuild;

	one.environment = (struct words)WORDS_INIT;
	two = three = one;
	one.kept = two.kept = three.kept = kept;
	assert_int_equal(kbuild_open(&one, &err), 0);
	assert_string_equal(value_of(&one.environment, "abs_srctree"),
			    view.path);

	/* There is no make in that view. */
	two.view = &elsewhere;
	assert_int_equal(kbuild_open(&two, &err), 0);
	assert_string_equal(value_of(&two.environment, "abs_srctree"),
			    "/nowhere");
	assert_string_equal(value_of(&two.environment, "SRCARCH"), "x86");
	assert_int_equal(two.environment.count, one.environment.count);

	/* A part of the file is none. */
	assert_int_equal(file_read(kept, &text, &err), 0);
	assert_int_equal(
		file_publish(kept, text.data, text.length - 4, 0600, &err), 0);
	words_free(&two.environment);
	assert_true(kbuild_open(&two, &err) < 0);
	assert_int_equal(kbuild_open(&three, &err), 0);
	assert_string_equal(value_of(&three.environment, "abs_srctree"),
			    view.path);
	words_free(&one.environment);
	words_free(&two.environment);
	words_free(&three.environment);
}

/* Beside the source, or in a directory that is made for it. */
static void what_has_to_be_generated_is(void **state)
{
	static const struct {
		const char *source;
		const char *made;
	} rows[] = {
		{ "fs/gen/needs.c", "fs/gen/made.h" },
		{ "fs/gen-deep/needs-deep.c", "fs/gen-deep/made/deep/made.h" },
	};
	struct kbuild own = kbuild;
	struct error err autoerror = ERROR_INIT;
	size_t i;

	own.lists = (struct hashmap)HASHMAP_INIT;
	assert_int_equal(kbuild_open(&own, &err), 0);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		autofree char *made =
			path_format("%s/%s", view.path, rows[i].made);
		struct unit needs;
		struct unit *const units[] = { &needs };

		find_open(&needs, &own, rows[i].source);
		assert_int_equal(units_capture(units, 1, &own, &err), 0);
		assert_true(needs.generated);
		assert_true(file_exists(made));
		unit_free(&needs);
	}
	kbuild_close(&own);
}

static void an_option_that_the_compiler_does_not_know_is_left_out(void **state)
{
	struct kbuild own = kbuild;
	struct error err autoerror = ERROR_INIT;
	autofree char *path =
		path_format("%s/scripts/Makefile.build", view.path);
	static const char rules[] =
		"pound := \\#\n"
		"cmd_cc_o_c = gcc $(KBUILD_CFLAGS) -c -o $@ $(@:.o=.c)\n"
		"$(obj)/%.o:\n\t$(call rule_cc_o_c)\n";
	struct unit open;
	struct unit *const units[] = { &open };

	own.lists = (struct hashmap)HASHMAP_INIT;
	own.environment = (struct words)WORDS_INIT;
	assert_int_equal(kbuild_open(&own, &err), 0);
	assert_int_equal(words_add(&own.environment,
				   "KBUILD_CFLAGS=-O2 -fno-such-thing -g"),
			 0);
	find_open(&open, &own, "fs/open.c");
	assert_int_equal(view_open(&view, "scripts", true, &err), 0);
	assert_int_equal(file_publish(path, rules, strlen(rules), 0600, &err),
			 0);
	if (units_capture(units, 1, &own, &err))
		fail_msg("%s", error_text(&err));
	assert_true(open.foreign);
	assert_int_equal(open.command.compile.count, 7);
	assert_string_equal(open.command.compile.items[1], "-O2");
	assert_string_equal(open.command.compile.items[2], "-g");
	unit_free(&open);
	kbuild_close(&own);
}

static void objtool_gets_its_environment(void **state)
{
	static const char script[] = "#!/bin/sh\necho \"for $SRCARCH\" >&2\n";
	struct command command cleanup(command_free) = COMMAND_INIT;
	autofree char *path = path_format("%s/objtool", directory);
	struct error err autoerror = ERROR_INIT;
	autofree char *said = NULL;
	autoclose int log = open("/dev/null", O_WRONLY | O_CLOEXEC);
	const struct command_place place = { .directory = directory,
					     .debug = "-g",
					     .include = ".",
					     .log_fd = log };

	assert_int_equal(command_parse(&command,
				       "savedcmd_x.o := true ; "
				       "./objtool x.o\n",
				       "r", &err),
			 0);
	assert_int_equal(words_add(&command.environment, "SRCARCH=x86"), 0);
	assert_int_equal(file_publish(path, script, strlen(script), 0700, &err),
			 0);
	assert_int_equal(command_run(&command, &place, &said, &err), 0);
	assert_string_equal(said, "for x86\n");
}

static void configurations_are_compared(void **state)
{
	static const struct {
		const char *shipped;
		const char *tree;
		const char *message; /* NULL: they fit */
	} rows[] = {
		{ "# CONFIG_N is not set\nCONFIG_A=y\nCONFIG_S=\"a b\"\n",
		  "CONFIG_S=a b\nCONFIG_A=y\n", NULL },
		{ "CONFIG_A=y\n", "CONFIG_A=y\nCONFIG_BUILD_SALT=x\n", NULL },
		{ "CONFIG_CC_VERSION_TEXT=\"gcc-12\"\n",
		  "CONFIG_CC_VERSION_TEXT=gcc\n", NULL },
		{ "CONFIG_A=y\n", "CONFIG_A=m\n", "CONFIG_A is y, m" },
		{ "CONFIG_A=y\n", "", "CONFIG_A is y, not set" },
		{ "", "CONFIG_A=y\n", "CONFIG_A is not set, y" },
	};
	autofree char *shipped = path_format("%s/shipped", directory);
	autofree char *tree = path_format("%s/tree", directory);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error err autoerror = ERROR_INIT;

		assert_int_equal(file_publish(shipped, rows[i].shipped,
					      strlen(rows[i].shipped), 0600,
					      &err),
				 0);
		assert_int_equal(file_publish(tree, rows[i].tree,
					      strlen(rows[i].tree), 0600, &err),
				 0);
		assert_int_equal(fit_check(shipped, tree, &err),
				 rows[i].message ? -EXDEV : 0);
		if (rows[i].message)
			assert_non_null(
				strstr(error_text(&err), rows[i].message));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(units_are_found),
		cmocka_unit_test(what_is_not_built_is_told),
		cmocka_unit_test(a_member_of_two_modules_is_told),
		cmocka_unit_test(includers_are_found),
		cmocka_unit_test(a_view_keeps_the_tree_as_it_is),
		cmocka_unit_test(words_are_split_as_by_a_shell),
		cmocka_unit_test(what_needs_a_shell_is_refused),
		cmocka_unit_test(a_record_of_kbuild_is_read),
		cmocka_unit_test(a_recipe_survives_and_a_part_of_one_does_not),
		cmocka_unit_test(an_absent_object_is_remembered),
		cmocka_unit_test(commands_are_captured_by_directory),
		cmocka_unit_test(an_environment_is_kept_for_other_views),
		cmocka_unit_test(what_has_to_be_generated_is),
		cmocka_unit_test(
			an_option_that_the_compiler_does_not_know_is_left_out),
		cmocka_unit_test(objtool_gets_its_environment),
		cmocka_unit_test(configurations_are_compared),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
