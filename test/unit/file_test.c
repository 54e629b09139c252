// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of lib/file.c, lib/publication.c and lib/process.c on a private
 * directory.
 */
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"
#include "lib/publication.h"

#include <dirent.h>
#include <signal.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <cmocka.h>

static char *directory;

static int make_directory(void **state)
{
	return dir_make_temp("/tmp", "kpatch-file-test", &directory, NULL);
}

static int remove_directory(void **state)
{
	int ret = tree_remove(directory, NULL);

	free(directory);
	return ret;
}

static char *inside(const char *name)
{
	char *path = path_format("%s/%s", directory, name);

	assert_non_null(path);
	return path;
}

static size_t entries_in(const char *path)
{
	DIR *dir = opendir(path);
	size_t count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count - 2;
}

static void published_files_are_whole(void **state)
{
	autofree char *path = inside("published");
	autobuffer struct buffer buf = BUFFER_INIT;
	autoerror struct error err = ERROR_INIT;
	struct stat st;

	assert_int_equal(file_publish(path, "one", 3, 0600, &err), 0);
	assert_int_equal(file_publish(path, "three", 5, 0644, &err), 0);
	assert_int_equal(file_read(path, &buf, &err), 0);
	assert_string_equal(buffer_string(&buf), "three");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
}

static void failed_publishing_leaves_nothing(void **state)
{
	autofree char *holder = inside("holder");
	autofree char *target = inside("holder/dir");
	autofree char *blocker = inside("holder/dir/full");
	autoerror struct error err = ERROR_INIT;

	assert_int_equal(dir_make(blocker, 0755, &err), 0);
	assert_true(file_publish(target, "x", 1, 0644, &err) < 0);
	assert_non_null(strstr(error_text(&err), "holder/dir"));
	assert_int_equal(entries_in(holder), 1);
}

static void assert_content(const char *path, const char *expected)
{
	autobuffer struct buffer buf = BUFFER_INIT;

	assert_int_equal(file_read(path, &buf, NULL), 0);
	assert_string_equal(buffer_string(&buf), expected);
}

static void files_appear_together(void **state)
{
	autofree char *place = inside("together");
	autofree char *one = inside("together/one");
	autofree char *two = inside("together/two");
	struct publication publication autopublication = PUBLICATION_INIT;

	assert_int_equal(dir_make(place, 0755, NULL), 0);
	assert_int_equal(file_publish(one, "old", 3, 0600, NULL), 0);
	assert_int_equal(publication_add(&publication, one, "1", 1, 0644, NULL),
			 0);
	assert_int_equal(
		publication_add_copy(&publication, one, two, 0644, NULL), 0);
	assert_content(one, "old");
	assert_false(file_exists(two));
	assert_int_equal(publication_put(&publication, NULL), 0);
	assert_content(one, "1");
	assert_content(two, "old");
	publication_keep(&publication);
	publication_undo(&publication);
	assert_content(one, "1");
	assert_int_equal(entries_in(place), 2);
}

