// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch info: what a patch changes.  From its file where there is one, from
 * the engine for a loaded patch without.
 */
#include "kpatch/command.h"
#include "kpatch/document.h"
#include "kpatch/inventory.h"
#include "kpatch/operand.h"
#include "kpatch/patchfile.h"

#include "lib/array.h"
#include "lib/file.h"
#include "lib/utf8.h"

#include <string.h>

/* What is known of one patch: from its file, from the engine, or both. */
struct patch_info {
	struct operand_file operand;
	bool has_file;
	struct patch_file file;
	bool loaded;
	struct patch_state state;
	struct patched_objects objects;
	struct patch_note note;
};

static void info_free(struct patch_info *info)
{
	operand_close(&info->operand);
	patch_file_free(&info->file);
	patch_state_free(&info->state);
	patched_objects_free(&info->objects);
	patch_note_free(&info->note);
}

static int read_file(struct patch_info *info, const struct context *context,
		     const char *operand, struct error *err)
{
	int ret = operand_open(&info->operand, context, operand, err);

	if (!ret)
		ret = operand_read(&info->operand, &info->file, err);
	if (!ret)
		info->has_file = true;
	return ret;
}

static int read_loaded(struct patch_info *info, const struct context *context,
		       const char *name, struct error *err)
{
	int ret = inventory_find(&info->state, context->root, name, err);

	if (!ret)
		ret = patched_objects_read(&info->objects, context->root,
					   info->state.name, err);
	if (!ret)
		ret = note_read_loaded(&info->note, context->root,
				       info->state.name, err);
	if (!ret)
		info->loaded = true;
	return ret;
}

/* A file must be one; a name may be that of a file, a loaded patch, or both. */
static int read_all(struct patch_info *info, const struct context *context,
		    const char *operand, struct error *err)
{
	autoerror struct error not_loaded = ERROR_INIT;
	int ret, loaded;

	ret = read_file(info, context, operand, err);
	/* Others than root are not told what is installed. */
	if (ret &&
	    (operand_is_path(operand) || (ret != -ENOENT && ret != -EACCES)))
		return ret;
	loaded = read_loaded(info, context, ret ? operand : info->file.name,
			     &not_loaded);
	if (loaded && loaded != -ENOENT)
		return error_set(err, -loaded, "%s", error_text(&not_loaded));
	if (ret && loaded)
		return error_set(err, ENOENT, "%s: not loaded, and %s", operand,
				 error_text(err));
	error_clear(err);
	return 0;
}

/* What is in a file is whoever's who made it. */
static void print_field(FILE *out, const char *title, const char *text)
{
	utf8_print(out, title, false);
	fputs(": ", out);
	utf8_print(out, text, false);
	fputc('\n', out);
}

static void print_built_by(FILE *out, const char *tool)
{
	fputs("built by: kpatch-build ", out);
	utf8_print(out, tool, false);
	fputc('\n', out);
}

static void print_list(FILE *out, const char *title,
		       const struct string_list *list)
{
	char **item;

	if (list->count)
		fprintf(out, "%s:\n", title);
	array_for_each(item, list) {
		fputs("  ", out);
		utf8_print(out, *item, false);
		fputc('\n', out);
	}
}

static void print_objects(FILE *out, const struct patched_objects *objects)
{
	const struct patched_function *function;
	const struct patched_object *object;

	fputs("changed functions:\n", out);
	array_for_each(object, objects)
		array_for_each(function, &object->functions)
			fprintf(out, "  %s:%s,%lu%s\n", object->name,
				function->name, function->sympos,
				object->patched ? "" : " (not loaded yet)");
}

static int print_id(FILE *out, const char *title, const struct build_id *id,
		    struct error *err)
{
	autofree char *text = build_id_print(id);

	if (!text)
		return error_nomem(err);
	print_field(out, title, text);
	return 0;
}

static int print_note(FILE *out, const struct patch_note *note,
		      struct error *err)
{
	const struct note_module *module;
	const struct note_func *func;
	int ret = 0;

	if (note->kernel.size)
		ret = print_id(out, "target build ID", &note->kernel, err);
	array_for_each(module, &note->modules) {
		autofree char *title =
			path_format("target build ID of %s", module->name);

		if (!ret)
			ret = title ? print_id(out, title, &module->id, err) :
				      error_nomem(err);
	}
	if (note->compiler)
		print_field(out, "compiler", note->compiler);
	if (note->tool)
		print_built_by(out, note->tool);
	print_list(out, "diffs (XXH3-128)", &note->patches);
	if (note->funcs.count)
		fputs("code, old and new (XXH3-128):\n", out);
	array_for_each(func, &note->funcs) {
		fputs("  ", out);
		utf8_print(out, func->object, false);
		fputc(':', out);
		utf8_print(out, func->name, false);
		if (func->sympos)
			fprintf(out, ",%llu", (unsigned long long)func->sympos);
		fprintf(out, " %s %s\n", func->old_hash, func->new_hash);
	}
	return ret;
}

/* What it is for, as the file says, or what is loaded; NULL: it does not. */
static const char *description(const struct patch_info *info)
{
	return info->has_file ? info->file.description : info->note.description;
}

