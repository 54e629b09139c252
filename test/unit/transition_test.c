// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of waiting for a transition (kpatch/transition.c), on a directory that
 * stands for "/", and of what is shown meanwhile: on a terminal and elsewhere.
 */
#include "kpatch/transition.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <fcntl.h>
#include <pty.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "fake_root.h"

static void wait_ends_with_the_transition_or_the_time(void **state)
{
	autoerror struct error err = ERROR_INIT;
	autofree char *text = NULL;
	size_t length;
	FILE *talk;

	put_patch("waiting", "patched\n", "9 9\n");
	assert_int_equal(transition_wait(root, "waiting", 1, NULL, &err), 0);
	assert_int_equal(transition_wait(root, "absent", 1, NULL, &err), 0);

	put_patch("waiting", "patching\n", "8 9\n");
	put(PATCHES "/waiting/blocking", "12 12 stack do_wait sh\n");
	talk = open_memstream(&text, &length);
	assert_non_null(talk);
	assert_int_equal(transition_wait(root, "waiting", 1, talk, &err),
			 -ETIMEDOUT);
	fclose(talk);
	assert_non_null(strstr(text, "pid 12 (sh) is in do_wait"));
}

/* Wait for a patch that another process turns round soon. */
static int wait_for_turn(const char *deadline, char **text)
{
	autoerror struct error err = ERROR_INIT;
	size_t length;
	FILE *talk = open_memstream(text, &length);
	pid_t pid;
	int ret;

	assert_non_null(talk);
	put_patch("turning", "patching\n", "8 9\n");
	put_file("turning", "deadline", deadline);
	put_file("turning", "blocking", "12 12 stack do_wait sh\n");
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		usleep(200000);
		put_file("turning", "blocking", "");
		put_file("turning", "state", "disabled\n");
		_exit(0);
	}
	ret = transition_wait(root, "turning", 10, talk, &err);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	fclose(talk);
	return ret;
}

static void turning_round_is_noticed(void **state)
{
	autofree char *at_deadline = NULL, *before = NULL;

	assert_int_equal(wait_for_turn("1\n", &at_deadline), -ETIMEDOUT);
	assert_non_null(strstr(at_deadline, "pid 12 (sh) is in do_wait"));
	assert_int_equal(wait_for_turn("30\n", &before), -ECANCELED);
	assert_null(strstr(before, "pid 12"));
}

/* What becomes of a patch that moves, and how long after the one before. */
struct step {
	useconds_t after;
	const char *file;
	const char *text;
};

/*
 * Wait for a patch, from 5 of 100 tasks on, with which another process takes
 * the steps; how that ended.
 */
static int watch(FILE *talk, const struct step *steps, size_t count)
{
	pid_t pid;
	int ret;

	put_patch("moving", "patching\n", "5 100\n");
	put_file("moving", "blocking", "12 12 stack do_wait sh\n");
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		for (size_t i = 0; i < count; i++) {
			usleep(steps[i].after);
			put_file("moving", steps[i].file, steps[i].text);
		}
		_exit(0);
	}
	ret = transition_wait(root, "moving", count ? 60 : 1, talk, NULL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	return ret;
}

/* What is left to be read from @fd, and close it. */
static void take(int fd, struct buffer *shown)
{
	char bytes[256];
	ssize_t got;

	/* The other end of a terminal that is closed is an error. */
	while ((got = read(fd, bytes, sizeof(bytes))) > 0)
		assert_int_equal(buffer_append(shown, bytes, (size_t)got), 0);
	close(fd);
}

/* A terminal that changes nothing of what is written to it. */
static FILE *open_terminal(int *other)
{
	struct termios raw;
	int fd;

	memset(&raw, 0, sizeof(raw));
	cfmakeraw(&raw);
	assert_int_equal(openpty(other, &fd, NULL, &raw, NULL), 0);
	return fdopen(fd, "w");
}

