// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of what the CLI reads from sysfs (kpatch/state.c, inventory.c,
 * blocker.c), on a directory that stands for "/".
 */
#include "kpatch/blocker.h"
#include "kpatch/command.h"
#include "kpatch/inventory.h"
#include "kpatch/objects.h"
#include "kpatch/state.h"
#include "kpatch/task.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/utf8.h"
#include "link/note.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "fake_root.h"

static void no_engine_means_no_patches(void **state)
{
	autoinventory struct inventory inventory = INVENTORY_INIT;

	assert_int_equal(inventory_read(&inventory, root, NULL), 0);
	assert_int_equal(inventory.count, 0);
}

static void phase_is_the_word_of_the_engine(void **state)
{
	static const struct {
		const char *word;
		enum patch_phase phase;
	} cases[] = {
		{ "patched\n", PATCH_ENABLED },
		{ "patching\n", PATCH_PATCHING },
		{ "unpatching\n", PATCH_UNPATCHING },
		{ "disabled\n", PATCH_DISABLED },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autostate struct patch_state patch = PATCH_STATE_INIT;

		put_patch("phases", cases[i].word, "3 140\n");
		assert_int_equal(patch_state_read(&patch, root, "phases", NULL),
				 0);
		assert_int_equal(patch.phase, cases[i].phase);
		assert_string_equal(patch.name, "phases");
		assert_int_equal(patch.done, 3);
		assert_int_equal(patch.total, 140);
		assert_false(patch.replace);
	}
}

static void transition_is_described(void **state)
{
	autostate struct patch_state patch = PATCH_STATE_INIT;
	autofree char *with = NULL, *without = NULL, *still = NULL;
	autofree char *since = NULL, *off = NULL;

	setenv("TZ", "UTC", 1);
	put_patch("described", "patching\n", "5 90\n");
	put_file("described", "start_time", "1700000000\n");
	put_file("described", "deadline", "48\n");
	assert_int_equal(patch_state_read(&patch, root, "described", NULL), 0);
	with = patch_state_describe(&patch);
	assert_string_equal(
		with,
		"patching since 2023-11-14 22:13:20, 5 of 90 tasks, reversed in 48 s");
	patch.deadline = -1;
	patch.begun = 0;
	without = patch_state_describe(&patch);
	assert_string_equal(without, "patching, 5 of 90 tasks, no deadline");
	patch.phase = PATCH_ENABLED;
	still = patch_state_describe(&patch);
	assert_string_equal(still, "enabled");
	patch.since = 1700000000;
	since = patch_state_describe(&patch);
	assert_string_equal(since, "enabled since 2023-11-14 22:13:20");
	patch.phase = PATCH_DISABLED;
	off = patch_state_describe(&patch);
	assert_string_equal(off, "disabled");
}

static void unknown_patch_is_not_found(void **state)
{
	autostate struct patch_state patch = PATCH_STATE_INIT;
	autoerror struct error err = ERROR_INIT;

	assert_int_equal(patch_state_read(&patch, root, "absent", &err),
			 -ENOENT);
	assert_int_equal(patch_enable(root, "absent", false, &err), -ENOENT);
}

static void other_contents_are_an_error(void **state)
{
	static const char *const tasks[] = { "",       "3\n",	"3 4 5\n",
					     "3 -4\n", "x 4\n", "3 4x\n" };

	for (size_t i = 0; i < ARRAY_SIZE(tasks); i++) {
		autostate struct patch_state patch = PATCH_STATE_INIT;
		autoerror struct error err = ERROR_INIT;

		put_patch("garbled", "patched\n", tasks[i]);
		assert_int_equal(patch_state_read(&patch, root, "garbled",
						  &err),
				 -EPROTO);
		assert_non_null(strstr(error_text(&err), "garbled/tasks"));
	}
}

static void other_numbers_are_an_error(void **state)
{
	static const char *const numbers[] = { "", "-\n", "x\n", "1 2\n",
					       "99999999999999999999\n" };

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		autostate struct patch_state patch = PATCH_STATE_INIT;
		autoerror struct error err = ERROR_INIT;

		put_patch("garbled", "patched\n", "0 0\n");
		put_file("garbled", "deadline", numbers[i]);
		assert_int_equal(patch_state_read(&patch, root, "garbled",
						  &err),
				 -EPROTO);
		assert_non_null(strstr(error_text(&err), "garbled/deadline"));
	}
	put_patch("garbled", "enabled\n", "0 0\n");
	{
		autostate struct patch_state patch = PATCH_STATE_INIT;

		assert_int_equal(patch_state_read(&patch, root, "garbled",
						  NULL),
				 -EPROTO);
	}
}

