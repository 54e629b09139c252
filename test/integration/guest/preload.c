// SPDX-License-Identifier: GPL-2.0
/*
 * A library for LD_PRELOAD: writes down which program it got into, in the file
 * that PRELOAD_LOG names.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

__attribute__((constructor)) static void tell(void)
{
	const char *path = getenv("PRELOAD_LOG");
	FILE *log = path ? fopen(path, "a") : NULL;
	char program[4096];
	ssize_t length = readlink("/proc/self/exe", program, sizeof(program));

	if (!log || length < 0)
		abort();
	fprintf(log, "%.*s\n", (int)length, program);
	fclose(log);
}