static void what_was_put_is_taken_back(void **state)
{
	autofree char *place = inside("back");
	autofree char *one = inside("back/one"), *two = inside("back/two");
	struct publication publication autopublication = PUBLICATION_INIT;
	struct stat before, after;

	assert_int_equal(dir_make(place, 0755, NULL), 0);
	assert_int_equal(file_publish(one, "old", 3, 0600, NULL), 0);
	assert_int_equal(stat(one, &before), 0);
	assert_int_equal(publication_add(&publication, one, "1", 1, 0644, NULL),
			 0);
	assert_int_equal(publication_add(&publication, two, "2", 1, 0644, NULL),
			 0);
	/* Also one of them twice. */
	assert_int_equal(publication_add(&publication, one, "3", 1, 0644, NULL),
			 0);
	assert_int_equal(publication_put(&publication, NULL), 0);
	assert_content(one, "3");
	publication_undo(&publication);
	assert_content(one, "old");
	assert_int_equal(stat(one, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_int_equal(entries_in(place), 1);
}

static void all_files_appear_or_none(void **state)
{
	autofree char *place = inside("none");
	autofree char *one = inside("none/one"), *two = inside("none/two");
	struct publication publication autopublication = PUBLICATION_INIT;
	autoerror struct error err = ERROR_INIT;

	assert_int_equal(dir_make(place, 0755, NULL), 0);
	assert_int_equal(file_publish(one, "old", 3, 0600, NULL), 0);
	assert_int_equal(publication_add(&publication, one, "1", 1, 0644, NULL),
			 0);
	assert_int_equal(publication_add(&publication, two, "2", 1, 0644, NULL),
			 0);
	assert_int_equal(dir_make(two, 0755, NULL), 0);
	assert_true(publication_put(&publication, &err) < 0);
	assert_non_null(strstr(error_text(&err), "none/two"));
	assert_int_equal(publication.count, 0);
	assert_content(one, "old");
	assert_int_equal(entries_in(place), 2);
}

static void only_regular_files_are_replaced(void **state)
{
	autofree char *real = inside("real"), *alias = inside("alias");
	autofree char *missing = inside("no-such/file");
	struct publication publication autopublication = PUBLICATION_INIT;
	autoerror struct error err = ERROR_INIT;
	size_t entries;

	assert_int_equal(file_publish(real, "old", 3, 0600, NULL), 0);
	assert_int_equal(symlink("real", alias), 0);
	entries = entries_in(directory);
	assert_int_equal(publication_add(&publication, alias, "1", 1, 0644,
					 &err),
			 -EINVAL);
	assert_non_null(strstr(error_text(&err), "no regular file"));
	assert_int_equal(publication_add(&publication, missing, "1", 1, 0644,
					 &err),
			 -ENOENT);
	assert_int_equal(publication.count, 0);
	assert_int_equal(entries_in(directory), entries);
	assert_content(alias, "old");
}

static void maps_show_the_bytes(void **state)
{
	autofilemap struct file_map map = FILE_MAP_INIT;
	autofree char *path = inside("mapped"), *empty = inside("empty");

	assert_int_equal(file_publish(path, "bytes", 5, 0644, NULL), 0);
	assert_int_equal(file_map(&map, path, NULL), 0);
	assert_int_equal(map.size, 5);
	assert_memory_equal(map.data, "bytes", 5);
	file_unmap(&map);
	assert_int_equal(file_publish(empty, "", 0, 0644, NULL), 0);
	assert_int_equal(file_map(&map, empty, NULL), 0);
	assert_null(map.data);
	assert_int_equal(file_map(&map, directory, NULL), -EINVAL);
}

static void only_plain_files_are_read(void **state)
{
	autofree char *path = inside("plain");
	autofree char *target = inside("target");
	const char *const others[] = { directory, "/dev/null", path };

	assert_int_equal(file_publish(target, "12345", 5, 0600, NULL), 0);
	assert_int_equal(symlink(target, path), 0);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		autobuffer struct buffer buf = BUFFER_INIT;
		autoerror struct error err = ERROR_INIT;

		assert_int_equal(file_read_plain(others[i], 5, &buf, &err),
				 -EIO);
		assert_non_null(strstr(error_text(&err), "not a regular file"));
		assert_int_equal(buf.length, 0);
	}
	for (size_t most = 4; most <= 5; most++) {
		autobuffer struct buffer buf = BUFFER_INIT;

		assert_int_equal(file_read_plain(target, most, &buf, NULL),
				 most == 4 ? -EFBIG : 0);
		assert_string_equal(buffer_string(&buf),
				    most == 4 ? "" : "12345");
	}
	assert_int_equal(unlink(path), 0);
	assert_int_equal(file_read_plain(path, 5, NULL, NULL), -ENOENT);
}

static void trees_go_without_following_links(void **state)
{
	autofree char *keep = inside("keep"), *tree = inside("tree");
	autofree char *deep = inside("tree/a/b/c"), *file = inside("tree/a/f");
	autofree char *link = inside("tree/a/link"), *kept = inside("keep/x");

	assert_int_equal(dir_make(keep, 0755, NULL), 0);
	assert_int_equal(file_publish(kept, "x", 1, 0644, NULL), 0);
	assert_int_equal(dir_make(deep, 0755, NULL), 0);
	assert_int_equal(file_publish(file, "f", 1, 0644, NULL), 0);
	assert_int_equal(symlink(keep, link), 0);
	assert_int_equal(tree_remove(tree, NULL), 0);
	assert_false(file_exists(tree));
	assert_true(file_exists(kept));
	assert_int_equal(tree_remove(tree, NULL), 0);
}

static void components_are_nothing_special(void **state)
{
	static const char *const others[] = { "",  ".",	  "..",	  ".hidden",
					      "/", "a/b", "/tmp", "--help" };
	size_t i;

	assert_true(path_is_component("6.1.0-56-amd64"));
	assert_true(path_is_component("a"));
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(path_is_component(others[i]));
}

static void one_lock_one_holder(void **state)
{
	autofree char *path = inside("lock");
	autoclose int first = file_lock(path, true, NULL);

	assert_true(first >= 0);
	assert_int_equal(file_lock(path, false, NULL), -EWOULDBLOCK);
	close(steal_fd(&first));
	first = file_lock(path, false, NULL);
	assert_true(first >= 0);
}

static void children_talk_both_ways(void **state)
{
	static const char *const argv[] = {
		"sh", "-c", "cat; echo $GIVEN; echo bad >&2; exit 7", NULL
	};
	static const char *const env[] = { "GIVEN=extra", NULL };
	autobuffer struct buffer input = BUFFER_INIT, output = BUFFER_INIT;
	autobuffer struct buffer errors = BUFFER_INIT;
	autoerror struct error err = ERROR_INIT;
	struct process process = { .argv = argv,
				   .env = env,
				   .directory = directory,
				   .output = &output,
				   .errors = &errors,
				   .log_fd = -1 };
	size_t i;

	for (i = 0; i < 50000; i++)
		assert_int_equal(buffer_puts(&input, "0123456789"), 0);
	process.input = input.data;
	process.input_length = input.length;
	assert_int_equal(process_check(&process, &err), -EIO);
	assert_string_equal(error_text(&err), "sh failed with status 7: bad");
	assert_int_equal(output.length, input.length + strlen("extra\n"));
	assert_memory_equal(output.data, input.data, input.length);
}

static void the_environment_is_a_whitelist(void **state)
{
	static const char *const argv[] = { "env", NULL };
	autobuffer struct buffer output = BUFFER_INIT;
	struct process process = { .argv = argv,
				   .output = &output,
				   .log_fd = -1 };

	assert_int_equal(setenv("LD_PRELOAD_NOT", "leak", 1), 0);
	assert_int_equal(setenv("MAKEFLAGS", "leak", 1), 0);
	assert_int_equal(process_check(&process, NULL), 0);
	assert_null(strstr(buffer_string(&output), "leak"));
	assert_non_null(strstr(buffer_string(&output), "LC_ALL=C.UTF-8\n"));
}

static void what_cannot_run_is_said(void **state)
{
	static const char *const argv[] = { "no-such-program-here", NULL };
	autoerror struct error err = ERROR_INIT;
	struct process process = { .argv = argv, .log_fd = -1 };

	assert_int_equal(process_run(&process, &err), -ENOENT);
	assert_non_null(strstr(error_text(&err), "no-such-program-here"));
}

/* What is here has no place in an empty directory. */
static void a_missing_program_has_a_package(void **state)
{
	static const struct {
		const char *said;
		const char *message;
	} rows[] = {
		{ "make: bc: No such file or directory\n"
		  "make: *** [Makefile:5: x] Error 127\n",
		  "make: bc: No such file or directory: apt-get install bc" },
		{ "/bin/sh: 1: flex: not found\nmake: *** Error 127\n",
		  "/bin/sh: 1: flex: not found: apt-get install flex" },
		{ "tar (child): xz: Cannot exec: No such file or directory\n"
		  "tar (child): Error is not recoverable: exiting now\n",
		  "xz: Cannot exec: No such file or directory: "
		  "apt-get install xz-utils" },
		{ "sh: 1: x86_64-linux-gnu-gcc-12: not found\n",
		  "gcc-12: not found: apt-get install gcc-12" },
		/* No program, or none that is known. */
		{ "x.c:1:1: fatal error: linux/as: No such file or directory\n",
		  "linux/as: No such file or directory" },
		{ "as: that will not do\n", "as: that will not do" },
		{ "sh: 1: nobody-knows: not found\n",
		  "nobody-knows: not found" },
	};
	autofree char *path = strdup(getenv("PATH"));
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *const argv[] = { "/bin/sh", "-c",
					     "echo \"$0\" >&2; exit 2",
					     rows[i].said, NULL };
		autobuffer struct buffer errors = BUFFER_INIT;
		autoerror struct error err = ERROR_INIT;
		struct process process = { .argv = argv,
					   .errors = &errors,
					   .log_fd = -1 };
		const char *end;

		assert_int_equal(setenv("PATH", directory, 1), 0);
		assert_int_equal(process_check(&process, &err), -EIO);
		assert_int_equal(setenv("PATH", path, 1), 0);
		end = strstr(error_text(&err), rows[i].message);
		if (!end || end[strlen(rows[i].message)])
			fail_msg("%s", error_text(&err));
	}
}