static void enabled_is_written(void **state)
{
	autobuffer struct buffer text = BUFFER_INIT, seconds = BUFFER_INIT;
	autofree char *path = path_format("%s" PATCHES "/w/enabled", root);
	autofree char *deadline = path_format("%s" PATCHES "/w/deadline", root);

	put_patch("w", "patched\n", "0 0\n");
	put_file("w", "enabled", "1");
	put_file("w", "deadline", "60");
	assert_int_equal(patch_enable(root, "w", false, NULL), 0);
	assert_int_equal(file_read(path, &text, NULL), 0);
	assert_string_equal(buffer_string(&text), "0");
	assert_int_equal(patch_set_deadline(root, "w", 30, NULL), 0);
	assert_int_equal(file_read(deadline, &seconds, NULL), 0);
	assert_string_equal(buffer_string(&seconds), "30");
}

static void objects_come_with_functions(void **state)
{
	autoobjects struct patched_objects objects = PATCHED_OBJECTS_INIT;

	put_patch("objects", "patched\n", "0 0\n");
	put(PATCHES "/objects/vmlinux/patched", "1\n");
	put(PATCHES "/objects/vmlinux/b_show,2/x", "");
	put(PATCHES "/objects/vmlinux/a.part.0,1/x", "");
	put(PATCHES "/objects/ext4/patched", "0\n");
	assert_int_equal(patched_objects_read(&objects, root, "objects", NULL),
			 0);
	assert_int_equal(objects.count, 2);
	assert_string_equal(objects.items[0].name, "ext4");
	assert_false(objects.items[0].patched);
	assert_true(objects.items[1].patched);
	assert_int_equal(objects.items[1].functions.count, 2);
	assert_string_equal(objects.items[1].functions.items[0].name,
			    "a.part.0");
	assert_int_equal(objects.items[1].functions.items[1].sympos, 2);
}

static void function_without_sympos_is_an_error(void **state)
{
	static const char *const names[] = { "f", "f,", ",1", "f,1x" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		autoobjects struct patched_objects objects =
			PATCHED_OBJECTS_INIT;
		autofree char *patch = path_format("bad%zu", i);
		autofree char *function = path_format(
			PATCHES "/%s/vmlinux/%s/x", patch, names[i]);
		autofree char *patched =
			path_format(PATCHES "/%s/vmlinux/patched", patch);

		put_patch(patch, "patched\n", "0 0\n");
		put(patched, "1\n");
		put(function, "");
		assert_int_equal(patched_objects_read(&objects, root, patch,
						      NULL),
				 -EPROTO);
	}
}

static void left_over_modules_are_disabled(void **state)
{
	autostate struct patch_state patch = PATCH_STATE_INIT;

	put_patch("with_dash", "patched\n", "0 0\n");
	put("/sys/module/kpatch/holders/left_over/x", "");
	put("/sys/module/kpatch/holders/with_dash/x", "");
	assert_int_equal(inventory_find(&patch, root, "left_over", NULL), 0);
	assert_int_equal(patch.phase, PATCH_DISABLED);
	assert_int_equal(inventory_find(&patch, root, "with-dash", NULL), 0);
	assert_int_equal(patch.phase, PATCH_ENABLED);
	assert_int_equal(inventory_find(&patch, root, "none", NULL), -ENOENT);
}

static void blockers_are_parsed(void **state)
{
	autoblockers struct blockers blockers = BLOCKERS_INIT;
	autofree char *first = NULL, *second = NULL;
	autofree char *idle = NULL, *exiting = NULL;

	assert_int_equal(
		blockers_parse(&blockers,
			       "12 12 stack do_wait my shell\n7 8 running - x\n"
			       "0 0 running - swapper/1\n9 9 exiting f y\n+5\n",
			       NULL),
		0);
	assert_int_equal(blockers.count, 4);
	assert_int_equal(blockers.more, 5);
	assert_string_equal(blockers.items[0].comm, "my shell");
	assert_null(blockers.items[1].function);
	first = blocker_describe(&blockers.items[0]);
	assert_string_equal(
		first,
		"pid 12 (my shell) is in do_wait, which the patch concerns");
	second = blocker_describe(&blockers.items[1]);
	assert_string_equal(second, "pid 7, thread 8 (x) is running");
	idle = blocker_describe(&blockers.items[2]);
	assert_string_equal(idle, "idle task swapper/1 is running");
	exiting = blocker_describe(&blockers.items[3]);
	assert_string_equal(exiting, "pid 9 (y) is on its way out, in f");
}

