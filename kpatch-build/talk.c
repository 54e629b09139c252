// SPDX-License-Identifier: GPL-2.0
/*
 * Step lines and the log: see talk.h.
 */
#include "talk.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>

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

/* Of this process, and of all that it waited for. */
static double cpu_seconds(void)
{
	static const int whose[] = { RUSAGE_SELF, RUSAGE_CHILDREN };
	struct rusage usage;
	double seconds = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(whose); i++) {
		if (getrusage(whose[i], &usage))
			continue;
		seconds += (double)usage.ru_utime.tv_sec +
			   (double)usage.ru_utime.tv_usec / 1e6 +
			   (double)usage.ru_stime.tv_sec +
			   (double)usage.ru_stime.tv_usec / 1e6;
	}
	return seconds;
}

void step_begin(struct talk *talk, const char *name)
{
	clock_gettime(CLOCK_MONOTONIC, &talk->wall);
	talk->cpu = cpu_seconds();
	if (talk->log_fd >= 0)
		dprintf(talk->log_fd, "== %s\n", name);
}

struct talk_cost step_cost(const struct talk *talk)
{
	struct talk_cost cost;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	cost.wall = (double)(now.tv_sec - talk->wall.tv_sec) +
		    (double)(now.tv_nsec - talk->wall.tv_nsec) / 1e9;
	cost.cpu = cpu_seconds() - talk->cpu;
	return cost;
}

void step_end(const char *name, const struct talk_cost *cost, const char *said)
{
	fprintf(stderr, "%7.2f s  %-8s  %s\n", cost->wall, name, said);
}

void talk_close(struct talk *talk)
{
	if (talk->log_fd >= 0)
		close(talk->log_fd);
	free(talk->log);
	*talk = (struct talk)TALK_INIT;
}
