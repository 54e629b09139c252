// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch version: of this program, of the engine that is loaded, and of the
 * format of patches.
 */
#include "kpatch/attribute.h"
#include "kpatch/command.h"
#include "kpatch/document.h"

#include "lib/file.h"

#include <kpatch/format.h>
#include <kpatch/sysfs.h>

#include <string.h>

/* NULL when no engine is loaded; "" for one that does not tell. */
static int engine_version(const char *root, char **version, struct error *err)
{
	autofree char *directory =
		path_format("%s/sys/module/" KPATCH_CORE_MODULE, root);
	int ret;

	if (!directory)
		return error_nomem(err);
	if (!file_is_dir(directory))
		return 0;
	ret = attribute_read(directory, "version", version, err);
	if (ret != -ENOENT)
		return ret;
	error_clear(err);
	*version = strdup("");
	return *version ? 0 : error_nomem(err);
}

static int print_json(const struct context *context, const char *engine,
		      struct error *err)
{
	autodocument struct document document;

	document_init(&document, context->release);
	document_add_text(&document, document.top, "version", KPATCH_VERSION);
	document_add(&document, document.top, "engine_loaded",
		     json_object_new_boolean(engine != NULL));
	if (engine && *engine)
		document_add_text(&document, document.top, "engine_version",
				  engine);
	document_add(&document, document.top, "format",
		     json_object_new_int(KPATCH_FORMAT_VERSION));
	return document_print(&document, context->out, err);
}

static void print_text(const struct context *context, const char *engine)
{
	fprintf(context->out, "kpatch " KPATCH_VERSION "\n");
	if (!engine)
		fputs("engine not loaded\n", context->out);
	else
		fprintf(context->out, "engine %s\n",
			*engine ? engine : "of an unknown version");
	fprintf(context->out, "patch format %d\n", KPATCH_FORMAT_VERSION);
	if (engine && strcmp(engine, KPATCH_VERSION) != 0)
		fputs("The engine is of another version than this program. That of this version is\n"
		      "loaded with the first patch after 'kpatch unload --all' and 'rmmod kpatch', or\n"
		      "after the next boot.\n",
		      context->talk);
}

int version_run(const struct context *context,
		const struct arguments *arguments, struct error *err)
{
	autofree char *engine = NULL;
	int ret = engine_version(context->root, &engine, err);

	if (ret)
		return ret;
	if (arguments->json)
		return print_json(context, engine, err);
	print_text(context, engine);
	return 0;
}