static void tasks_are_asked_in_proc(void **state)
{
	const struct blocker blocker = { .pid = 12, .tid = 13 };
	const struct blocker other = { .pid = 14, .tid = 14 };
	autostrings struct string_list frames = STRING_LIST_INIT;
	autofree char *line = NULL;
	char **frame;

	put("/proc/12/task/13/cmdline", "ab\tc");
	put("/proc/12/task/13/stack",
	    "[<0>] do_wait+0x5/0x10\n[<0>] show+0x1/0x2 [mod]\n");
	assert_int_equal(task_command_line(root, &blocker, &line, NULL), 0);
	assert_string_equal(line, "ab\tc");
	assert_int_equal(task_stack(root, &blocker, &frames, NULL), 0);
	assert_int_equal(frames.count, 2);
	frame = frames.items;
	assert_string_equal(frame[0], "do_wait+0x5/0x10");
	assert_string_equal(frame[1], "show+0x1/0x2 [mod]");
	assert_true(task_frame_is(frame[0], "do_wait"));
	assert_false(task_frame_is(frame[0], "do_wai"));
	assert_false(task_frame_is(frame[0], "do_wait4"));
	free(line);
	assert_int_equal(task_command_line(root, &other, &line, NULL), 0);
	assert_null(line);
	assert_int_equal(task_stack(root, &other, &frames, NULL), 0);
	assert_int_equal(frames.count, 2);
}

static void moving_patch_is_found(void **state)
{
	autostate struct patch_state found = PATCH_STATE_INIT;
	autoerror struct error err = ERROR_INIT;
	autofree char *others = path_format("%s" PATCHES, root);

	assert_int_equal(tree_remove(others, NULL), 0);
	put_patch("still", "patched\n", "0 0\n");
	assert_int_equal(inventory_find_moving(&found, root, NULL, &err),
			 -ENOENT);
	assert_non_null(strstr(error_text(&err), "no transition"));
	assert_int_equal(inventory_find_moving(&found, root, "still", &err),
			 -ENOENT);
	assert_non_null(strstr(error_text(&err), "still: is enabled"));
	put_patch("moving", "unpatching\n", "1 2\n");
	assert_int_equal(inventory_find_moving(&found, root, NULL, NULL), 0);
	assert_string_equal(found.name, "moving");
	assert_int_equal(inventory_find_moving(&found, root, "still", NULL),
			 -ENOENT);
	assert_int_equal(inventory_find_moving(&found, root, "moving", NULL),
			 0);
	assert_string_equal(found.name, "moving");
}

static void bad_blockers_are_an_error(void **state)
{
	static const char *const texts[] = { "x",
					     "12",
					     "12 13 stack",
					     "+",
					     "+1x",
					     "12 stack do_wait x",
					     "stack do_wait 12 x" };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		autoblockers struct blockers blockers = BLOCKERS_INIT;

		assert_int_equal(blockers_parse(&blockers, texts[i], NULL),
				 -EPROTO);
	}
}

typedef int verb_fn(const struct context *context,
		    const struct arguments *arguments, struct error *err);

/* Run a verb; its standard output. */
static char *output_with(verb_fn *run, struct arguments arguments, int expected)
{
	struct context context = { .root = root, .release = "6.1.0-test" };
	autoerror struct error err = ERROR_INIT;
	char *text = NULL, *talk = NULL;
	size_t length, talk_length;

	context.out = open_memstream(&text, &length);
	context.talk = open_memstream(&talk, &talk_length);
	assert_int_equal(run(&context, &arguments, &err), expected);
	fclose(context.out);
	fclose(context.talk);
	free(talk);
	return text;
}

/* The same without an operand. */
static char *output_of(verb_fn *run, bool json, int expected)
{
	return output_with(run, (struct arguments){ .json = json }, expected);
}

