// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the CLI's own parts: arguments, exit statuses, the table of verbs,
 * patch files (kpatch/patchfile.c) and where the engine is looked for.
 */
#include "kpatch/arguments.h"
#include "kpatch/command.h"
#include "kpatch/core.h"
#include "kpatch/document.h"
#include "kpatch/exit_status.h"
#include "kpatch/operand.h"
#include "kpatch/patchfile.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"
#include "lib/utf8.h"

#include <fcntl.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define RELEASE "6.1.0-test"
#define VERSION "#1 SMP (2026-01-01)"

static char *directory;

static int make_directory(void **state)
{
	return dir_make_temp("/tmp", "kpatch-cli-test", &directory, NULL);
}

static int remove_directory(void **state)
{
	int ret = tree_remove(directory, NULL);

	free(directory);
	return ret;
}

static int parse(struct arguments *arguments, unsigned int takes,
		 struct error *err, char *first, char *second, char *third)
{
	char verb[] = "verb";
	char *argv[] = { verb, first, second, third, NULL };
	int argc = 1;

	while (argv[argc])
		argc++;
	return arguments_parse(arguments, argc, argv, takes, err);
}

static void options_may_stand_anywhere(void **state)
{
	const unsigned int takes = ARGUMENTS_WAIT | ARGUMENTS_OPERAND;
	char timeout[] = "--timeout", five[] = "5", file[] = "p.ko";
	struct arguments arguments;

	assert_int_equal(parse(&arguments, takes, NULL, timeout, five, file),
			 0);
	assert_int_equal(arguments.timeout, 5);
	assert_string_equal(arguments.operand, "p.ko");
	assert_true(arguments.wait);
	assert_int_equal(parse(&arguments, takes, NULL, file, timeout, five),
			 0);
	assert_string_equal(arguments.operand, "p.ko");
	assert_int_equal(parse(&arguments, takes, NULL, file, NULL, NULL), 0);
	assert_int_equal(arguments.timeout, ARGUMENTS_TIMEOUT_DEFAULT);
}

