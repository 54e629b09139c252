/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The note of a patch module: what it was made for and of, as kpatch-build
 * wrote it (include/kpatch/format.h), and whether that is what is running.
 */
#ifndef KPATCH_NOTE_H
#define KPATCH_NOTE_H

#include "kpatch/strlist.h"
#include "lib/error.h"

#include <kpatch/format.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct build_id - a build ID
 * @size: bytes; 0: none
 * @bytes: the bytes
 */
struct build_id {
	size_t size;
	uint8_t bytes[KPATCH_BUILD_ID_MAX];
};

struct note_module {
	char *name;
	struct build_id id;
};

/**
 * struct note_code - code as a kernel was shipped with it
 * @size: bytes; 0: it is not known
 * @bytes: they
 * @holes: what a running kernel may have otherwise
 */
struct note_code {
	uint32_t size;
	uint8_t *bytes;
	struct {
		struct kpatch_note_hole *items;
		size_t count, capacity;
	} holes;
};

/**
 * struct note_func - a replaced function
 * @object: "vmlinux" or its module
 * @name: its name
 * @sympos: position among its namesakes, 0: unique
 * @old_hash: of the code that is replaced, as hexadecimal digits
 * @new_hash: of the code that replaces it
 * @code: what is replaced
 */
struct note_func {
	char *object;
	char *name;
	uint64_t sympos;
	char old_hash[2 * KPATCH_HASH_SIZE + 1];
	char new_hash[2 * KPATCH_HASH_SIZE + 1];
	struct note_code code;
};

/**
 * struct patch_note - a note
 * @present: there is one
 * @kernel: build ID of the kernel it is for
 * @compiler: what compiled it; NULL: not recorded
 * @tool: version of kpatch-build; NULL: not recorded
 * @description: what it is for; NULL: not recorded
 * @patches: hashes of the diffs, as hexadecimal digits
 * @modules: modules that are patched
 * @funcs: replaced functions
 */
struct patch_note {
	bool present;
	struct build_id kernel;
	char *compiler;
	char *tool;
	char *description;
	struct string_list patches;
	struct {
		struct note_module *items;
		size_t count, capacity;
	} modules;
	struct {
		struct note_func *items;
		size_t count, capacity;
	} funcs;
};

#define PATCH_NOTE_INIT                      \
	{                                    \
		.patches = STRING_LIST_INIT, \
	}

/**
 * note_parse() - take a note apart
 * @note: filled in; release with patch_note_free()
 * @data: contents of the section
 * @size: how many bytes
 * @big_endian: byte order
 * @err: says what of it is damaged
 *
 * Return: 0; -ENOEXEC for a note that is damaged or of another version; -ENOMEM.
 */
int note_parse(struct patch_note *note, const void *data, size_t size,
	       bool big_endian, struct error *err);

/**
 * note_read() - the note of a file; @note->present tells if it has one
 * @note: filled in; release with patch_note_free()
 * @path: the file
 * @err: without @path
 *
 * Return: 0; -ENOEXEC; -errno.
 */
int note_read(struct patch_note *note, const char *path, struct error *err);

/**
 * note_read_loaded() - the note of a loaded module, as note_read()
 * @note: filled in; release with patch_note_free()
 * @root: stands for "/" (see state.h)
 * @name: the module
 * @err: what failed
 *
 * Return: 0; -ENOEXEC; -errno.
 */
int note_read_loaded(struct patch_note *note, const char *root,
		     const char *name, struct error *err);

/**
 * note_check() - whether a note's build IDs are those of what is running
 * @note: a note; one that is not present fits
 * @root: stands for "/" (see state.h)
 * @err: says which differs
 *
 * What the kernel does not tell, and modules that are not loaded, are passed
 * over.
 *
 * Return: 0; -EMEDIUMTYPE; -errno.
 */
int note_check(const struct patch_note *note, const char *root,
	       struct error *err);

/* The hexadecimal digits; to be freed, NULL when memory is short. */
char *build_id_print(const struct build_id *id);

void patch_note_free(struct patch_note *note);

#endif /* KPATCH_NOTE_H */
