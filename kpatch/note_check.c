// SPDX-License-Identifier: GPL-2.0
/*
 * A note's build IDs against those of the running kernel and its modules: see
 * note.h.
 */
#include "kpatch/note.h"

#include "kpatch/buildid.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <string.h>

/* -EMEDIUMTYPE when there is another build ID at @path. */
static int compare(const struct build_id *id, const char *path,
		   const char *what, const char *advice, struct error *err)
{
	autofree char *wanted = NULL, *found = NULL;
	struct build_id running;
	int ret = build_id_read(&running, path, err);

	if (ret == -ENOENT) {
		error_clear(err);
		return 0;
	}
	if (ret || (running.size == id->size &&
		    !memcmp(running.bytes, id->bytes, id->size)))
		return ret;
	wanted = build_id_print(id);
	found = build_id_print(&running);
	if (!wanted || !found)
		return error_nomem(err);
	return error_set(err, EMEDIUMTYPE,
			 "built for the %s with build ID %s, and the one that "
			 "runs has %s: %s",
			 what, wanted, found, advice);
}

static int check_module(const struct note_module *module, const char *root,
			struct error *err)
{
	autofree char *what = path_format("module %s", module->name);
	autofree char *path =
		path_format("%s/sys/module/%s/notes/.note.gnu.build-id", root,
			    module->name);

	if (!path || !what)
		return error_nomem(err);
	return compare(&module->id, path, what,
		       "load the module of the kernel's package", err);
}

int note_check(const struct patch_note *note, const char *root,
	       struct error *err)
{
	autofree char *kernel = path_format("%s/sys/kernel/notes", root);
	const struct note_module *module;
	int ret = 0;

	if (!kernel)
		return error_nomem(err);
	if (note->kernel.size)
		ret = compare(&note->kernel, kernel, "kernel",
			      "build it for this one", err);
	array_for_each(module, &note->modules)
		if (!ret)
			ret = check_module(module, root, err);
	return ret;
}
