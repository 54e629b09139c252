// SPDX-License-Identifier: GPL-2.0
/*
 * Reading and writing sysfs attributes: see attribute.h.
 */
#include "kpatch/attribute.h"

#include "lib/cleanup.h"
#include "lib/file.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* An attribute whose owner is being removed answers ENODEV. */
static int gone(int code)
{
	return code == ENODEV ? ENOENT : code;
}

int attribute_read(const char *directory, const char *name, char **text,
		   struct error *err)
{
	autofree char *path = path_format("%s/%s", directory, name);
	autobuffer struct buffer buf = BUFFER_INIT;
	autoclose int fd = -1;
	int ret;

	if (!path)
		return error_nomem(err);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_set(err, gone(errno), "%s: %s", path,
				 strerror(errno));
	ret = file_read_fd(fd, path, &buf, err);
	if (ret == -ENODEV)
		return error_set(err, ENOENT, "%s: went away", path);
	if (ret)
		return ret;
	if (buf.length && buf.data[buf.length - 1] == '\n')
		buf.data[buf.length - 1] = '\0';
	*text = strdup(buffer_string(&buf));
	return *text ? 0 : error_nomem(err);
}

int attribute_read_numbers(const char *directory, const char *name,
			   unsigned long *numbers, size_t count,
			   struct error *err)
{
	autofree char *text = NULL;
	const char *rest;
	char *end;
	int ret;

	ret = attribute_read(directory, name, &text, err);
	if (ret)
		return ret;
	rest = text;
	for (size_t i = 0; i < count; i++) {
		while (*rest == ' ')
			rest++;
		errno = 0;
		numbers[i] = strtoul(rest, &end, 10);
		if (!isdigit((unsigned char)*rest) || errno)
			goto malformed;
		rest = end;
	}
	if (!*rest)
		return 0;
malformed:
	return error_set(
		err, EPROTO,
		"%s/%s: \"%s\" instead of %zu number%s: kpatch and kpatch.ko are not of one version",
		directory, name, text, count, count == 1 ? "" : "s");
}

int attribute_read_signed(const char *directory, const char *name,
			  long long *number, struct error *err)
{
	autofree char *text = NULL;
	const char *digits;
	char *end;
	int ret;

	ret = attribute_read(directory, name, &text, err);
	if (ret)
		return ret;
	digits = text + (text[0] == '-');
	errno = 0;
	*number = strtoll(text, &end, 10);
	if (isdigit((unsigned char)*digits) && !*end && !errno)
		return 0;
	return error_set(
		err, EPROTO,
		"%s/%s: \"%s\" instead of a number: kpatch and kpatch.ko are not of one version",
		directory, name, text);
}

int attribute_write(const char *directory, const char *name, const char *text,
		    struct error *err)
{
	autofree char *path = path_format("%s/%s", directory, name);
	autoclose int fd = -1;
	ssize_t written;
	int code;

	if (!path)
		return error_nomem(err);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return error_set(err, gone(errno), "%s: %s", path,
				 strerror(errno));
	written = write(fd, text, strlen(text));
	if (written >= 0)
		return 0;
	code = errno == EINVAL ? EBUSY : gone(errno);
	return error_set(err, code, "%s: cannot write %s: %s", path, text,
			 strerror(errno));
}

int directories_read(struct string_list *names, const char *path,
		     struct error *err)
{
	struct dirent *entry;
	int ret = 0;
	DIR *dir = opendir(path);

	if (!dir) {
		if (errno == ENOENT)
			return 0;
		return error_set(err, errno, "%s: %s", path, strerror(errno));
	}
	while (!ret && (entry = readdir(dir))) {
		autofree char *full = NULL;

		if (entry->d_name[0] == '.')
			continue;
		full = path_format("%s/%s", path, entry->d_name);
		if (!full || (file_is_dir(full) &&
			      string_list_add(names, entry->d_name)))
			ret = error_nomem(err);
	}
	closedir(dir);
	string_list_sort(names);
	return ret;
}