static void a_program_that_cannot_run_has_a_package(void **state)
{
	static const struct {
		const char *program;
		const char *end;
	} rows[] = {
		{ "make", ": apt-get install make" },
		{ "dpkg-deb", ": apt-get install dpkg" },
		{ "ld", ": apt-get install binutils" },
		{ "gcc-11", ": apt-get install gcc-11" },
		{ "gcc-evil", "No such file or directory" },
		{ "./make", "No such file or directory" },
	};
	autofree char *path = strdup(getenv("PATH"));
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *const argv[] = { rows[i].program, NULL };
		autoerror struct error err = ERROR_INIT;
		autofree char *message = path_format(
			"cannot run %s: %s", rows[i].program, strerror(ENOENT));
		struct process process = { .argv = argv, .log_fd = -1 };
		const char *text;

		assert_int_equal(setenv("PATH", directory, 1), 0);
		assert_int_equal(process_run(&process, &err), -ENOENT);
		assert_int_equal(setenv("PATH", path, 1), 0);
		text = error_text(&err);
		assert_int_equal(strncmp(text, message, strlen(message)), 0);
		text += strlen(text) - strlen(rows[i].end);
		assert_string_equal(text, rows[i].end);
	}
}

/* As tar and dpkg-deb tell it. */
static void the_reason_is_told_not_the_end(void **state)
{
	static const char *const argv[] = {
		"sh", "-c",
		"echo 'tar: a: Wrote only 1536 of 10240 bytes\n"
		"tar: b: Cannot write: No space left on device\n"
		"tar: c: Cannot write: No space left on device\n"
		"tar: Exiting with failure status due to previous errors'"
		" >&2; exit 2",
		NULL
	};
	autobuffer struct buffer errors = BUFFER_INIT;
	autoerror struct error err = ERROR_INIT;
	struct process process = { .argv = argv,
				   .errors = &errors,
				   .log_fd = -1 };

	assert_int_equal(process_check(&process, &err), -EIO);
	assert_string_equal(error_text(&err),
			    "sh failed with status 2: tar: b: Cannot write: "
			    "No space left on device");
}

