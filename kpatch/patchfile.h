/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A patch module as a file: what its modinfo says, and whether it is a patch at
 * all, for this kernel.  Reads; loads nothing.
 */
#ifndef KPATCH_PATCHFILE_H
#define KPATCH_PATCHFILE_H

#include "kpatch/engine.h"
#include "kpatch/note.h"
#include "kpatch/strlist.h"
#include "lib/error.h"

#include <stdbool.h>
#include <sys/types.h>

/**
 * struct patch_file - a patch module's file
 * @path: where it is
 * @source: the path that it is read by: the same, unless it is open already
 * @name: the module's own name, whatever the file is called
 * @engine: whom it is made for
 * @vermagic: the kernel that it is for, as the kernel's loader compares it
 * @version: `uname -v` of that kernel; NULL when not recorded
 * @target: the release that it was built for; NULL when not recorded
 * @description: what it is for; NULL when not recorded
 * @size: bytes
 * @replace: it replaces the patches before it
 * @functions: changed functions, "OBJECT:FUNCTION[,SYMPOS]"
 * @new_functions: functions that it adds
 * @note: its note, if it has one
 */
struct patch_file {
	char *path;
	char *source;
	char *name;
	enum engine engine;
	char *vermagic;
	char *version;
	char *target;
	char *description;
	off_t size;
	bool replace;
	struct string_list functions;
	struct string_list new_functions;
	struct patch_note note;
};

#define PATCH_FILE_INIT                                                     \
	{                                                                   \
		.functions = STRING_LIST_INIT,                              \
		.new_functions = STRING_LIST_INIT, .note = PATCH_NOTE_INIT, \
	}

/* Whether two names mean one module: '-' counts as '_'. */
bool patch_name_same(const char *a, const char *b);

/* 0 when @name can be a module's name, else -EINVAL. */
int patch_name_check(const char *name, struct error *err);

/**
 * patch_file_read() - what a file says about itself
 * @file: filled in
 * @path: the file
 * @err: says what is wrong with it
 *
 * Return: 0; -ENOENT; -ENOEXEC when it is not a patch, is damaged, or is of
 * another version of the format; -errno.
 */
int patch_file_read(struct patch_file *file, const char *path,
		    struct error *err);

/**
 * patch_file_read_fd() - the same of a file that is open
 * @file: filled in; not to be used when the descriptor is closed
 * @path: what it is called, though it may have gone from there
 * @fd: the file
 * @err: says what is wrong with it
 *
 * Return: as patch_file_read().
 */
int patch_file_read_fd(struct patch_file *file, const char *path, int fd,
		       struct error *err);

/* 0 when it was built for a kernel of that release, else -EMEDIUMTYPE. */
int patch_file_check_release(const struct patch_file *file, const char *release,
			     struct error *err);

/**
 * patch_file_check_kernel() - whether it is for a kernel
 * @file: a file that was read
 * @release: `uname -r` of the kernel
 * @version: `uname -v` of it
 * @root: stands for "/" (see state.h): where build IDs are looked up
 * @err: says for which it is
 *
 * Return: 0; -EMEDIUMTYPE; -errno.
 */
int patch_file_check_kernel(const struct patch_file *file, const char *release,
			    const char *version, const char *root,
			    struct error *err);

void patch_file_free(struct patch_file *file);

#define autopatchfile cleanup(patch_file_free)

#endif /* KPATCH_PATCHFILE_H */
