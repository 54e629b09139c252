// SPDX-License-Identifier: GPL-2.0
/*
 * Usage: cycle DIRECTORY MODULE.ko [RELEASE MS]
 *
 * Measures one life of a patch, whose engine has its files in DIRECTORY
 * (/sys/kernel/livepatch or /sys/kernel/kpatch), in microseconds:
 *
 *	init	finit_module()
 *	enable	from its start until "transition" is 0
 *	disable	from writing 0 to "enabled" until the patch's directory is gone
 *	remove	from then until the module is unloaded
 *
 * With a file RELEASE, the transition must be held by tasks, which writing 1 to
 * it lets go after so many ms; "enable" is from then.  Without DIRECTORY ("-"),
 * the module is no patch, and only "init" and "remove" mean something.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define POLL_US 1000
#define LIMIT_US 120000000LL

static long long now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err(1, "%s", path);
	close(fd);
}

/* Also when the patch came to be disabled: it must not. */
static bool in_transition(const char *path)
{
	char c = 0;
	int fd = open(path, O_RDONLY);

	if (fd < 0 || read(fd, &c, 1) != 1)
		err(1, "%s", path);
	close(fd);
	return c != '0';
}

static bool there(const char *path)
{
	struct stat st;

	return !stat(path, &st);
}

/* Wait until @test of @path is false; @start is when that began. */
static long long wait_until_not(bool (*test)(const char *), const char *path,
				long long start)
{
	long long took;

	while (test(path)) {
		if (now_us() - start > LIMIT_US)
			errx(1, "%s: no end", path);
		usleep(POLL_US);
	}
	took = now_us() - start;
	return took;
}

static long long load(const char *file)
{
	long long start;
	int fd = open(file, O_RDONLY);

	if (fd < 0)
		err(1, "%s", file);
	start = now_us();
	if (syscall(SYS_finit_module, fd, "", 0))
		err(1, "%s", file);
	close(fd);
	return start;
}

static long long unload(const char *name)
{
	long long start = now_us();

	while (syscall(SYS_delete_module, name, O_NONBLOCK)) {
		if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EBUSY)
			err(1, "%s: delete_module", name);
		if (now_us() - start > LIMIT_US)
			errx(1, "%s: cannot be unloaded", name);
		usleep(POLL_US);
	}
	return now_us() - start;
}

static long long release(const char *file, int ms, const char *transition)
{
	long long start;

	usleep(ms * 1000);
	if (!in_transition(transition))
		errx(1, "%s: nobody holds the transition", transition);
	start = now_us();
	put(file, "1");
	return start;
}

int main(int argc, char **argv)
{
	char name[64], patch[256], path[300];
	long long start, init, enable = 0, disable = 0;
	const char *base;

	if (argc != 3 && argc != 5)
		errx(4, "usage: cycle DIRECTORY MODULE.ko [RELEASE MS]");
	base = strrchr(argv[2], '/');
	snprintf(name, sizeof(name), "%s", base ? base + 1 : argv[2]);
	name[strcspn(name, ".")] = '\0';

	start = load(argv[2]);
	init = now_us() - start;
	if (strcmp(argv[1], "-")) {
		snprintf(patch, sizeof(patch), "%s/%s", argv[1], name);
		snprintf(path, sizeof(path), "%s/transition", patch);
		if (argc == 5)
			start = release(argv[3], atoi(argv[4]), path);
		enable = wait_until_not(in_transition, path, start);

		snprintf(path, sizeof(path), "%s/enabled", patch);
		start = now_us();
		put(path, "0");
		disable = wait_until_not(there, patch, start);
	}
	printf("%lld %lld %lld %lld\n", init, enable, disable, unload(name));
	return 0;
}