static void wrong_arguments_are_named(void **state)
{
	static const struct {
		unsigned int takes;
		const char *words[3];
		const char *named;
	} cases[] = {
		{ ARGUMENTS_OPERAND, { "x", "--json", NULL }, "--json" },
		{ ARGUMENTS_JSON, { "--no-wait", NULL, NULL }, "--no-wait" },
		{ ARGUMENTS_JSON, { "x", NULL, NULL }, "'x'" },
		{ ARGUMENTS_OPERAND, { NULL, NULL, NULL }, "which patch" },
		{ ARGUMENTS_OPERAND, { "", NULL, NULL }, "which patch" },
		{ ARGUMENTS_OPERAND, { "x", "y", NULL }, "'y'" },
		{ ARGUMENTS_JSON, { "--bogus", NULL, NULL }, "--bogus" },
		{ ARGUMENTS_WAIT, { "--timeout", NULL, NULL }, "--timeout" },
		{ ARGUMENTS_WAIT, { "--timeout", "0", NULL }, "'0'" },
		{ ARGUMENTS_WAIT, { "--timeout", "-1", NULL }, "'-1'" },
		{ ARGUMENTS_WAIT, { "--timeout", "1s", NULL }, "'1s'" },
		{ ARGUMENTS_WAIT, { "--timeout", "", NULL }, "''" },
		{ ARGUMENTS_WAIT, { "--timeout", "86401", NULL }, "86401" },
		{ ARGUMENTS_WAIT, { "--keep", NULL, NULL }, "--keep" },
		{ ARGUMENTS_MACHINE, { "--no-wait", NULL, NULL }, "--no-wait" },
		{ ARGUMENTS_MACHINE, { "--accel", "xen", NULL }, "'xen'" },
		{ ARGUMENTS_MACHINE, { "--transition", "0", NULL }, "'0'" },
		{ ARGUMENTS_MACHINE, { "--engine", NULL, NULL }, "--engine" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autofree char *words[3] = { NULL, NULL, NULL };
		autoerror struct error err = ERROR_INIT;
		struct arguments arguments;

		for (size_t j = 0; j < 3 && cases[i].words[j]; j++)
			words[j] = strdup(cases[i].words[j]);
		assert_int_equal(parse(&arguments, cases[i].takes, &err,
				       words[0], words[1], words[2]),
				 -EINVAL);
		assert_non_null(strstr(error_text(&err), cases[i].named));
		free(words[1]);
		free(words[2]);
	}
}

static void a_machine_has_options_of_its_own(void **state)
{
	const unsigned int takes = ARGUMENTS_MACHINE | ARGUMENTS_OPERAND;
	char modprobe[] = "--modprobe=x", accel[] = "--accel=kvm",
	     file[] = "p.ko";
	char *argv[ARGUMENTS_MODPROBE_MAX + 3] = { file };
	autoerror struct error err = ERROR_INIT;
	struct arguments arguments;

	assert_int_equal(parse(&arguments, takes, NULL, file, NULL, NULL), 0);
	assert_int_equal(arguments.timeout, ARGUMENTS_MACHINE_TIMEOUT_DEFAULT);
	assert_string_equal(arguments.accel, "tcg,thread=single");
	assert_int_equal(parse(&arguments, takes, NULL, modprobe, accel, file),
			 0);
	assert_string_equal(arguments.accel, "kvm");
	assert_int_equal(arguments.modprobe_count, 1);
	assert_string_equal(arguments.modprobe[0], "x");

	for (size_t i = 1; i < ARRAY_SIZE(argv) - 1; i++)
		argv[i] = modprobe;
	assert_int_equal(arguments_parse(&arguments, ARRAY_SIZE(argv) - 1, argv,
					 takes, &err),
			 -EINVAL);
	assert_non_null(strstr(error_text(&err), "16 modules at most"));
}

static void help_goes_before_everything(void **state)
{
	char help[] = "--help", file[] = "a";
	struct arguments arguments;

	assert_int_equal(parse(&arguments, 0, NULL, help, file, NULL), 0);
	assert_true(arguments.help);
}

static void errors_have_the_documented_status(void **state)
{
	assert_int_equal(exit_status_of(0), KPATCH_EXIT_OK);
	assert_int_equal(exit_status_of(-EINVAL), KPATCH_EXIT_USAGE);
	assert_int_equal(exit_status_of(-ENOENT), KPATCH_EXIT_NOT_FOUND);
	assert_int_equal(exit_status_of(-EPERM), KPATCH_EXIT_POLICY);
	assert_int_equal(exit_status_of(-ENOKEY), KPATCH_EXIT_POLICY);
	assert_int_equal(exit_status_of(-EMEDIUMTYPE),
			 KPATCH_EXIT_WRONG_KERNEL);
	assert_int_equal(exit_status_of(-EEXIST), KPATCH_EXIT_BUSY);
	assert_int_equal(exit_status_of(-ENOEXEC), KPATCH_EXIT_BAD_FILE);
	assert_int_equal(exit_status_of(-ETIMEDOUT), KPATCH_EXIT_STALLED);
	assert_int_equal(exit_status_of(-EINPROGRESS), KPATCH_EXIT_IN_PROGRESS);
	assert_int_equal(exit_status_of(-EBADE), KPATCH_EXIT_MISBEHAVED);
	assert_int_equal(exit_status_of(-ENOMEM), KPATCH_EXIT_FAILURE);
}

static void every_verb_is_complete(void **state)
{
	for (size_t i = 0; i < commands_count; i++) {
		const struct command *command = &commands[i];

		assert_ptr_equal(command_find(command->name), command);
		assert_non_null(command->summary);
		assert_non_null(command->text);
		assert_non_null(command->run);
		assert_int_equal(!!command->operand,
				 !!(command->takes & ARGUMENTS_OPERAND));
	}
	assert_null(command_find("frobnicate"));
}

static void operand_is_a_file_or_a_name(void **state)
{
	assert_true(operand_is_path("./a"));
	assert_true(operand_is_path("a.ko"));
	assert_false(operand_is_path("a"));
	assert_false(operand_is_path(".ko"));
	assert_int_equal(patch_name_check("a-b_9", NULL), 0);
	assert_int_equal(patch_name_check("a.b", NULL), -EINVAL);
	assert_int_equal(patch_name_check("", NULL), -EINVAL);
	assert_int_equal(patch_name_check("..", NULL), -EINVAL);
}

/* Compile a file whose modinfo is @fields, each "KEY=VALUE". */
static char *module_with(const char *const *fields)
{
	autobuffer struct buffer source = BUFFER_INIT;
	autofree char *c = path_format("%s/module.c", directory);
	char *o = path_format("%s/module.ko", directory);
	const char *const argv[] = { "gcc", "-c", "-o", o, c, NULL };
	struct process process = { .argv = argv, .log_fd = -1 };

	assert_non_null(c);
	assert_non_null(o);
	for (size_t i = 0; fields[i]; i++)
		assert_int_equal(
			buffer_printf(
				&source,
				"static const char field%zu[] __attribute__((section(\".modinfo\"), used, aligned(1))) = \"%s\";\n",
				i, fields[i]),
			0);
	assert_int_equal(file_publish(c, buffer_string(&source), source.length,
				      0644, NULL),
			 0);
	assert_int_equal(process_check(&process, NULL), 0);
	return o;
}

static void patch_tells_about_itself(void **state)
{
	static const char *const fields[] = {
		"name=fix_1",
		"vermagic=" RELEASE " SMP mod_unload ",
		"kpatch_format=1",
		"kpatch_target=" RELEASE,
		"kpatch_target_version=" VERSION,
		"kpatch_func=vmlinux:meminfo_proc_show",
		"kpatch_func=ext4:ext4_fill,2",
		"kpatch_new_func=vmlinux:helper",
		NULL,
	};
	autopatchfile struct patch_file file = PATCH_FILE_INIT;
	autofree char *path = module_with(fields);

	assert_int_equal(patch_file_read(&file, path, NULL), 0);
	assert_string_equal(file.name, "fix_1");
	assert_string_equal(file.target, RELEASE);
	assert_int_equal(file.functions.count, 2);
	assert_string_equal(file.functions.items[1], "ext4:ext4_fill,2");
	assert_int_equal(file.new_functions.count, 1);
	assert_false(file.replace);
	assert_int_equal(patch_file_check_kernel(&file, RELEASE, VERSION,
						 "/nonexistent", NULL),
			 0);
	assert_int_equal(patch_file_check_kernel(&file, "6.1.0", VERSION,
						 "/nonexistent", NULL),
			 -EMEDIUMTYPE);
	assert_int_equal(patch_file_check_kernel(&file, RELEASE "-2", VERSION,
						 "/nonexistent", NULL),
			 -EMEDIUMTYPE);
	/* The same release, built again. */
	assert_int_equal(patch_file_check_kernel(&file, RELEASE, "#2 SMP",
						 "/nonexistent", NULL),
			 -EMEDIUMTYPE);
}

/* As one that is uninstalled while it is being loaded. */
static void patch_that_is_open_may_lose_its_name(void **state)
{
	static const char *const fields[] = { "name=fix_1", "vermagic=1",
					      "kpatch_format=1", NULL };
	autopatchfile struct patch_file file = PATCH_FILE_INIT;
	autopatchfile struct patch_file absent = PATCH_FILE_INIT;
	autofree char *path = module_with(fields);
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(patch_file_read_fd(&file, path, fd, NULL), 0);
	assert_string_equal(file.name, "fix_1");
	assert_string_equal(file.path, path);
	assert_int_equal(patch_file_read(&absent, path, NULL), -ENOENT);
}

static void what_is_no_patch_is_refused(void **state)
{
	static const struct {
		const char *fields[4];
		const char *why;
	} cases[] = {
		{ { "name=x", "vermagic=1", NULL, NULL }, "not a patch" },
		{ { "name=x", "vermagic=1", "kpatch_format=2", NULL },
		  "format 2" },
		{ { "name=x", "kpatch_format=1", NULL, NULL }, "damaged" },
		{ { "name=../x", "vermagic=1", "kpatch_format=1", NULL },
		  "../x" },
		{ { "name=x", "kpatch_format=1", "kpatch_format=1", NULL },
		  "twice" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autopatchfile struct patch_file file = PATCH_FILE_INIT;
		autofree char *path = module_with(cases[i].fields);
		autoerror struct error err = ERROR_INIT;

		assert_int_equal(patch_file_read(&file, path, &err), -ENOEXEC);
		assert_non_null(strstr(error_text(&err), cases[i].why));
		assert_non_null(strstr(error_text(&err), path));
	}
}

static void damaged_files_are_refused(void **state)
{
	static const char *const contents[] = { "", "x", "\177ELF",
						"\177ELF\2\1\1garbage" };
	autofree char *path = path_format("%s/damaged.ko", directory);
	autopatchfile struct patch_file absent = PATCH_FILE_INIT;
	autopatchfile struct patch_file place = PATCH_FILE_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(contents); i++) {
		autopatchfile struct patch_file file = PATCH_FILE_INIT;

		assert_int_equal(file_publish(path, contents[i],
					      strlen(contents[i]), 0644, NULL),
				 0);
		assert_int_equal(patch_file_read(&file, path, NULL), -ENOEXEC);
	}
	assert_int_equal(patch_file_read(&absent, "/nonexistent/x.ko", NULL),
			 -ENOENT);
	assert_int_equal(patch_file_read(&place, directory, NULL), -ENOEXEC);
}

static void engine_is_looked_for_in_trusted_places(void **state)
{
	autostrings struct string_list paths = STRING_LIST_INIT;

	assert_int_equal(core_candidates(&paths, "some/p.ko", RELEASE,
					 "/x/build/kpatch/kpatch"),
			 0);
	assert_int_equal(paths.count, 3);
	assert_string_equal(paths.items[0], "some/kpatch.ko");
	assert_non_null(strstr(paths.items[1], "/lib/kpatch/" RELEASE));
	assert_string_equal(paths.items[2],
			    "/x/build/kpatch/../kmod/" RELEASE "/kpatch.ko");
}

/* Beside a patch anybody may put one, as in /tmp. */
static void engines_of_others_are_refused(void **state)
{
	autofree char *patch = path_format("%s/p.ko", directory);
	autofree char *core = path_format("%s/kpatch.ko", directory);
	static const struct {
		uid_t core, patch;
		mode_t mode;
		int ret;
	} cases[] = {
		{ 0, 0, 0644, 0 },
		{ 0, 0, 0664, -EPERM },
		{ 0, 0, 0646, -EPERM },
		{ 0, 65534, 0644, 0 },
		{ 65534, 65534, 0644, 0 },
		{ 65534, 0, 0644, -EPERM },
		{ 65533, 65534, 0644, -EPERM },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct core_place place = CORE_PLACE_INIT;
		autoerror struct error err = ERROR_INIT;

		/* Only root can give things away. */
		if (geteuid() && (cases[i].core || cases[i].patch))
			continue;
		assert_int_equal(file_publish(patch, "", 0, 0600, NULL), 0);
		assert_int_equal(file_publish(core, "", 0, cases[i].mode, NULL),
				 0);
		if (!geteuid()) {
			assert_int_equal(chown(patch, cases[i].patch, 0), 0);
			assert_int_equal(chown(core, cases[i].core, 0), 0);
		}
		assert_int_equal(core_find_file(&place, patch, RELEASE, &err),
				 cases[i].ret);
		if (cases[i].ret)
			assert_non_null(strstr(error_text(&err), core));
		else
			assert_string_equal(place.path, core);
		core_place_free(&place);
	}
	assert_int_equal(unlink(core), 0);
}

/* What info tells of a file, as text or as JSON. */
static char *info_of(char *path, bool json)
{
	const struct arguments arguments = { .operand = path, .json = json };
	struct context context = { .root = directory, .release = RELEASE };
	autoerror struct error err = ERROR_INIT;
	char *text = NULL;
	size_t length;

	context.out = open_memstream(&text, &length);
	assert_non_null(context.out);
	assert_int_equal(info_run(&context, &arguments, &err), 0);
	fclose(context.out);
	return text;
}

static void what_a_file_says_forges_nothing(void **state)
{
	static const char *const fields[] = {
		"name=fix_1",
		"vermagic=1\\033[2J\\nstate: enabled",
		"kpatch_format=1",
		"kpatch_func=vmlinux:a\\233\\nname: other",
		NULL,
	};
	autofree char *path = module_with(fields), *text = NULL, *json = NULL;
	autofree char *odd = path_format("%s/\xff\n.ko", directory);
	autofree char *valid = NULL;

	assert_int_equal(rename(path, odd), 0);
	text = info_of(odd, false);
	assert_non_null(strstr(text, "/\\xff\\x0a.ko\n"));
	assert_non_null(
		strstr(text, "\nvermagic: 1\\x1b[2J\\x0astate: enabled\n"));
	assert_non_null(strstr(text, "\n  vmlinux:a\\x9b\\x0aname: other\n"));
	json = info_of(odd, true);
	valid = utf8_copy(json, false);
	assert_string_equal(json, valid);
	assert_non_null(strstr(json, "/\\\\xff\\n.ko\""));
	assert_int_equal(unlink(odd), 0);
}

/* JSON leaves DEL and C1 as they are, and terminals do not. */
static void no_control_is_printed_in_json(void **state)
{
	struct document document;
	autoerror struct error err = ERROR_INIT;
	autofree char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	document_init(&document, RELEASE);
	document_add_text(&document, document.top, "text",
			  "\x7f \xc2\x9b \xc2\xa0\xe2\x82\xac");
	assert_int_equal(document_print(&document, out, &err), 0);
	fclose(out);
	document_free(&document);
	assert_non_null(strstr(text, "\"text\": \"\\u007f \\u009b "
				     "\xc2\xa0\xe2\x82\xac\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_may_stand_anywhere),
		cmocka_unit_test(wrong_arguments_are_named),
		cmocka_unit_test(a_machine_has_options_of_its_own),
		cmocka_unit_test(help_goes_before_everything),
		cmocka_unit_test(errors_have_the_documented_status),
		cmocka_unit_test(every_verb_is_complete),
		cmocka_unit_test(operand_is_a_file_or_a_name),
		cmocka_unit_test(patch_tells_about_itself),
		cmocka_unit_test(patch_that_is_open_may_lose_its_name),
		cmocka_unit_test(what_is_no_patch_is_refused),
		cmocka_unit_test(damaged_files_are_refused),
		cmocka_unit_test(engine_is_looked_for_in_trusted_places),
		cmocka_unit_test(engines_of_others_are_refused),
		cmocka_unit_test(what_a_file_says_forges_nothing),
		cmocka_unit_test(no_control_is_printed_in_json),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
