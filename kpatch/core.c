// SPDX-License-Identifier: GPL-2.0
/*
 * Finding and loading the engine: see core.h.
 */
#include "kpatch/core.h"

#include "kpatch/module.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/file.h"

#include <kpatch/sysfs.h>

#include <libkmod.h>
#include <string.h>
#include <sys/stat.h>

#define CORE_FILE KPATCH_CORE_MODULE ".ko"

/* The part of @path before its last slash, "." without one. */
static char *directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? strndup(path, (size_t)(slash - path)) : strdup(".");
}

static int add_path(struct string_list *paths, char *path)
{
	autofree char *owned = path;

	return owned ? string_list_add(paths, owned) : -ENOMEM;
}

int core_candidates(struct string_list *paths, const char *patch,
		    const char *release, const char *program)
{
	autofree char *beside = directory_of(patch);
	autofree char *here = directory_of(program);
	int ret;

	if (!beside || !here)
		return -ENOMEM;
	ret = add_path(paths, path_format("%s/" CORE_FILE, beside));
	if (!ret)
		ret = add_path(paths, path_format(KPATCH_PREFIX
						  "/lib/kpatch/%s/" CORE_FILE,
						  release));
	if (!ret)
		ret = add_path(paths, path_format("%s/../kmod/%s/" CORE_FILE,
						  here, release));
	return ret;
}

static int find_in_environment(const char *path, struct core_place *place,
			       struct error *err)
{
	if (path[0] != '/')
		return error_set(err, EINVAL,
				 KPATCH_CORE_ENV "='%s': not an absolute path",
				 path);
	place->path = strdup(path);
	return place->path ? 0 : error_nomem(err);
}

static int report_missing(const struct string_list *tried, const char *release,
			  struct error *err)
{
	autobuffer struct buffer places = BUFFER_INIT;
	char **path;

	array_for_each(path, tried)
		if (buffer_printf(&places, "\n  %s", *path))
			return error_nomem(err);
	return error_set(
		err, ENOENT,
		CORE_FILE
		", the engine, is not loaded, not among the modules of %s, and not one of:%s\ninstall kpatch-dkms, or build it with 'make kmod KERNEL=%s', or name it with " KPATCH_CORE_ENV
		"=/path/to/" CORE_FILE,
		release, buffer_string(&places), release);
}

/*
 * Beside a patch in a directory like /tmp anybody can put an engine.  Whoever
 * made the patch could do as much harm with it; others could not.
 */
static int check_beside(const char *path, const char *patch, struct error *err)
{
	struct stat core, st;

	/* A link counts as what its owner put there. */
	if (lstat(path, &core))
		return error_set(err, errno, "%s: %s", path, strerror(errno));
	if (stat(patch, &st))
		return error_set(err, errno, "%s: %s", patch, strerror(errno));
	if (core.st_uid && core.st_uid != st.st_uid)
		return error_set(
			err, EPERM,
			"%s, beside the patch, belongs to user %u, who is neither root nor the owner of %s: remove it, or name the engine with " KPATCH_CORE_ENV,
			path, core.st_uid, patch);
	if (!S_ISLNK(core.st_mode) && (core.st_mode & (S_IWGRP | S_IWOTH)))
		return error_set(
			err, EPERM,
			"%s, beside the patch, can be written by others: check what is in it, then 'chmod go-w %s'",
			path, path);
	return 0;
}

/* The first of the candidates that is there. */
static int find_file(const char *patch, const char *release,
		     struct core_place *place, struct error *err)
{
	autostrings struct string_list paths = STRING_LIST_INIT;
	autofree char *program = NULL;
	int ret = path_resolve("/proc/self/exe", &program, err);
	char **path;

	if (ret)
		return ret;
	if (core_candidates(&paths, patch, release, program))
		return error_nomem(err);
	array_for_each(path, &paths) {
		if (!file_exists(*path))
			continue;
		/* The others are where this program is trusted to be. */
		ret = path == paths.items ? check_beside(*path, patch, err) : 0;
		if (ret)
			return ret;
		place->path = strdup(*path);
		return place->path ? 0 : error_nomem(err);
	}
	return report_missing(&paths, release, err);
}

int core_find_file(struct core_place *place, const char *patch,
		   const char *release, struct error *err)
{
	const char *named = getenv(KPATCH_CORE_ENV);
	int ret;

	*place = (struct core_place)CORE_PLACE_INIT;
	if (named && *named)
		return find_in_environment(named, place, err);
	ret = module_find(KPATCH_CORE_MODULE, release, &place->path, err);
	place->installed = !ret;
	if (ret != -ENOENT)
		return ret;
	error_clear(err);
	return find_file(patch, release, place, err);
}

int core_find(struct core_place *place, const char *root, const char *patch,
	      const char *release, struct error *err)
{
	if (!module_is_loaded(root, KPATCH_CORE_MODULE))
		return core_find_file(place, patch, release, err);
	*place = (struct core_place){ .loaded = true };
	return 0;
}

void core_place_free(struct core_place *place)
{
	free(place->path);
}

int core_load(const char *root, const char *patch, const char *release,
	      struct error *err)
{
	cleanup(core_place_free) struct core_place place = CORE_PLACE_INIT;
	int ret = core_find(&place, root, patch, release, err);

	if (ret || place.loaded)
		return ret;
	ret = place.installed ? module_probe(KPATCH_CORE_MODULE, err) :
				module_insert(place.path, err);
	if (ret != -EEXIST)
		return ret;
	/* Another load was faster. */
	error_clear(err);
	return 0;
}

/* The modinfo field of a module; "" when it has none. */
static int read_field(const char *path, const char *key, char **value,
		      struct error *err)
{
	struct kmod_list *info = NULL, *entry;
	const char *found = "";
	int ret = module_info_read(path, &info, err);

	if (ret)
		return error_prefix(err, "%s: ", path);
	kmod_list_foreach(
		entry, info) if (!strcmp(kmod_module_info_get_key(entry), key))
		found = kmod_module_info_get_value(entry);
	*value = strdup(found);
	kmod_module_info_free_list(info);
	return *value ? 0 : error_nomem(err);
}

int core_check(const char *path, const char *release, struct error *err)
{
	autofree char *name = NULL, *vermagic = NULL, *made_for = NULL;
	int ret = read_field(path, "name", &name, err);

	if (!ret)
		ret = read_field(path, "vermagic", &vermagic, err);
	if (ret)
		return ret;
	if (strcmp(name, KPATCH_CORE_MODULE))
		return error_set(err, ENOEXEC, "%s: not the engine, but '%s'",
				 path, name);
	made_for = module_vermagic_release(vermagic);
	if (!made_for)
		return error_nomem(err);
	if (strcmp(made_for, release))
		return error_set(
			err, EMEDIUMTYPE,
			"%s: the engine for kernel %s, and the patch is for %s: build it with 'make kmod KERNEL=%s'",
			path, made_for, release, release);
	return 0;
}