/*
 * As one sees them, one after the other: the lines that stood there when the
 * cursor went back to the beginning, each with what it left of the one before.
 */
struct screen {
	char line[256];
	size_t column;
	const char *rest;
};

/* The next line that was written over; false: what is on the screen now. */
static bool next_sight(struct screen *screen, char **sight)
{
	size_t end = sizeof(screen->line);
	bool over = false;

	for (; !over && *screen->rest; screen->rest++) {
		assert_true(screen->column < sizeof(screen->line));
		over = *screen->rest == '\r';
		if (over)
			screen->column = 0;
		else
			screen->line[screen->column++] = *screen->rest;
	}
	while (end && screen->line[end - 1] == ' ')
		end--;
	*sight = strndup(screen->line, end);
	assert_non_null(*sight);
	return over;
}

static void on_a_terminal_one_line_is_written_over(void **state)
{
	static const struct step steps[] = {
		{ 300000, "tasks", "7 9\n" },
		{ 1500000, "state", "patched\n" },
	};
	static const char *const sights[] = {
		"",
		"moving: patching: 5 of 100 tasks",
		"moving: patching: 7 of 9 tasks",
		"",
	};
	struct screen screen = { .column = 0 };
	autobuffer struct buffer shown = BUFFER_INIT;
	size_t seen = 0, times = 0;
	int fd;
	FILE *talk = open_terminal(&fd);
	bool more;

	assert_non_null(talk);
	assert_int_equal(watch(talk, steps, ARRAY_SIZE(steps)), 0);
	fclose(talk);
	take(fd, &shown);

	assert_null(strpbrk(buffer_string(&shown), "\n\033\t\b"));
	memset(screen.line, ' ', sizeof(screen.line));
	screen.rest = buffer_string(&shown);
	do {
		autofree char *sight = NULL;

		more = next_sight(&screen, &sight);
		if (!strcmp(sight, sights[seen])) {
			times++;
			continue;
		}
		assert_true(++seen < ARRAY_SIZE(sights));
		assert_string_equal(sight, sights[seen]);
	} while (more);
	assert_int_equal(seen, ARRAY_SIZE(sights) - 1);
	/* It is there again and again, which is what lets one see it live. */
	assert_true(times > 2);
	assert_int_equal(screen.column, 0);
}

static void what_held_it_up_is_not_written_over(void **state)
{
	autobuffer struct buffer shown = BUFFER_INIT;
	int fd;
	FILE *talk = open_terminal(&fd);
	const char *last;

	assert_non_null(talk);
	assert_int_equal(watch(talk, NULL, 0), -ETIMEDOUT);
	fclose(talk);
	take(fd, &shown);
	last = strrchr(buffer_string(&shown), '\r');
	assert_non_null(last);
	assert_string_equal(
		last + 1,
		"moving: not finished after 1 s, held up by:\n"
		"  pid 12 (sh) is in do_wait, which the patch concerns\n");
}

static void elsewhere_a_line_is_written_now_and_then(void **state)
{
	static const struct step steps[] = {
		{ 1000000, "tasks", "7 9\n" },
		{ 6500000, "state", "patched\n" },
	};
	autobuffer struct buffer shown = BUFFER_INIT;
	int ends[2];
	FILE *talk;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	talk = fdopen(ends[1], "w");
	assert_non_null(talk);
	assert_int_equal(watch(talk, steps, ARRAY_SIZE(steps)), 0);
	fclose(talk);
	take(ends[0], &shown);
	assert_string_equal(buffer_string(&shown),
			    "moving: patching: 7 of 9 tasks\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wait_ends_with_the_transition_or_the_time),
		cmocka_unit_test(turning_round_is_noticed),
		cmocka_unit_test(on_a_terminal_one_line_is_written_over),
		cmocka_unit_test(what_held_it_up_is_not_written_over),
		cmocka_unit_test(elsewhere_a_line_is_written_now_and_then),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
