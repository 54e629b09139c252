// SPDX-License-Identifier: GPL-2.0
/*
 * Linking patch modules: see module.h.  Version magic, symbol versions and
 * module metadata come from kbuild and the target's Module.symvers, as for any
 * external module; kbuild itself runs only when the kit is made.
 */
#include "link/module.h"
#include "diff/symvers.h"
#include "kpatch/format.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "link/complete.h"
#include "link/exports.h"
#include "link/livepatch.h"
#include "link/metadata.h"
#include "link/modpost.h"
#include "link/tool.h"
#include "source/copy.h"

#include <string.h>

/* What module_link() works with. */
struct linker {
	const struct module_input *input;
	const char *work;
	struct kit kit;
};

static char *work_path(const struct linker *linker, const char *suffix)
{
	return path_format("%s/%s%s", linker->work, linker->input->name,
			   suffix);
}

static char *kit_path(const struct linker *linker, const char *name)
{
	return path_format("%s/%s", linker->kit.directory, name);
}

/* Run a command of the kit, with more words at its end. */
static int run(const struct linker *linker, const struct words *command,
	       const struct words *more, struct error *err)
{
	const struct kit_input *input = &linker->input->kit;
	struct words words autowords = WORDS_INIT;
	struct buffer said autobuffer = BUFFER_INIT;
	struct error reason autoerror = ERROR_INIT;
	char **word;
	int ret = kit_command(&linker->kit, command, linker->work,
			      linker->input->name, &words, err);

	array_for_each(word, more)
		if (!ret && words_add(&words, *word))
			ret = error_nomem(err);
	if (ret)
		return ret;
	ret = tool_run(&words, &linker->kit.environment, input->tree,
		       input->log_fd, &said, err);
	if (tool_complaint(&said, &reason))
		return error_set(err, EIO, "%s", error_text(&reason));
	return ret;
}

static int put_info(struct buffer *info, const char *tag,
		    const struct funcs *funcs)
{
	const struct func *func;
	int ret = 0;

	array_for_each(func, funcs) {
		ret = buffer_printf(info, "%s=%s:%s", tag, func->objname,
				    func->name);
		if (!ret && func->sympos)
			ret = buffer_printf(info, ",%lu", func->sympos);
		if (!ret)
			ret = buffer_append(info, "", 1);
		if (ret)
			break;
	}
	return ret;
}

/* What modinfo says of this patch alone. */
static int write_info(const struct linker *linker, const char *path,
		      struct error *err)
{
	autofree char *template = kit_path(linker, "mod.o");
	const char *description = linker->input->description;
	struct buffer info autobuffer = BUFFER_INIT;

	if (description &&
	    (buffer_printf(&info, "%s=%s", KPATCH_MODINFO_DESCRIPTION,
			   description) ||
	     buffer_append(&info, "", 1)))
		return error_nomem(err);
	if (!template ||
	    put_info(&info, KPATCH_MODINFO_FUNC, linker->input->funcs) ||
	    put_info(&info, KPATCH_MODINFO_NEW_FUNC, linker->input->new_funcs))
		return error_nomem(err);
	return metadata_write_info(path, template, &info, linker->input->note,
				   err);
}

/* An output as it is linked: objtool changes it, and the differ's stays. */
static int add_output(const struct linker *linker, size_t i,
		      struct words *objects, struct error *err)
{
	const struct kit_input *kit = &linker->input->kit;
	autofree char *copy = path_format("%s/output.%zu.o", linker->work, i);
	int ret = copy ? copy_file(linker->input->outputs[i], copy, err) :
			 error_nomem(err);

	if (!ret)
		ret = kit_objtool(&linker->kit, copy, kit->tree, kit->log_fd,
				  err);
	if (!ret && words_add(objects, copy))
		ret = error_nomem(err);
	return ret;
}

