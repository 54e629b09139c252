/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writing the note of a patch module (include/kpatch/format.h), field by field.
 */
#ifndef LINK_NOTE_H
#define LINK_NOTE_H

#include "elf/object.h"
#include "lib/buffer.h"
#include "link/funcs.h"

/**
 * struct note - a note in the making
 * @fields: its fields
 * @count: how many
 * @big_endian: byte order of the target
 */
struct note {
	struct buffer fields;
	unsigned int count;
	bool big_endian;
};

#define NOTE_INIT                     \
	{                             \
		BUFFER_INIT, 0, false \
	}

/*
 * Each adds a field, or nothing when what it asks for is not known, and returns
 * 0 or -ENOMEM.
 */

/* The kernel: the build ID that its image has. */
int note_add_kernel(struct note *note, const struct object *image);

/* A diff: the hash of its text. */
int note_add_patch(struct note *note, const void *text, size_t size);

/* The compiler, as it named itself in an object. */
int note_add_compiler(struct note *note, const struct object *obj);

/* This program. */
int note_add_tool(struct note *note);

/* What the patch is for; @text may be NULL. */
int note_add_description(struct note *note, const char *text);

/* A module that is patched: the build ID that it has. */
int note_add_module(struct note *note, const char *name,
		    const struct object *module);

/* The replaced functions, one field each, and the code of each. */
int note_add_funcs(struct note *note, const struct funcs *funcs);

/* Append the whole note, as it stands in its section. */
int note_finish(const struct note *note, struct buffer *section);

void note_free(struct note *note);

#endif /* LINK_NOTE_H */