static int print_text(const struct patch_info *info, FILE *out,
		      struct error *err)
{
	const struct patch_file *file = &info->file;
	autofree char *state = info->loaded ?
				       patch_state_describe(&info->state) :
				       strdup("not loaded");

	if (!state)
		return error_nomem(err);
	fprintf(out, "name: %s\nengine: %s\nstate: %s\n",
		info->has_file ? file->name : info->state.name,
		engine_name(info->has_file ? file->engine : info->state.engine),
		state);
	if (description(info))
		print_field(out, "description", description(info));
	if (info->has_file) {
		print_field(out, "file", file->path);
		fprintf(out, "size: %lld\n", (long long)file->size);
		print_field(out, "vermagic", file->vermagic);
		if (file->target)
			print_field(out, "target", file->target);
		if (file->version)
			print_field(out, "target version", file->version);
	}
	fprintf(out, "replace: %s\n",
		(info->has_file ? file->replace : info->state.replace) ? "yes" :
									 "no");
	if (!info->has_file) {
		print_objects(out, &info->objects);
		return 0;
	}
	print_list(out, "changed functions", &file->functions);
	print_list(out, "new functions", &file->new_functions);
	return print_note(out, &file->note, err);
}

static void add_id(struct document *document, struct json_object *to,
		   const char *key, const struct build_id *id)
{
	autofree char *text = build_id_print(id),
		      *valid = utf8_copy(key, false);

	if (text && valid)
		document_add_text(document, to, valid, text);
	else
		document->failed = true;
}

static void add_note_funcs(struct document *document, struct json_object *to,
			   const struct patch_note *note)
{
	const struct note_func *func;

	array_for_each(func, &note->funcs) {
		struct json_object *entry = document_add(
			document, to, NULL, json_object_new_object());

		document_add_text(document, entry, "object", func->object);
		document_add_text(document, entry, "name", func->name);
		document_add(document, entry, "sympos",
			     json_object_new_int64((int64_t)func->sympos));
		document_add_text(document, entry, "old", func->old_hash);
		document_add_text(document, entry, "new", func->new_hash);
	}
}

static void add_note(struct document *document, struct json_object *to,
		     const struct patch_note *note)
{
	const struct note_module *module;
	struct json_object *modules;

	if (note->kernel.size)
		add_id(document, to, "kernel_build_id", &note->kernel);
	modules =
		document_add(document, to, "modules", json_object_new_object());
	array_for_each(module, &note->modules)
		add_id(document, modules, module->name, &module->id);
	if (note->compiler)
		document_add_text(document, to, "compiler", note->compiler);
	if (note->tool)
		document_add_text(document, to, "tool", note->tool);
	document_add_strings(document, to, "diffs", &note->patches);
	add_note_funcs(document,
		       document_add(document, to, "code",
				    json_object_new_array()),
		       note);
}

static void add_file(struct document *document, struct json_object *to,
		     const struct patch_file *file)
{
	document_add_text(document, to, "path", file->path);
	document_add(document, to, "size", json_object_new_int64(file->size));
	document_add_text(document, to, "vermagic", file->vermagic);
	if (file->target)
		document_add_text(document, to, "target", file->target);
	if (file->version)
		document_add_text(document, to, "target_version",
				  file->version);
	document_add(document, to, "replace",
		     json_object_new_boolean(file->replace));
	document_add_strings(document, to, "functions", &file->functions);
	document_add_strings(document, to, "new_functions",
			     &file->new_functions);
	if (file->note.present)
		add_note(document,
			 document_add(document, to, "note",
				      json_object_new_object()),
			 &file->note);
}

static int print_json(const struct patch_info *info,
		      const struct context *context, struct error *err)
{
	autodocument struct document document;
	struct json_object *patch;

	document_init(&document, context->release);
	patch = document_add(&document, document.top, "patch",
			     json_object_new_object());
	if (info->loaded) {
		document_add_state(&document, patch, &info->state);
		document_add_objects(&document, patch, &info->objects);
	} else {
		document_add_text(&document, patch, "name", info->file.name);
		document_add_text(&document, patch, "engine",
				  engine_name(info->file.engine));
		document_add_text(&document, patch, "state", "not loaded");
	}
	if (description(info))
		document_add_text(&document, patch, "description",
				  description(info));
	if (info->has_file)
		add_file(&document,
			 document_add(&document, patch, "file",
				      json_object_new_object()),
			 &info->file);
	return document_print(&document, context->out, err);
}

int info_run(const struct context *context, const struct arguments *arguments,
	     struct error *err)
{
	cleanup(info_free) struct patch_info info = {
		.operand = OPERAND_FILE_INIT,
		.file = PATCH_FILE_INIT,
		.state = PATCH_STATE_INIT,
		.objects = PATCHED_OBJECTS_INIT,
		.note = PATCH_NOTE_INIT,
	};
	int ret = read_all(&info, context, arguments->operand, err);

	if (ret)
		return ret;
	if (arguments->json)
		return print_json(&info, context, err);
	return print_text(&info, context->out, err);
}
