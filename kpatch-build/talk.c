// SPDX-License-Identifier: GPL-2.0
/*
 * Step lines and the log: see talk.h.
 */
#include "talk.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <fcntl.h>
#include <string.h>

int talk_open(struct talk *talk, const char *directory, struct error *err)
{
	talk->log = path_format("%s/log", directory);
	if (!talk->log)
		return error_nomem(err);
	talk->log_fd =
		open(talk->log,
		     O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
	if (talk->log_fd < 0)
		return error_set(err, errno, "cannot create %s: %s", talk->log,
				 strerror(errno));
	return 0;
}

void step_begin(struct talk *talk, const char *name)
{
	clock_gettime(CLOCK_MONOTONIC, &talk->started);
	if (talk->log_fd >= 0)
		dprintf(talk->log_fd, "== %s\n", name);
}

void step_end(struct talk *talk, const char *name, const char *format, ...)
{
	struct timespec now;
	double seconds;
	va_list args;

	clock_gettime(CLOCK_MONOTONIC, &now);
	seconds = (double)(now.tv_sec - talk->started.tv_sec) +
		  (double)(now.tv_nsec - talk->started.tv_nsec) / 1e9;
	fprintf(stderr, "%7.2f s  %-8s  ", seconds, name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

void talk_close(struct talk *talk)
{
	if (talk->log_fd >= 0)
		close(talk->log_fd);
	free(talk->log);
	*talk = (struct talk)TALK_INIT;
}
