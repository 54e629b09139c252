// SPDX-License-Identifier: GPL-2.0
/*
 * Files that appear together: see publication.h.
 */
#include "lib/publication.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <string.h>
#include <sys/stat.h>

/* A terminal, a directory, a link to where others read. */
static int check_place(const char *path, struct error *err)
{
	struct stat st;

	if (lstat(path, &st) || S_ISREG(st.st_mode))
		return 0;
	return error_set(err, EINVAL,
			 "cannot write to %s, which is no regular file: name "
			 "one, or one that is not there yet",
			 path);
}

int publication_add(struct publication *publication, const char *path,
		    const void *data, size_t size, mode_t mode,
		    struct error *err)
{
	autofree char *place = strdup(path), *staged = NULL;
	struct publication_file *file;
	int ret = place ? check_place(path, err) : error_nomem(err);

	if (!ret)
		ret = file_stage(path, data, size, mode, &staged, err);
	if (ret)
		return ret;
	file = array_add(publication);
	if (!file) {
		unlink(staged);
		return error_nomem(err);
	}
	*file = (struct publication_file){ .path = steal_ptr(place),
					   .staged = steal_ptr(staged) };
	return 0;
}

int publication_add_copy(struct publication *publication, const char *from,
			 const char *path, mode_t mode, struct error *err)
{
	autofilemap struct file_map map = FILE_MAP_INIT;
	int ret = file_map(&map, from, err);

	return ret ? ret :
		     publication_add(publication, path, map.data, map.size,
				     mode, err);
}

/* Not every file system has a second name for a file. */
static int save_earlier(struct publication_file *file, struct error *err)
{
	autofree char *earlier = path_format("%s.earlier", file->staged);
	int ret = 0;

	if (!earlier)
		return error_nomem(err);
	if (!file_exists(file->path))
		return 0;
	if (link(file->path, earlier))
		ret = file_copy(file->path, earlier, 0644, err);
	if (!ret)
		file->earlier = steal_ptr(earlier);
	return ret;
}

static int put(struct publication_file *file, struct error *err)
{
	int ret = check_place(file->path, err);

	if (!ret)
		ret = save_earlier(file, err);
	if (ret)
		return ret;
	ret = file_rename(file->staged, file->path, err);
	/* It may be there, and not be known to be on the disk. */
	file->put = !ret || !file_exists(file->staged);
	return ret;
}

static void file_undo(const struct publication_file *file)
{
	if (!file->put) {
		unlink(file->staged);
		if (file->earlier)
			unlink(file->earlier);
	} else if (file->earlier) {
		rename(file->earlier, file->path);
	} else {
		unlink(file->path);
	}
}

static void release(struct publication *publication)
{
	struct publication_file *file;

	array_for_each(file, publication) {
		free(file->path);
		free(file->staged);
		free(file->earlier);
	}
	free(publication->items);
	*publication = (struct publication)PUBLICATION_INIT;
}

int publication_put(struct publication *publication, struct error *err)
{
	struct publication_file *file;
	int ret;

	array_for_each(file, publication) {
		ret = put(file, err);
		if (ret) {
			publication_undo(publication);
			return ret;
		}
	}
	return 0;
}

void publication_keep(struct publication *publication)
{
	struct publication_file *file;

	array_for_each(file, publication)
		if (file->earlier)
			unlink(file->earlier);
	release(publication);
}

void publication_undo(struct publication *publication)
{
	size_t i = publication->count;

	while (i--)
		file_undo(&publication->items[i]);
	release(publication);
}
