/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What sysfs is made of: attributes, small files that are read or written in
 * one go, and directories.  Knows how they fail, not what they mean.
 */
#ifndef KPATCH_ATTRIBUTE_H
#define KPATCH_ATTRIBUTE_H

#include "kpatch/strlist.h"
#include "lib/error.h"

#include <stddef.h>

/**
 * attribute_read() - the text of an attribute
 * @directory: where it is
 * @name: its file
 * @text: the text, without the last newline; the caller frees it
 * @err: says what failed
 *
 * Return: 0; -ENOENT when it is not there, or went away while it was read.
 */
int attribute_read(const char *directory, const char *name, char **text,
		   struct error *err);

/**
 * attribute_read_numbers() - an attribute of @count decimal numbers
 *
 * Return: as attribute_read(); -EPROTO when it holds something else.
 */
int attribute_read_numbers(const char *directory, const char *name,
			   unsigned long *numbers, size_t count,
			   struct error *err);

/**
 * attribute_read_signed() - an attribute of one number, which may be negative
 *
 * Return: as attribute_read_numbers().
 */
int attribute_read_signed(const char *directory, const char *name,
			  long long *number, struct error *err);

/**
 * attribute_write() - write @text
 *
 * Return: 0; -ENOENT; -EBUSY also for the EINVAL of an attribute that does not
 * take the value in its present state; -errno.
 */
int attribute_write(const char *directory, const char *name, const char *text,
		    struct error *err);

/**
 * directories_read() - the directories in a directory of sysfs or /proc
 * @names: their names are added, sorted; none when it is not there, because it
 *	may have gone a moment ago
 * @path: the directory
 * @err: says what failed
 */
int directories_read(struct string_list *names, const char *path,
		     struct error *err);

#endif /* KPATCH_ATTRIBUTE_H */
