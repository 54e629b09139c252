// SPDX-License-Identifier: GPL-2.0
/*
 * The step to the module.
 */
#include "diff/symvers.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "link/glue.h"
#include "link/module.h"
#include "link/note.h"
#include "link/spdx.h"
#include "package/deb.h"
#include "source/subject.h"
#include "steps.h"

#include <string.h>

/* Whether an earlier pair is of the same owner. */
static bool is_known_owner(const struct run *run, const struct pair *pair)
{
	const struct pair *earlier = run->pairs.items;

	for (; earlier < pair; earlier++)
		if (!strcmp(earlier->unit.owner, pair->unit.owner))
			return true;
	return false;
}

static int note_module(struct run *run, struct note *note, const char *owner,
		       struct error *err)
{
	autofree char *name = strdup(owner);
	const struct object *module;
	int ret;

	if (!name)
		return error_nomem(err);
	module_name_normalize(name);
	ret = target_owner(run->target, owner, &module, err);
	if (!ret && note_add_module(note, name, module))
		ret = error_nomem(err);
	return ret;
}

/* What the module is made for and of, for those who get to see only it. */
static int make_note(struct run *run, const char *description,
		     struct buffer *section, struct error *err)
{
	struct note note cleanup(note_free) = NOTE_INIT;
	const struct patch *patch;
	const struct pair *pair;
	int ret;

	note.big_endian = run->target->image->big_endian;
	if (note_add_tool(&note) ||
	    note_add_kernel(&note, run->target->image) ||
	    note_add_compiler(&note, run->proofs[0].orig) ||
	    note_add_description(&note, description))
		return error_nomem(err);
	array_for_each(patch, &run->patches)
		if (note_add_patch(&note, patch->map.data, patch->map.size))
			return error_nomem(err);
	array_for_each(pair, &run->pairs) {
		if (!strcmp(pair->unit.owner, "vmlinux") ||
		    is_known_owner(run, pair))
			continue;
		ret = note_module(run, &note, pair->unit.owner, err);
		if (ret)
			return ret;
	}
	if (note_add_funcs(&note, &run->funcs) || note_finish(&note, section))
		return error_nomem(err);
	return 0;
}

/* What the module says that it is for: NULL when nobody says so. */
static int make_description(const struct run *run, struct buffer *text,
			    const char **description, struct error *err)
{
	const struct patch *patch;

	*description = run->options->description;
	if (*description)
		return 0;
	array_for_each(patch, &run->patches)
		if (subject_append(text, (const char *)patch->map.data,
				   patch->map.size))
			return error_nomem(err);
	if (text->length)
		*description = text->data;
	return 0;
}

/* The document that --spdx asks for. */
static int describe(struct run *run, const char *module, struct error *err)
{
	const struct options *options = run->options;
	const struct spdx_input input = {
		.name = options->name,
		.module = module,
		.release = options->release,
		.version = target_version(run->target),
		.patches = options->patches,
		.nr_patches = options->nr_patches,
	};
	autobuffer struct buffer text = BUFFER_INIT;
	int ret;

	if (!options->spdx)
		return 0;
	ret = spdx_render(&input, &text, run->talk.log_fd, err);
	return ret ? ret :
		     publication_add(&run->products, options->spdx, text.data,
				     text.length, 0644, err);
}

/* The package that --deb asks for. */
static int wrap(struct run *run, const char *module, struct error *err)
{
	const struct options *options = run->options;
	const struct deb_input input = {
		.subject = options->deb_name,
		.version = options->deb_version,
		.module = options->name,
		.file = module,
		.release = options->release,
		.kernel = target_version(run->target),
		.machine = run->target->image->machine,
		.replace = options->replace,
		.livepatch = options->livepatch,
		.funcs = &run->funcs,
		.patches = options->patches,
		.nr_patches = options->nr_patches,
		.work = run->work,
		.log_fd = run->talk.log_fd,
	};
	autofree char *made = NULL;
	int ret;

	if (!options->deb)
		return 0;
	ret = deb_make(&input, &made, err);
	if (ret)
		return ret;
	run->package = path_format("%s/%s", options->output, path_base(made));
	return run->package ? publication_add_copy(&run->products, made,
						   run->package, 0644, err) :
			      error_nomem(err);
}

int step_link(struct run *run, struct error *err)
{
	const struct options *options = run->options;
	autofree char *glue = NULL, *work = path_format("%s/module", run->work);
	autofree char *made = NULL;
	struct buffer note autobuffer = BUFFER_INIT;
	struct buffer said autobuffer = BUFFER_INIT;
	struct module_input input = {
		.name = options->name,
		.kit = {
			.release = options->release,
			.version = target_version(run->target),
			.replace = options->replace,
			.hook = options->livepatch ? "livepatch-hook.c" :
						     "patch-hook.c",
			.tree = run->orig.path,
			.identity = run->tree.identity,
			.cache = run->cache.directory,
			.compiler = &run->compiler,
			.work = work,
			.log_fd = run->talk.log_fd,
		},
		.outputs = (const char *const *)run->outputs.items,
		.nr_outputs = run->outputs.count,
		.funcs = &run->funcs,
		.new_funcs = &run->new_funcs,
		.note = &note,
		.livepatch = options->livepatch,
		.sign = run_sign_input(run),
	};
	int ret;

	run->module = path_format("%s/%s.ko", options->output, options->name);
	if (!work || !run->module)
		return error_nomem(err);
	ret = glue_find(&glue, err);
	if (!ret)
		ret = dir_make(options->output, 0777, err);
	if (ret)
		return ret;
	input.kit.glue = glue;
	ret = make_description(run, &said, &input.description, err);
	if (!ret)
		ret = make_note(run, input.description, &note, err);
	if (!ret)
		ret = module_link(&input, &made, err);
	if (!ret)
		ret = describe(run, made, err);
	if (!ret)
		ret = wrap(run, made, err);
	/* The last one to appear: it is what tells of success. */
	if (!ret)
		ret = publication_add_copy(&run->products, made, run->module,
					   0644, err);
	return ret ? ret : run_say(run, err, "%s", run->module);
}
