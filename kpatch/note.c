// SPDX-License-Identifier: GPL-2.0
/*
 * Reading notes: see note.h.  No byte of one is believed before it was checked
 * to be there.
 */
#include "kpatch/note.h"

#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <elf.h>
#include <endian.h>
#include <string.h>

/* What is left to be read, and in which byte order. */
struct reader {
	const uint8_t *next;
	size_t left;
	bool big_endian;
};

static uint32_t get32(const struct reader *reader, const uint32_t *from)
{
	uint32_t value;

	memcpy(&value, from, sizeof(value));
	return reader->big_endian ? be32toh(value) : le32toh(value);
}

/* Take bytes off the front, into @to or nowhere. */
static bool take(struct reader *reader, void *to, size_t size)
{
	if (size > reader->left)
		return false;
	if (to)
		memcpy(to, reader->next, size);
	reader->next += size;
	reader->left -= size;
	return true;
}

/* Take a string off the front; control characters would reach the terminal. */
static bool take_string(struct reader *reader, const char **text)
{
	const uint8_t *end = memchr(reader->next, 0, reader->left), *c;

	if (!end || end == reader->next)
		return false;
	for (c = reader->next; c < end; c++)
		if (*c < ' ' || *c > '~')
			return false;
	*text = (const char *)reader->next;
	return take(reader, NULL, (size_t)(end - reader->next) + 1);
}

static void print_hex(char *text, const uint8_t *bytes, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < size; i++) {
		*text++ = digits[bytes[i] >> 4];
		*text++ = digits[bytes[i] & 15];
	}
	*text = '\0';
}

char *build_id_print(const struct build_id *id)
{
	char *text = malloc(2 * id->size + 1);

	if (text)
		print_hex(text, id->bytes, id->size);
	return text;
}

static int damaged(struct error *err, const char *what)
{
	return error_set(err, ENOEXEC, "damaged: its note has %s", what);
}

static int take_id(struct reader *field, struct build_id *id, const char *what,
		   struct error *err)
{
	if (id->size || !field->left || field->left > sizeof(id->bytes))
		return damaged(err, what);
	id->size = field->left;
	take(field, id->bytes, id->size);
	return 0;
}

static int take_kernel(struct patch_note *note, struct reader *field,
		       struct error *err)
{
	return take_id(field, &note->kernel,
		       "a build ID of the kernel that is none", err);
}

static int take_patch(struct patch_note *note, struct reader *field,
		      struct error *err)
{
	uint8_t hash[KPATCH_HASH_SIZE];
	char text[2 * KPATCH_HASH_SIZE + 1];

	if (!take(field, hash, sizeof(hash)) || field->left)
		return damaged(err, "a hash of a diff that is none");
	print_hex(text, hash, sizeof(hash));
	return string_list_add(&note->patches, text) ? error_nomem(err) : 0;
}

static int take_text(struct reader *field, char **text, const char *what,
		     struct error *err)
{
	const char *value;

	if (*text || !take_string(field, &value) || field->left)
		return damaged(err, what);
	*text = strdup(value);
	return *text ? 0 : error_nomem(err);
}

static int take_compiler(struct patch_note *note, struct reader *field,
			 struct error *err)
{
	return take_text(field, &note->compiler,
			 "a name of the compiler that is none", err);
}

static int take_tool(struct patch_note *note, struct reader *field,
		     struct error *err)
{
	return take_text(field, &note->tool,
			 "a version of kpatch-build that is none", err);
}

static int take_description(struct patch_note *note, struct reader *field,
			    struct error *err)
{
	/* In any language; whoever shows it makes it fit to be seen. */
	if (note->description || field->left < 2 ||
	    strnlen((const char *)field->next, field->left) != field->left - 1)
		return damaged(err, "a description that is none");
	note->description = strdup((const char *)field->next);
	return note->description ? 0 : error_nomem(err);
}

static int take_module(struct patch_note *note, struct reader *field,
		       struct error *err)
{
	static const char what[] = "a module that is none";
	struct note_module *module;
	const char *name;

	/* Names of modules become part of file names. */
	if (!take_string(field, &name) || !path_is_component(name))
		return damaged(err, what);
	module = array_add(&note->modules);
	if (!module)
		return error_nomem(err);
	module->name = strdup(name);
	if (!module->name)
		return error_nomem(err);
	return take_id(field, &module->id, what, err);
}

static int take_func(struct patch_note *note, struct reader *field,
		     struct error *err)
{
	struct kpatch_note_func entry;
	struct note_func *func;
	const char *object, *name;

	if (!take(field, &entry, sizeof(entry)) ||
	    !take_string(field, &object) || !take_string(field, &name) ||
	    field->left)
		return damaged(err, "a function that is none");
	func = array_add(&note->funcs);
	if (!func)
		return error_nomem(err);
	func->object = strdup(object);
	func->name = strdup(name);
	func->sympos = field->big_endian ? be64toh(entry.sympos) :
					   le64toh(entry.sympos);
	print_hex(func->old_hash, entry.old_hash, KPATCH_HASH_SIZE);
	print_hex(func->new_hash, entry.new_hash, KPATCH_HASH_SIZE);
	return func->object && func->name ? 0 : error_nomem(err);
}

