// SPDX-License-Identifier: GPL-2.0
/*
 * Preloaded into a program: a disk that is full.  Counts all that may need room
 * on one, from 1, and lets number FULL_AT fail with ENOSPC, and all after it;
 * at the end, the file FULL_COUNT gets how many there were.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_ulong count;
static unsigned long full_at;
static const char *count_file;

__attribute__((constructor)) static void start(void)
{
	const char *at = getenv("FULL_AT");

	full_at = at ? strtoul(at, NULL, 10) : 0;
	count_file = getenv("FULL_COUNT");
}

__attribute__((destructor)) static void end(void)
{
	FILE *file = count_file ? fopen(count_file, "w") : NULL;

	if (!file)
		return;
	fprintf(file, "%lu\n", atomic_load(&count));
	fclose(file);
}

/* Whether this one finds no room. */
static bool is_full(void)
{
	unsigned long number = atomic_fetch_add(&count, 1) + 1;

	if (!full_at || number < full_at)
		return false;
	errno = ENOSPC;
	return true;
}

/* Pipes and terminals have room. */
static bool is_file(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && S_ISREG(st.st_mode);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define OPEN(name)                                                      \
	int name(const char *path, int flags, ...)                      \
	{                                                               \
		mode_t mode = 0;                                        \
		va_list args;                                           \
                                                                        \
		if (flags & (O_CREAT | O_TMPFILE)) {                    \
			va_start(args, flags);                          \
			mode = va_arg(args, mode_t);                    \
			va_end(args);                                   \
		}                                                       \
		if (flags & O_CREAT && access(path, F_OK) && is_full()) \
			return -1;                                      \
		return NEXT(name)(path, flags, mode);                   \
	}

OPEN(open)
OPEN(open64)

ssize_t write(int fd, const void *data, size_t size)
{
	return is_file(fd) && is_full() ? -1 : NEXT(write)(fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset)
{
	return is_full() ? -1 : NEXT(pwrite)(fd, data, size, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset)
{
	return is_full() ? -1 : NEXT(pwrite64)(fd, data, size, offset);
}

ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to,
			size_t size, unsigned int flags)
{
	return is_full() ?
		       -1 :
		       NEXT(copy_file_range)(in, from, out, to, size, flags);
}

int ftruncate(int fd, off_t size)
{
	return is_full() ? -1 : NEXT(ftruncate)(fd, size);
}

int fsync(int fd)
{
	return is_full() ? -1 : NEXT(fsync)(fd);
}

int mkdir(const char *path, mode_t mode)
{
	return access(path, F_OK) && is_full() ? -1 : NEXT(mkdir)(path, mode);
}

int symlink(const char *target, const char *path)
{
	return is_full() ? -1 : NEXT(symlink)(target, path);
}

int link(const char *from, const char *to)
{
	return is_full() ? -1 : NEXT(link)(from, to);
}

int rename(const char *from, const char *to)
{
	return is_full() ? -1 : NEXT(rename)(from, to);
}
