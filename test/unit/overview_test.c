// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of what verbs that only look tell others than root, on a directory that
 * stands for "/": what sysfs shows, and that the rest is not known.
 */
#include "kpatch/command.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <fcntl.h>
#include <grp.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "fake_root.h"

#define NOBODY 65534
#define RELEASE "6.1.0-test"
#define STORE "/var/lib/kpatch"

typedef int verb_fn(const struct context *context,
		    const struct arguments *arguments, struct error *err);

static void set_mode(const char *path, mode_t mode)
{
	autofree char *full = path_format("%s%s", root, path);

	assert_non_null(full);
	assert_int_equal(chmod(full, mode), 0);
}

/* One patch is loaded; something is installed, and only root may know what. */
static int make_machine(void **state)
{
	if (make_root(state))
		return -1;
	set_mode("", 0755);
	put("/sys/module/kpatch/version", KPATCH_VERSION "\n");
	put(STORE "/" RELEASE "/manifest", "what no other can read\n");
	set_mode(STORE "/" RELEASE, 0);
	return 0;
}

static int remove_machine(void **state)
{
	set_mode(STORE, 0755);
	set_mode(STORE "/" RELEASE, 0755);
	return remove_root(state);
}

/* The child's part: the verb's result, and error, go to @fd. */
static int run_verb(verb_fn *run, const struct arguments *arguments, int fd)
{
	struct context context = { .root = root, .release = RELEASE };
	autoerror struct error err = ERROR_INIT;
	int ret;

	if (!geteuid() &&
	    (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
	     setresuid(NOBODY, NOBODY, NOBODY)))
		return ECHILD;
	context.out = context.talk = fdopen(fd, "w");
	if (!context.out)
		return ENOMEM;
	ret = run(&context, arguments, &err);
	if (ret)
		fprintf(context.out, "error: %s\n", error_text(&err));
	fclose(context.out);
	return -ret;
}

/* What a verb tells who is not root, and with which errno it ends. */
static int as_nobody(verb_fn *run, struct arguments arguments,
		     struct buffer *told)
{
	int ends[2], status;
	pid_t pid;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		_exit(run_verb(run, &arguments, ends[1]));
	close(ends[1]);
	assert_int_equal(file_read_fd(ends[0], "pipe", told, NULL), 0);
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

struct look {
	verb_fn *run;
	bool json;
	char *operand;
	int code; /* errno */
	const char *told;
	const char *not_told;
};

static void check(const struct look *looks, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct look *look = &looks[i];
		autobuffer struct buffer told = BUFFER_INIT;
		int code = as_nobody(
			look->run,
			(struct arguments){ .json = look->json,
					    .operand = look->operand },
			&told);

		if (code != look->code ||
		    !strstr(buffer_string(&told), look->told) ||
		    (look->not_told &&
		     strstr(buffer_string(&told), look->not_told)))
			fail_msg("%zu: %s (%d)", i, buffer_string(&told), code);
	}
}

static char kp_one[] = "kp_one";

/* As it is made, and with a mode that somebody gave it. */
static void what_is_loaded_is_for_everyone(void **state)
{
	static const mode_t modes[] = { 0, 0755 };
	static const struct look looks[] = {
		{ status_run, false, NULL, 0,
		  "1 patch enabled; only root is told whether that is all",
		  "fully" },
		{ status_run, false, NULL, 0, "\nkp_one: enabled", NULL },
		{ status_run, true, NULL, 0, "\"verdict\": \"unknown\"",
		  "\"patched\"," },
		{ list_run, false, NULL, 0, "\nkp_one  enabled     ?", NULL },
		{ list_run, true, NULL, 0, "\"name\": \"kp_one\"",
		  "installed" },
		{ info_run, false, kp_one, 0, "state: enabled", "error" },
		{ info_run, true, kp_one, 0, "\"state\": \"enabled\"", NULL },
		{ version_run, false, NULL, 0, "engine " KPATCH_VERSION, NULL },
		{ blocking_run, false, NULL, 0, "no transition is running",
		  NULL },
		{ metrics_run, false, NULL, 0,
		  "\nkpatch_patch_enabled{patch=\"kp_one\"} 1\n", "fully" },
		{ metrics_run, false, NULL, 0, "kpatch_engine_loaded",
		  "suspect" },
		/* It answers for all patches, or not at all. */
		{ check_run, false, NULL, EPERM, "only root", "enabled" },
	};

	put_patch(kp_one, "patched\n", "0 0\n");
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		set_mode(STORE, modes[i]);
		check(looks, ARRAY_SIZE(looks));
	}
}

static void how_far_a_transition_is_is_for_everyone(void **state)
{
	static const struct look looks[] = {
		{ status_run, false, NULL, EINPROGRESS,
		  "in transition: kp_one is patching", NULL },
		{ status_run, false, NULL, EINPROGRESS, "8 of 9 tasks",
		  "pid 12" },
		{ status_run, false, NULL, EINPROGRESS,
		  "only root is told who holds it up", NULL },
		{ status_run, true, NULL, EINPROGRESS,
		  "\"verdict\": \"moving\"", "blocking" },
		{ list_run, false, NULL, 0, "8 of 9 tasks", NULL },
		{ info_run, false, kp_one, 0, "8 of 9 tasks", NULL },
		{ metrics_run, false, NULL, 0, "\nkpatch_fully_patched 0\n",
		  "suspect" },
		{ check_run, false, NULL, EUCLEAN, "in transition", NULL },
		{ blocking_run, false, NULL, EPERM, "only root", "pid 12" },
	};

	put_patch(kp_one, "patching\n", "8 9\n");
	put_file(kp_one, "blocking", "12 12 stack do_wait sh\n");
	set_mode(PATCHES "/kp_one/blocking", 0);
	check(looks, ARRAY_SIZE(looks));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_loaded_is_for_everyone),
		cmocka_unit_test(how_far_a_transition_is_is_for_everyone),
	};

	return cmocka_run_group_tests(tests, make_machine, remove_machine);
}
