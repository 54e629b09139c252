// SPDX-License-Identifier: GPL-2.0
/*
 * Listening to /dev/kmsg: see klog.h.  One read gives one record:
 * "LEVEL,SEQUENCE,TIME,FLAGS;TEXT\n", with lines of KEY=VALUE behind it.
 */
#include "kpatch/klog.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Longest record that the kernel gives (PRINTK_MESSAGE_MAX, rounded up). */
#define RECORD_MAX 8192

int klog_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0 && lseek(fd, 0, SEEK_END) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

int klog_read(int fd, const char *word, const char *other, struct buffer *text)
{
	char record[RECORD_MAX + 1], *line;
	ssize_t length;

	while (fd >= 0) {
		length = read(fd, record, RECORD_MAX);
		/* EPIPE: records were overwritten before they were read. */
		if (length < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (length <= 0)
			break;
		record[length] = '\0';
		line = strchr(record, ';');
		if (!line)
			continue;
		line++;
		line[strcspn(line, "\n")] = '\0';
		if (!strstr(line, word) && !strstr(line, other))
			continue;
		if (buffer_printf(text, "  %s\n", line))
			return -ENOMEM;
	}
	return 0;
}