static int take_holes(struct note_code *code, struct reader *field,
		      uint32_t count, struct error *err)
{
	uint32_t end = 0;

	while (count--) {
		struct kpatch_note_hole *hole = array_add(&code->holes);

		if (!hole)
			return error_nomem(err);
		if (!take(field, hole, sizeof(*hole)))
			return -ENOEXEC;
		hole->start = get32(field, &hole->start);
		hole->end = get32(field, &hole->end);
		if (hole->start < end || hole->end <= hole->start ||
		    hole->end > code->size)
			return -ENOEXEC;
		end = hole->end;
	}
	return 0;
}

static int take_code(struct patch_note *note, struct reader *field,
		     struct error *err)
{
	static const char what[] = "code that is none";
	struct kpatch_note_code entry;
	struct note_code *code;
	int ret;

	if (!note->funcs.count || !take(field, &entry, sizeof(entry)))
		return damaged(err, what);
	code = &note->funcs.items[note->funcs.count - 1].code;
	if (code->size)
		return damaged(err, what);
	code->size = get32(field, &entry.size);
	ret = take_holes(code, field, get32(field, &entry.count), err);
	if (ret == -ENOEXEC ||
	    (!ret && (!code->size || field->left != code->size)))
		return damaged(err, what);
	if (ret)
		return ret;
	code->bytes = malloc(code->size);
	if (!code->bytes)
		return error_nomem(err);
	take(field, code->bytes, code->size);
	return 0;
}

static const struct row {
	uint32_t type;
	int (*take)(struct patch_note *note, struct reader *field,
		    struct error *err);
} rows[] = {
	{ KPATCH_NOTE_KERNEL, take_kernel },
	{ KPATCH_NOTE_PATCH, take_patch },
	{ KPATCH_NOTE_COMPILER, take_compiler },
	{ KPATCH_NOTE_TOOL, take_tool },
	{ KPATCH_NOTE_MODULE, take_module },
	{ KPATCH_NOTE_FUNC, take_func },
	{ KPATCH_NOTE_DESCRIPTION, take_description },
	{ KPATCH_NOTE_CODE, take_code },
};

/* Fields of types that are not known are for later versions of kpatch. */
static int take_field(struct patch_note *note, struct reader *reader,
		      struct error *err)
{
	struct kpatch_note_field header;
	struct reader field = *reader;
	size_t size, i;

	if (!take(reader, &header, sizeof(header)))
		return damaged(err, "fewer fields than it says");
	size = get32(reader, &header.size);
	field.next = reader->next;
	field.left = size;
	if (!take(reader, NULL, size) || !take(reader, NULL, -size & 3))
		return damaged(err, "a field that goes beyond its end");
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].type == get32(reader, &header.type))
			return rows[i].take(note, &field, err);
	return 0;
}

/* The header that all notes have, and the name of ours. */
static int take_header(struct reader *reader, struct error *err)
{
	Elf64_Nhdr header;
	char name[8];

	if (!take(reader, &header, sizeof(header)) ||
	    get32(reader, &header.n_namesz) != sizeof(KPATCH_NOTE_NAME) ||
	    get32(reader, &header.n_type) != KPATCH_NOTE_TYPE ||
	    !take(reader, name, sizeof(name)) ||
	    memcmp(name, KPATCH_NOTE_NAME, sizeof(KPATCH_NOTE_NAME)) != 0)
		return damaged(err, "not the name of one");
	if (get32(reader, &header.n_descsz) != reader->left)
		return damaged(err, "another size than it says");
	return 0;
}

static int parse(struct patch_note *note, struct reader *reader,
		 struct error *err)
{
	struct kpatch_note top;
	uint32_t count;
	int ret = take_header(reader, err);

	if (ret)
		return ret;
	if (!take(reader, &top, sizeof(top)))
		return damaged(err, "no version");
	if (get32(reader, &top.version) != KPATCH_NOTE_VERSION)
		return error_set(
			err, ENOEXEC,
			"its note is of version %u, and this kpatch knows version %u: use a kpatch of the version that built it",
			get32(reader, &top.version), KPATCH_NOTE_VERSION);
	for (count = get32(reader, &top.count); !ret && count; count--)
		ret = take_field(note, reader, err);
	if (!ret && reader->left)
		ret = damaged(err, "more fields than it says");
	return ret;
}

int note_parse(struct patch_note *note, const void *data, size_t size,
	       bool big_endian, struct error *err)
{
	struct reader reader = { data, size, big_endian };
	int ret;

	*note = (struct patch_note)PATCH_NOTE_INIT;
	ret = parse(note, &reader, err);
	note->present = !ret;
	if (ret)
		patch_note_free(note);
	return ret;
}

void patch_note_free(struct patch_note *note)
{
	struct note_module *module;
	struct note_func *func;

	array_for_each(module, &note->modules)
		free(module->name);
	array_for_each(func, &note->funcs) {
		free(func->object);
		free(func->name);
		free(func->code.bytes);
		free(func->code.holes.items);
	}
	free(note->modules.items);
	free(note->funcs.items);
	string_list_free(&note->patches);
	free(note->compiler);
	free(note->tool);
	free(note->description);
	*note = (struct patch_note)PATCH_NOTE_INIT;
}