static void verbs_print_text_and_json(void **state)
{
	autofree char *status = NULL, *list = NULL, *json = NULL;
	autofree char *metrics = NULL, *moving = NULL, *both = NULL;
	const char *help;

	/* Of the other tests' patches only the well-formed ones may be there. */
	assert_int_equal(tree_remove(root, NULL), 0);
	put_patch("quiet", "patched\n", "0 0\n");
	put(PATCHES "/quiet/vmlinux/patched", "1\n");
	list = output_of(list_run, false, 0);
	assert_string_equal(list, "NAME   STATE       INSTALLED  OBJECTS\n"
				  "quiet  enabled     -          vmlinux\n");

	metrics = output_of(metrics_run, false, 0);
	assert_non_null(strstr(metrics, "\nkpatch_fully_patched 1\n"));
	assert_non_null(
		strstr(metrics, "\nkpatch_patch_enabled{patch=\"quiet\"} 1\n"));
	assert_null(strstr(metrics, "kpatch_transition_tasks"));

	put_patch("moving", "unpatching\n", "1 2\n");
	put(PATCHES "/moving/blocking", "12 12 stack do_wait a\"b\n+3\n");
	status = output_of(status_run, false, -EINPROGRESS);
	assert_non_null(strstr(status,
			       "moving: unpatching, 1 of 2 tasks, no deadline\n"
			       "  pid 12 (a\"b) is in do_wait"));
	json = output_of(status_run, true, -EINPROGRESS);
	assert_non_null(strstr(json, "\"schema\": 1"));
	assert_non_null(strstr(json, "\"comm\": \"a\\\"b\""));
	assert_non_null(strstr(json, "\"blocking_more\": 3"));
	moving = output_of(metrics_run, false, 0);
	assert_non_null(strstr(moving, "\nkpatch_fully_patched 0\n"));
	assert_non_null(strstr(
		moving, "\nkpatch_transition_tasks{patch=\"moving\"} 2\n"));
	/* It has none, as one that has just ended. */
	assert_null(strstr(moving, "start_timestamp"));

	put("/sys/kernel/livepatch/klp/enabled", "1\n");
	put("/sys/kernel/livepatch/klp/transition", "1\n");
	put_file("moving", "start_time", "1700000000\n");
	both = output_of(metrics_run, false, 0);
	help = strstr(both, "# HELP kpatch_transition_tasks");
	assert_non_null(help);
	assert_null(strstr(help + 1, "# HELP kpatch_transition_tasks"));
	assert_non_null(
		strstr(both, "\nkpatch_transition_tasks{patch=\"klp\"} 0\n"));
	assert_non_null(strstr(
		both,
		"\nkpatch_transition_start_timestamp_seconds{patch=\"moving\"} 1700000000\n"));
	assert_null(strstr(both, "timestamp_seconds{patch=\"klp\"}"));
}

/* As it is told of a process with one thread. */
static void put_task(long pid, const char *patch_state, const char *stack)
{
	const char *const files[][2] = { { "patch_state", patch_state },
					 { "comm", "sh x\n" },
					 { "stack", stack } };

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		autofree char *path = path_format("/proc/%ld/task/%ld/%s", pid,
						  pid, files[i][0]);

		put(path, files[i][1]);
	}
}

