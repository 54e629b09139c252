/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files and directories: read whole, publish whole, lock, make and remove
 * trees.  Every error names the path.  Follows no policy about where things go.
 */
#ifndef LIB_FILE_H
#define LIB_FILE_H

#include "lib/buffer.h"
#include "lib/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * struct file_map - a file's bytes, mapped privately
 * @data: the bytes; NULL for an empty file
 * @size: how many
 */
struct file_map {
	const uint8_t *data;
	size_t size;
};

#define FILE_MAP_INIT   \
	{               \
		NULL, 0 \
	}

int file_map(struct file_map *map, const char *path, struct error *err);
void file_unmap(struct file_map *map);

#define autofilemap cleanup(file_unmap)

/* Append a whole file to @buf. */
int file_read(const char *path, struct buffer *buf, struct error *err);

/**
 * file_read_plain() - append a file from where somebody else could write
 * @path: of it
 * @most: bytes that it may have
 * @buf: the bytes are appended here
 * @err: says what is there instead
 *
 * Follows no link, waits for nobody at the other end of a pipe, and opens no
 * device: what is not a regular file is only looked at.
 *
 * Return: 0; -EIO for something else than a regular file; -EFBIG; -errno.
 */
int file_read_plain(const char *path, size_t most, struct buffer *buf,
		    struct error *err);

/* Append everything that a descriptor gives until its end to @buf. */
int file_read_fd(int fd, const char *name, struct buffer *buf,
		 struct error *err);

/* Write all of it, through interruptions and short writes. */
int file_write_fd(int fd, const char *name, const void *data, size_t size,
		  struct error *err);

/**
 * file_stage() - write a file beside the place where it is to appear
 * @path: that place; nothing changes there
 * @data: its bytes
 * @size: how many
 * @mode: permission bits
 * @staged: set to its temporary name, for file_rename() or unlink(); to be freed
 * @err: says what failed
 *
 * Return: 0 or -errno; on an error nothing is left behind.
 */
int file_stage(const char *path, const void *data, size_t size, mode_t mode,
	       char **staged, struct error *err);

/**
 * file_publish() - make a file appear whole or not at all
 * @path: its final name; an older file there is replaced
 * @data: its bytes
 * @size: how many
 * @mode: permission bits
 * @err: says what failed
 *
 * Stages the file, which syncs it, renames it, syncs the directory.  A crash
 * leaves the old file or the new one.
 *
 * Return: 0 or -errno; on an error nothing is left behind.
 */
int file_publish(const char *path, const void *data, size_t size, mode_t mode,
		 struct error *err);

/* Publish a finished file under another name of the same file system. */
int file_rename(const char *from, const char *to, struct error *err);

/* Copy a file's bytes; the copy is published as with file_publish(). */
int file_copy(const char *from, const char *to, mode_t mode, struct error *err);

/* Whether something is there, whatever it is. */
bool file_exists(const char *path);
bool file_is_dir(const char *path);

/* Make a directory and its parents; one that is there already is no error. */
int dir_make(const char *path, mode_t mode, struct error *err);

/* Make an empty private directory under @parent; the caller frees *@path. */
int dir_make_temp(const char *parent, const char *prefix, char **path,
		  struct error *err);

/* Remove a file or a whole tree, following no links; absent is no error. */
int tree_remove(const char *path, struct error *err);

/**
 * file_lock() - take an exclusive lock that dies with the process
 * @path: the lock file, made when absent
 * @wait: wait for another holder, or fail with -EWOULDBLOCK
 * @err: says what failed
 *
 * Return: a descriptor to be closed to unlock, or -errno.
 */
int file_lock(const char *path, bool wait, struct error *err);

/* "DIR/NAME" in printf style; NULL when memory is short. The caller frees. */
char *path_format(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/* The absolute name without links; the caller frees. */
int path_resolve(const char *path, char **resolved, struct error *err);

/**
 * path_cache_home() - where programs keep what they can make again
 * @path: set to $XDG_CACHE_HOME, or to .cache in $HOME; the caller frees it
 * @err: says that there is no such place
 *
 * Values that are not absolute are ignored, as the XDG specification wants it.
 *
 * Return: 0; -ENOENT; -ENOMEM.
 */
int path_cache_home(char **path, struct error *err);

/*
 * Take "." and ".." out of a relative path, in place: "a/b/../c/" is "a/c".
 * Looks at no file.
 */
void path_normalize(char *path) __attribute__((nonnull));

/* Whether there is something in front of @end in a path. */
bool path_has_end(const char *path, const char *end);

/*
 * Whether @name is one component of a path and nothing special: no slash, no
 * leading dot, and no leading dash, which would be an option to a program.
 */
bool path_is_component(const char *name);

/* The part of a path behind the last slash. */
const char *path_base(const char *path);

#endif /* LIB_FILE_H */
