// SPDX-License-Identifier: GPL-2.0
/*
 * Compares the build ID of a module with the one that the note of a patch has
 * for it (include/kpatch/format.h).  What the kernel knows of a module's notes
 * is made only when all others have been told of the module, and is nobody's to
 * read; so the note is looked for in the module's read-only data, where it is
 * as a whole.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/elf.h>
#include <linux/string.h>

#include "compat.h"
#include "origin.h"

/* From elf.h of the C library. */
#define NOTE_GNU_BUILD_ID 3

/* What is left of the note. */
struct reader {
	const u8 *next;
	size_t left;
};

static const void *take(struct reader *reader, size_t size)
{
	const void *taken = reader->next;

	if (size > reader->left)
		return NULL;
	reader->next += size;
	reader->left -= size;
	return taken;
}

/* The fields, if there are any; false: it is damaged. */
static bool open_note(struct reader *reader, const struct kpatch_table *table)
{
	const Elf64_Nhdr *header;
	const struct kpatch_note *note;

	reader->next = image_ptr(table->note);
	reader->left = table->note_end - table->note;
	if (!reader->left)
		return true;
	header = take(reader, sizeof(*header));
	if (!header || !take(reader, ALIGN(sizeof(KPATCH_NOTE_NAME), 4)))
		return false;
	note = take(reader, sizeof(*note));
	return note && note->version == KPATCH_NOTE_VERSION;
}

/* The next field; false: there is none, or not all of it. */
static bool next_field(struct reader *reader, u32 *type, struct reader *field)
{
	const struct kpatch_note_field *header = take(reader, sizeof(*header));

	if (!header)
		return false;
	*type = header->type;
	field->left = header->size;
	field->next = take(reader, ALIGN((size_t)header->size, 4));
	return field->next;
}

/**
 * origin_note_valid() - whether the note of a patch can be read
 * @table: the patch's table, whose sections were checked
 *
 * Return: whether there is none or it can be.
 */
bool origin_note_valid(const struct kpatch_table *table)
{
	struct reader reader, field;
	u32 type;

	if (!open_note(&reader, table))
		return false;
	while (reader.left) {
		if (!next_field(&reader, &type, &field))
			return false;
	}
	return true;
}

/* The build ID that a module should have; false: the note has none. */
static bool find_wanted(const struct kpatch_table *table, const char *name,
			struct reader *id)
{
	size_t length = strlen(name) + 1;
	struct reader reader;
	u32 type;

	if (!open_note(&reader, table))
		return false;
	while (next_field(&reader, &type, id)) {
		if (type == KPATCH_NOTE_MODULE && id->left > length &&
		    !memcmp(id->next, name, length)) {
			take(id, length);
			return true;
		}
	}
	return false;
}

static bool has_note(const struct module *mod, const struct reader *id)
{
	static const char name[4] = "GNU";
	const Elf64_Nhdr header = { sizeof(name), id->left, NOTE_GNU_BUILD_ID };
	size_t size = sizeof(header) + sizeof(name) + id->left, room;
	const u8 *start = kpatch_module_rodata(mod, &room), *at;

	/* Notes are aligned. */
	for (at = PTR_ALIGN(start, 4); at + size <= start + room; at += 4) {
		if (!memcmp(at, &header, sizeof(header)) &&
		    !memcmp(at + sizeof(header), name, sizeof(name)) &&
		    !memcmp(at + sizeof(header) + sizeof(name), id->next,
			    id->left))
			return true;
	}
	return false;
}

/**
 * origin_check() - whether a module is the one that a patch was made for
 * @image: the patch
 * @mod: a module that it has an object for; its notes are in place
 *
 * Return: 0, also when the patch does not say; -ENOEXEC for a module of another
 * build, whose functions and data may be others, which is told in the log.
 */
int origin_check(const struct kpatch_image *image, const struct module *mod)
{
	struct reader id;

	if (!find_wanted(image->table, mod->name, &id) || has_note(mod, &id))
		return 0;
	pr_err("'%s' was made for another build of module '%s': load the module of the kernel's package, or unload the patch\n",
	       image->mod->name, mod->name);
	return -ENOEXEC;
}