/* What the kernel's own livepatch tells, and what is found out of the rest. */
static void patches_of_livepatch_are_told(void **state)
{
	static const struct {
		const char *enabled;
		const char *transition;
		enum patch_phase phase;
	} cases[] = {
		{ "1\n", "0\n", PATCH_ENABLED },
		{ "1\n", "1\n", PATCH_PATCHING },
		{ "0\n", "0\n", PATCH_DISABLED },
		{ "0\n", "1\n", PATCH_UNPATCHING },
	};
	autoblockers struct blockers blockers = BLOCKERS_INIT;
	autoinventory struct inventory inventory = INVENTORY_INIT;

	assert_int_equal(tree_remove(root, NULL), 0);
	put("/sys/kernel/livepatch/klp/vmlinux/patched", "1\n");
	put("/sys/kernel/livepatch/klp/vmlinux/do_wait,1/x", "");
	put_task(7, "0\n", "[<0>] do_wait+0x1/0x2\n[<0>] entry+0x1/0x2\n");
	put_task(8, "0\n", "[<0>] do_exit+0x1/0x2\n");
	put_task(9, "0\n", "");
	put_task(10, "1\n", "[<0>] do_wait+0x1/0x2\n");
	put_task(11, "-1\n", "");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autostate struct patch_state patch = PATCH_STATE_INIT;

		put("/sys/kernel/livepatch/klp/enabled", cases[i].enabled);
		put("/sys/kernel/livepatch/klp/transition",
		    cases[i].transition);
		assert_int_equal(patch_state_read(&patch, root, "klp", NULL),
				 0);
		assert_int_equal(patch.engine, ENGINE_LIVEPATCH);
		assert_int_equal(patch.phase, cases[i].phase);
		assert_int_equal(patch.deadline, -1);
		assert_int_equal(patch.total,
				 patch_state_moving(&patch) ? 4 : 0);
		assert_int_equal(patch.done,
				 cases[i].phase == PATCH_PATCHING   ? 1 :
				 cases[i].phase == PATCH_UNPATCHING ? 3 :
								      0);
	}

	put("/sys/kernel/livepatch/klp/enabled", "1\n");
	put_patch("own", "patched\n", "0 0\n");
	put("/sys/module/gone/taint", "OEK\n");
	put("/sys/module/other/taint", "OE\n");
	assert_int_equal(inventory_read(&inventory, root, NULL), 0);
	assert_int_equal(inventory.count, 3);
	assert_int_equal(inventory_get(&inventory, "own")->engine,
			 ENGINE_KPATCH);
	assert_int_equal(inventory_get(&inventory, "gone")->phase,
			 PATCH_DISABLED);
	assert_int_equal(blockers_read(&blockers, root, "klp", NULL), 0);
	assert_int_equal(blockers.count, 3);
	assert_string_equal(blockers.items[0].reason, "stack");
	assert_string_equal(blockers.items[0].function, "do_wait");
	assert_string_equal(blockers.items[1].reason, "unreliable");
	assert_string_equal(blockers.items[1].function, "do_exit");
	assert_string_equal(blockers.items[2].reason, "running");
	assert_string_equal(blockers.items[2].comm, "sh x");
}

/* As the kernel shows the note of a module. */
static void put_note(const char *name, const char *description)
{
	autofree char *path = path_format(
		"%s/sys/module/%s/notes/" KPATCH_NOTE_SECTION, root, name);
	autofree char *directory =
		strndup(path, strlen(path) - strlen(path_base(path)));
	autobuffer struct buffer section = BUFFER_INIT;
	struct note note = NOTE_INIT;

	note.big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
	assert_int_equal(note_add_description(&note, description), 0);
	assert_int_equal(note_finish(&note, &section), 0);
	note_free(&note);
	assert_int_equal(dir_make(directory, 0755, NULL), 0);
	assert_int_equal(file_publish(path, section.data, section.length, 0644,
				      NULL),
			 0);
}

static void status_tells_what_a_patch_changes(void **state)
{
	autofree char *text = NULL, *json = NULL, *damaged = NULL;

	assert_int_equal(tree_remove(root, NULL), 0);
	put_patch("kp", "patched\n", "0 0\n");
	put(PATCHES "/kp/ext4/patched", "0\n");
	put(PATCHES "/kp/ext4/ext4_fill,1/x", "");
	put(PATCHES "/kp/vmlinux/patched", "1\n");
	put(PATCHES "/kp/vmlinux/do_wait,1/x", "");
	put(PATCHES "/kp/vmlinux/do_exit,1/x", "");
	put_patch("off", "disabled\n", "0 0\n");
	put(PATCHES "/off/vmlinux/patched", "0\n");
	put_file("kp", "since", "1700000000\n");
	put_note("kp", "fix\x9b it");
	text = output_of(status_run, false, 0);
	assert_non_null(strstr(text, "kp: enabled since 2023-11-14 22:13:20\n"
				     "  description: fix\\x9b it\n"
				     "  ext4 (not loaded yet): ext4_fill\n"
				     "  vmlinux: do_exit, do_wait\n"
				     "off: disabled\n"));
	assert_null(strstr(text, "off: disabled\n  "));
	json = output_of(status_run, true, 0);
	assert_non_null(strstr(json, "\"description\": \"fix\\\\x9b it\""));
	assert_non_null(strstr(json, "\"name\": \"do_wait\""));
	assert_non_null(strstr(json, "\"since\": 1700000000"));

	/* A note that cannot be read does not keep the rest from being told. */
	put("/sys/module/kp/notes/" KPATCH_NOTE_SECTION, "x");
	damaged = output_of(status_run, false, 0);
	assert_non_null(strstr(
		damaged, "kp: enabled since 2023-11-14 22:13:20\n  ext4 (not"));
}

