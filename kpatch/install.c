// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch install: put a patch where it is loaded from at every boot of its
 * kernel.
 */
#include "kpatch/command.h"
#include "kpatch/patchfile.h"
#include "kpatch/store.h"

#include <string.h>

/* The kernel that patches are installed for, or taken from. */
struct destination {
	const struct context *context;
	const char *release;
};

/* A patch for another kernel can only be judged by its release. */
static int check_kernel(const struct patch_file *file,
			const struct destination *destination,
			struct error *err)
{
	const struct context *context = destination->context;

	if (!strcmp(destination->release, context->release))
		return patch_file_check_kernel(file, context->release,
					       context->version, context->root,
					       err);
	return patch_file_check_release(file, destination->release, err);
}

static int check(const char *path, void *owner, char **name, struct error *err)
{
	const struct destination *destination = owner;
	autopatchfile struct patch_file file = PATCH_FILE_INIT;
	int ret = patch_file_read(&file, path, err);

	if (!ret)
		ret = check_kernel(&file, destination, err);
	if (ret)
		return ret;
	*name = strdup(file.name);
	return *name ? 0 : error_nomem(err);
}

/* The copy has a name that says nothing to who asked. */
static int check_original(const char *path, struct destination *destination,
			  struct error *err)
{
	autofree char *name = NULL;

	return check(path, destination, &name, err);
}

int install_run(const struct context *context,
		const struct arguments *arguments, struct error *err)
{
	struct destination destination = {
		.context = context,
		.release = arguments->kernel ? arguments->kernel :
					       context->release,
	};
	autostore struct store store = STORE_INIT;
	struct installed *entry = NULL;
	int ret = store_release_check(destination.release, err);

	if (!ret)
		ret = check_original(arguments->operand, &destination, err);
	if (!ret)
		ret = command_needs_root("install", err);
	if (!ret)
		ret = store_open(&store, context->root, destination.release,
				 STORE_WRITE, err);
	if (!ret)
		ret = store_put(&store, arguments->operand, check, &destination,
				&entry, err);
	if (ret == -EEXIST && entry) {
		error_clear(err);
		fprintf(context->out, "%s: is installed already for %s\n",
			entry->name, destination.release);
		return 0;
	}
	if (!ret)
		fprintf(context->out, "%s: installed for %s\n", entry->name,
			destination.release);
	return ret;
}