static void death_by_signal_is_a_status(void **state)
{
	static const char *const argv[] = { "sh", "-c", "kill -TERM $$", NULL };
	struct process process = { .argv = argv, .log_fd = -1 };

	assert_int_equal(process_run(&process, NULL), 0);
	assert_int_equal(process.status, 128 + SIGTERM);
}

static void wait_for(const char *path)
{
	for (int i = 0; i < 600 && !file_exists(path); i++)
		usleep(50000);
	assert_true(file_exists(path));
}

/* It says that it is ready, and what it does on SIGTERM. */
static int run_relayed(struct process *process, const char *ready,
		       const char *done)
{
	static const char script[] =
		"trap ': >\"$2\"; exit 5' TERM; : >\"$1\"; "
		"while :; do sleep 0.05; done";
	const char *const argv[] = {
		"sh", "-c", script, "sh", ready, done, NULL
	};

	*process = (struct process){
		.argv = argv,
		.log_fd = -1,
		.relay = true,
	};
	return process_run(process, NULL);
}

static void signals_are_passed_on_to_a_child(void **state)
{
	autofree char *ready = inside("ready"), *done = inside("done");
	struct process process;
	pid_t killer = fork();

	if (!killer) {
		for (int i = 0; i < 600 && !file_exists(ready); i++)
			usleep(50000);
		_exit(kill(getppid(), SIGINT));
	}
	assert_true(killer > 0);
	assert_int_equal(run_relayed(&process, ready, done), 0);
	assert_int_equal(process.status, 5);
	assert_int_equal(process.relayed, SIGINT);
	assert_true(file_exists(done));
	assert_int_equal(waitpid(killer, NULL, 0), killer);
}

static void a_child_is_told_of_our_death(void **state)
{
	autofree char *ready = inside("ready-2"), *done = inside("done-2");
	struct process process;
	pid_t parent = fork();

	if (!parent)
		_exit(run_relayed(&process, ready, done) != 0);
	assert_true(parent > 0);
	wait_for(ready);
	assert_int_equal(kill(parent, SIGKILL), 0);
	assert_int_equal(waitpid(parent, NULL, 0), parent);
	wait_for(done);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_files_are_whole),
		cmocka_unit_test(failed_publishing_leaves_nothing),
		cmocka_unit_test(files_appear_together),
		cmocka_unit_test(what_was_put_is_taken_back),
		cmocka_unit_test(all_files_appear_or_none),
		cmocka_unit_test(only_regular_files_are_replaced),
		cmocka_unit_test(maps_show_the_bytes),
		cmocka_unit_test(only_plain_files_are_read),
		cmocka_unit_test(trees_go_without_following_links),
		cmocka_unit_test(components_are_nothing_special),
		cmocka_unit_test(one_lock_one_holder),
		cmocka_unit_test(children_talk_both_ways),
		cmocka_unit_test(the_environment_is_a_whitelist),
		cmocka_unit_test(what_cannot_run_is_said),
		cmocka_unit_test(a_missing_program_has_a_package),
		cmocka_unit_test(a_program_that_cannot_run_has_a_package),
		cmocka_unit_test(the_reason_is_told_not_the_end),
		cmocka_unit_test(death_by_signal_is_a_status),
		cmocka_unit_test(signals_are_passed_on_to_a_child),
		cmocka_unit_test(a_child_is_told_of_our_death),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