/* Glue and patch in one object. */
static int merge(const struct linker *linker, struct error *err)
{
	const struct module_input *input = linker->input;
	autofree char *hook = kit_path(linker, "hook.o");
	autofree char *info = work_path(linker, ".info.o");
	struct words objects autowords = WORDS_INIT;
	size_t i;
	int ret =
		hook && info ? write_info(linker, info, err) : error_nomem(err);

	if (ret)
		return ret;
	if (words_add(&objects, hook) || words_add(&objects, info))
		return error_nomem(err);
	for (i = 0; !ret && i < input->nr_outputs; i++)
		ret = add_output(linker, i, &objects, err);
	return ret ? ret : run(linker, &linker->kit.link, &objects, err);
}

/* Have modpost look at the object; it asks for a list of what is in there. */
static int check(const struct linker *linker, struct error *err)
{
	const struct module_input *input = linker->input;
	static const struct words none = WORDS_INIT;
	autofree char *object = work_path(linker, ".o");
	autofree char *parts = work_path(linker, ".mod");
	autofree char *line = work_path(linker, ".o\n");
	autofree char *list = path_format("%s/modules.list", linker->work);
	autofree char *exports = path_format("%s/exports", linker->work);
	autofree char *kernel =
		path_format("%s/Module.symvers", input->kit.tree);
	autofree char *engine =
		path_format("%s/kmod/patch/kpatch.symvers", input->kit.glue);
	const char *const lists[] = { kernel, engine };
	int ret;

	if (!object || !parts || !line || !list || !exports || !kernel ||
	    !engine)
		return error_nomem(err);
	ret = file_publish(parts, "", 0, 0600, err);
	if (!ret)
		ret = file_publish(list, line, strlen(line), 0600, err);
	if (!ret)
		ret = exports_select(object, lists, ARRAY_SIZE(lists), exports,
				     err);
	return ret ? ret : run(linker, &linker->kit.check, &none, err);
}

/*
 * The metadata differs from the kit's in what modpost found, as a rule.  If
 * there is more to it, it is compiled.
 */
static int write_metadata(const struct linker *linker, struct error *err)
{
	static const struct words none = WORDS_INIT;
	autofree char *source = work_path(linker, ".mod.c");
	autofree char *object = work_path(linker, ".mod.o");
	autofree char *kit_source = kit_path(linker, "mod.c");
	autofree char *template = kit_path(linker, "mod.o");
	autofree char *name = strdup(linker->input->name);
	struct modpost own cleanup(modpost_free) = MODPOST_INIT;
	struct modpost kit cleanup(modpost_free) = MODPOST_INIT;
	int ret;

	if (!source || !object || !kit_source || !template || !name)
		return error_nomem(err);
	module_name_normalize(name);
	ret = modpost_read(&kit, kit_source, err);
	if (!ret)
		ret = modpost_read(&own, source, err);
	if (ret)
		return ret;
	if (strcmp(buffer_string(&own.common), buffer_string(&kit.common)))
		return run(linker, &linker->kit.compile, &none, err);
	return metadata_write(object, template, name, &own, err);
}

static int link_all(const struct linker *linker, const char *made,
		    struct error *err)
{
	static const struct words none = WORDS_INIT;
	const struct module_input *input = linker->input;
	int ret = merge(linker, err);

	if (!ret)
		ret = check(linker, err);
	if (!ret)
		ret = write_metadata(linker, err);
	if (!ret)
		ret = run(linker, &linker->kit.finish, &none, err);
	if (!ret)
		ret = complete_check(made, err);
	if (!ret && input->livepatch)
		ret = livepatch_convert(made, err);
	if (!ret && input->sign.key)
		ret = sign_file(&input->sign, input->kit.tree, made,
				input->kit.log_fd, err);
	return ret ? error_prefix(err, "linking the module: ") : 0;
}

int module_link(const struct module_input *input, char **path,
		struct error *err)
{
	struct linker linker = {
		.input = input,
		.work = input->kit.work,
		.kit = KIT_INIT,
	};
	autofree char *made = work_path(&linker, ".ko");
	int ret = made ? dir_make(linker.work, 0700, err) : error_nomem(err);

	if (!ret)
		ret = kit_open(&linker.kit, &input->kit, err);
	if (!ret)
		ret = link_all(&linker, made, err);
	kit_free(&linker.kit);
	if (!ret)
		*path = steal_ptr(made);
	return ret;
}
