// SPDX-License-Identifier: GPL-2.0
/*
 * Line by line through a text file: see listing.h.
 */
#include "lib/listing.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <string.h>

/* @buf: the whole file; its text is handed over. */
static int hand_out(struct buffer *buf, const char *path, listing_fn take,
		    void *owner, char **text, struct error *err)
{
	struct listing_place place = { path, 0 };
	char *line, *next;
	int ret = 0;

	if (memchr(buffer_string(buf), 0, buf->length))
		return error_set(err, EINVAL, "%s is not a text file", path);
	*text = buffer_steal(buf);
	if (!*text)
		return error_nomem(err);
	for (line = *text; !ret && line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		place.number++;
		ret = take(owner, line, &place, err);
	}
	return ret;
}

int listing_read(const char *path, listing_fn take, void *owner, char **text,
		 struct error *err)
{
	struct buffer buf autobuffer = BUFFER_INIT;
	int ret;

	*text = NULL;
	ret = file_read(path, &buf, err);
	return ret ? ret : hand_out(&buf, path, take, owner, text, err);
}

int listing_read_fd(int fd, const char *path, listing_fn take, void *owner,
		    char **text, struct error *err)
{
	struct buffer buf autobuffer = BUFFER_INIT;
	int ret;

	*text = NULL;
	ret = file_read_fd(fd, path, &buf, err);
	return ret ? ret : hand_out(&buf, path, take, owner, text, err);
}
