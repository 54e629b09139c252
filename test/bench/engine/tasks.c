// SPDX-License-Identifier: GPL-2.0
/*
 * Usage: tasks sleep|busy|block NUMBER
 *
 * Makes tasks that do nothing but sleep in a system call, run in user space, or
 * sleep in the function of the target module.  Says "ready" when all are
 * there, and ends them when it is told to end itself, or, with "block", waits
 * for them.
 */
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void task_sleep(void)
{
	for (;;)
		pause();
}

static void task_busy(void)
{
	for (;;)
		__asm__ volatile("");
}

static void task_block(void)
{
	char c;
	int fd = open("/proc/kpatch_bench", O_RDONLY);

	_exit(fd < 0 || read(fd, &c, 1) < 0);
}

static const struct kind {
	const char *name;
	void (*run)(void);
} kinds[] = {
	{ "sleep", task_sleep },
	{ "busy", task_busy },
	{ "block", task_block },
};

static const struct kind *find_kind(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	}
	errx(4, "unknown kind '%s'", name);
}

/* How many sleep in the target module. */
static int blocked(void)
{
	FILE *f = fopen("/sys/module/kpatch_bench/parameters/waiting", "r");
	int nr;

	if (!f || fscanf(f, "%d", &nr) != 1)
		errx(1, "the target module is not there");
	fclose(f);
	return nr;
}

int main(int argc, char **argv)
{
	const struct kind *kind;
	int nr, i, status;

	if (argc != 3)
		errx(4, "usage: tasks sleep|busy|block NUMBER");
	kind = find_kind(argv[1]);
	nr = atoi(argv[2]);

	for (i = 0; i < nr; i++) {
		pid_t pid = fork();

		if (pid < 0)
			err(1, "fork");
		if (!pid) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			kind->run();
		}
	}
	while (kind->run == task_block && blocked() < nr)
		usleep(1000);
	puts("ready");
	fflush(stdout);
	for (i = 0; i < nr; i++) {
		if (wait(&status) < 0 || status)
			errx(1, "a task failed: %#x", status);
	}
	return 0;
}
