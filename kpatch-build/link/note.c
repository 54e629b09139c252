// SPDX-License-Identifier: GPL-2.0
/*
 * Writing notes: see note.h.
 */
#include "link/note.h"
#include "elf/bytes.h"
#include "kpatch/format.h"
#include "lib/array.h"
#include "lib/cleanup.h"

#include <string.h>
#include <xxhash.h>

static const uint8_t zeroes[4];

static size_t padding(size_t size)
{
	return -size & 3;
}

static int add_field(struct note *note, uint32_t type, const void *data,
		     size_t size)
{
	struct kpatch_note_field field;

	bytes_put32(&field.type, type, note->big_endian);
	bytes_put32(&field.size, (uint32_t)size, note->big_endian);
	if (buffer_append(&note->fields, &field, sizeof(field)) ||
	    buffer_append(&note->fields, data, size) ||
	    buffer_append(&note->fields, zeroes, padding(size)))
		return -ENOMEM;
	note->count++;
	return 0;
}

static int add_string(struct note *note, uint32_t type, const char *text)
{
	return add_field(note, type, text, strlen(text) + 1);
}

/* The contents of the first GNU build-ID note in a section, or NULL. */
static const uint8_t *find_build_id(const struct section *sec, bool be,
				    size_t *size)
{
	size_t at = 0, name, desc, next;
	Elf64_Nhdr header;

	if (!sec || !sec->data)
		return NULL;
	while (sec->size - at >= sizeof(header)) {
		memcpy(&header, sec->data + at, sizeof(header));
		name = bytes_get32(&header.n_namesz, be);
		desc = bytes_get32(&header.n_descsz, be);
		at += sizeof(header);
		next = name + padding(name) + desc + padding(desc);
		if (next > sec->size - at)
			return NULL;
		if (bytes_get32(&header.n_type, be) == NT_GNU_BUILD_ID &&
		    name == sizeof("GNU") &&
		    !memcmp(sec->data + at, "GNU", name)) {
			*size = desc;
			return sec->data + at + name + padding(name);
		}
		at += next;
	}
	return NULL;
}

/* In an object or image: modules have a section for it alone. */
static const uint8_t *build_id(const struct object *obj, size_t *size)
{
	static const char *const sections[] = { ".note.gnu.build-id",
						".notes" };
	const uint8_t *id;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		id = find_build_id(object_section(obj, sections[i]),
				   obj->big_endian, size);
		if (id && *size && *size <= KPATCH_BUILD_ID_MAX)
			return id;
	}
	return NULL;
}

int note_add_kernel(struct note *note, const struct object *image)
{
	size_t size;
	const uint8_t *id = build_id(image, &size);

	return id ? add_field(note, KPATCH_NOTE_KERNEL, id, size) : 0;
}

int note_add_patch(struct note *note, const void *text, size_t size)
{
	XXH128_canonical_t canonical;

	XXH128_canonicalFromHash(&canonical,
				 XXH3_128bits(size ? text : "", size));
	return add_field(note, KPATCH_NOTE_PATCH, canonical.digest,
			 KPATCH_HASH_SIZE);
}

/* The first string of .comment that says anything. */
int note_add_compiler(struct note *note, const struct object *obj)
{
	const struct section *sec = object_section(obj, ".comment");
	size_t start = 0;

	if (!sec || !sec->data)
		return 0;
	while (start < sec->size && !sec->data[start])
		start++;
	if (!memchr(sec->data + start, 0, sec->size - start))
		return 0;
	return add_string(note, KPATCH_NOTE_COMPILER,
			  (const char *)sec->data + start);
}

int note_add_tool(struct note *note)
{
	return add_string(note, KPATCH_NOTE_TOOL, KPATCH_VERSION);
}

int note_add_description(struct note *note, const char *text)
{
	return text ? add_string(note, KPATCH_NOTE_DESCRIPTION, text) : 0;
}

int note_add_module(struct note *note, const char *name,
		    const struct object *module)
{
	struct buffer field autobuffer = BUFFER_INIT;
	size_t size;
	const uint8_t *id = build_id(module, &size);

	if (!id)
		return 0;
	if (buffer_append(&field, name, strlen(name) + 1) ||
	    buffer_append(&field, id, size))
		return -ENOMEM;
	return add_field(note, KPATCH_NOTE_MODULE, field.data, field.length);
}

static int add_func(struct note *note, const struct func *func)
{
	struct buffer field autobuffer = BUFFER_INIT;
	struct kpatch_note_func entry;

	bytes_put64(&entry.sympos, func->sympos, note->big_endian);
	memcpy(entry.old_hash, func->old_hash, KPATCH_HASH_SIZE);
	memcpy(entry.new_hash, func->new_hash, KPATCH_HASH_SIZE);
	if (buffer_append(&field, &entry, sizeof(entry)) ||
	    buffer_append(&field, func->objname, strlen(func->objname) + 1) ||
	    buffer_append(&field, func->name, strlen(func->name) + 1))
		return -ENOMEM;
	return add_field(note, KPATCH_NOTE_FUNC, field.data, field.length);
}

static int add_code(struct note *note, const struct shipped *shipped)
{
	struct buffer field autobuffer = BUFFER_INIT;
	const struct shipped_hole *hole;
	struct kpatch_note_code entry;
	bool be = note->big_endian;

	if (!shipped->size)
		return 0;
	bytes_put32(&entry.size, (uint32_t)shipped->size, be);
	bytes_put32(&entry.count, (uint32_t)shipped->holes.count, be);
	if (buffer_append(&field, &entry, sizeof(entry)))
		return -ENOMEM;
	array_for_each(hole, &shipped->holes) {
		struct kpatch_note_hole part;

		bytes_put32(&part.start, hole->start, be);
		bytes_put32(&part.end, hole->end, be);
		if (buffer_append(&field, &part, sizeof(part)))
			return -ENOMEM;
	}
	if (buffer_append(&field, shipped->bytes, shipped->size))
		return -ENOMEM;
	return add_field(note, KPATCH_NOTE_CODE, field.data, field.length);
}

int note_add_funcs(struct note *note, const struct funcs *funcs)
{
	const struct func *func;
	int ret = 0;

	array_for_each(func, funcs) {
		if (!ret)
			ret = add_func(note, func);
		if (!ret)
			ret = add_code(note, &func->shipped);
	}
	return ret;
}

int note_finish(const struct note *note, struct buffer *section)
{
	static const char name[8] = KPATCH_NOTE_NAME;
	struct kpatch_note top;
	bool be = note->big_endian;
	Elf64_Nhdr header;

	bytes_put32(&header.n_namesz, sizeof(KPATCH_NOTE_NAME), be);
	bytes_put32(&header.n_descsz,
		    (uint32_t)(sizeof(top) + note->fields.length), be);
	bytes_put32(&header.n_type, KPATCH_NOTE_TYPE, be);
	bytes_put32(&top.version, KPATCH_NOTE_VERSION, be);
	bytes_put32(&top.count, note->count, be);
	if (buffer_append(section, &header, sizeof(header)) ||
	    buffer_append(section, name, sizeof(name)) ||
	    buffer_append(section, &top, sizeof(top)))
		return -ENOMEM;
	return buffer_append(section, buffer_string(&note->fields),
			     note->fields.length);
}

void note_free(struct note *note)
{
	buffer_free(&note->fields);
}