/* A task may have any name, and its program any arguments. */
static void what_tasks_call_themselves_forges_nothing(void **state)
{
	static const char stack[] = "[<0>] do_wait+0x1/0x2\n";
	struct arguments arguments = { .verbose = 1 };
	autofree char *text = NULL, *json = NULL;
	autofree char *blocking = NULL, *blocking_json = NULL, *valid = NULL;

	assert_int_equal(tree_remove(root, NULL), 0);
	put_patch("moving", "patching\n", "1 2\n");
	put_file("moving", "blocking",
		 "12 12 stack do_wait ev\x1b[2Jil\n13 13 running - \xff\xfe\n");
	put(PATCHES "/moving/vmlinux/patched", "1\n");
	put("/proc/12/task/12/cmdline", "sh\x1b]0;x\x07\n\xfe \xc2\x9b");
	put("/sys/kernel/livepatch/klp/enabled", "1\n");
	put("/sys/kernel/livepatch/klp/transition", "1\n");
	put("/sys/kernel/livepatch/klp/vmlinux/patched", "1\n");
	put_task(7, "0\n", stack);
	put("/proc/7/task/7/comm", "a\npid 1 (init)\n");

	text = output_of(status_run, false, -EINPROGRESS);
	assert_non_null(strstr(text, "  pid 12 (ev\\x1b[2Jil) is in do_wait"));
	assert_non_null(strstr(text, "  pid 13 (\\xff\\xfe) is running\n"));
	assert_non_null(strstr(text, "  pid 7 (a\\x0apid 1 (init)) cannot "));
	assert_null(strchr(text, '\x1b'));
	json = output_of(status_run, true, -EINPROGRESS);
	assert_non_null(strstr(json, "\"comm\": \"\\\\xff\\\\xfe\""));
	assert_non_null(strstr(json, "\"comm\": \"ev\\u001b[2Jil\""));
	valid = utf8_copy(json, false);
	assert_string_equal(json, valid);

	arguments.operand = "moving";
	blocking = output_with(blocking_run, arguments, 0);
	assert_non_null(strstr(
		blocking, "\n    sh\\x1b]0;x\\x07\\x0a\\xfe \\xc2\\x9b\n"));
	arguments.json = true;
	blocking_json = output_with(blocking_run, arguments, 0);
	assert_non_null(strstr(
		blocking_json,
		"\"command_line\": \"sh\\u001b]0;x\\u0007\\n\\\\xfe \\u009b\""));
}

static void version_tells_of_the_engine(void **state)
{
	autofree char *none = NULL, *some = NULL, *silent = NULL, *json = NULL;
	autofree char *path = path_format("%s/sys/module/kpatch/version", root);

	assert_int_equal(tree_remove(root, NULL), 0);
	none = output_of(version_run, false, 0);
	assert_non_null(strstr(none, "kpatch " KPATCH_VERSION "\n"
				     "engine not loaded\n"));
	put("/sys/module/kpatch/version", "7.1\n");
	some = output_of(version_run, false, 0);
	assert_non_null(strstr(some, "\nengine 7.1\n"));
	json = output_of(version_run, true, 0);
	assert_non_null(strstr(json, "\"engine_version\": \"7.1\""));
	put("/sys/module/kpatch/initstate", "live\n");
	assert_int_equal(unlink(path), 0);
	silent = output_of(version_run, false, 0);
	assert_non_null(strstr(silent, "\nengine of an unknown version\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_engine_means_no_patches),
		cmocka_unit_test(phase_is_the_word_of_the_engine),
		cmocka_unit_test(transition_is_described),
		cmocka_unit_test(unknown_patch_is_not_found),
		cmocka_unit_test(other_contents_are_an_error),
		cmocka_unit_test(other_numbers_are_an_error),
		cmocka_unit_test(enabled_is_written),
		cmocka_unit_test(objects_come_with_functions),
		cmocka_unit_test(function_without_sympos_is_an_error),
		cmocka_unit_test(blockers_are_parsed),
		cmocka_unit_test(bad_blockers_are_an_error),
		cmocka_unit_test(tasks_are_asked_in_proc),
		cmocka_unit_test(moving_patch_is_found),
		cmocka_unit_test(verbs_print_text_and_json),
		cmocka_unit_test(left_over_modules_are_disabled),
		cmocka_unit_test(patches_of_livepatch_are_told),
		cmocka_unit_test(status_tells_what_a_patch_changes),
		cmocka_unit_test(what_tasks_call_themselves_forges_nothing),
		cmocka_unit_test(version_tells_of_the_engine),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
