// SPDX-License-Identifier: GPL-2.0
/*
 * Compilation units: see unit.h.  The makefile of a source's own directory is
 * asked first, then those above it, then those beside it, because composites
 * may take members from anywhere.  A directory counts only when the makefiles
 * above it lead there.
 */
#include "compile/unit.h"
#include "kpatch/format.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <dirent.h>
#include <libgen.h>
#include <string.h>

/* Path below the tree of what a makefile calls @object. */
static char *full_name(const char *directory, const char *object)
{
	char *name = path_format("%s/%s", directory, object);

	if (name)
		path_normalize(name);
	return name;
}

/* The directory above; "." above the first level, NULL above that. */
static char *parent_of(const char *directory)
{
	autofree char *copy = strdup(directory);

	if (!copy || !strcmp(directory, "."))
		return NULL;
	return strdup(dirname(copy));
}

/* "ext4-inode.o" of whatever directory makes the module "ext4_inode". */
static char *module_of(const char *object)
{
	char *name = strdup(path_base(object)), *c;

	if (!name)
		return NULL;
	c = strrchr(name, '.');
	if (c)
		*c = '\0';
	for (c = name; *c; c++)
		if (*c == '-')
			*c = '_';
	return name;
}

static int set_owner(struct unit *unit, const struct kbuild_part *part,
		     struct error *err)
{
	autofree char *owner =
		part->is_module ?
			module_of(part->whole ? part->whole : part->object) :
			strdup(KPATCH_VMLINUX);

	if (!owner)
		return error_nomem(err);
	if (!unit->owner)
		unit->owner = steal_ptr(owner);
	else if (!unit->other_owner && strcmp(unit->owner, owner))
		unit->other_owner = steal_ptr(owner);
	return 0;
}

/* A composite is listed like an object that was compiled; it is none. */
static bool is_composite(const struct kbuild_parts *parts, const char *object)
{
	const struct kbuild_part *part;

	array_for_each(part, parts)
		if (part->whole && !strcmp(part->whole, object))
			return true;
	return false;
}

static int match_part(struct unit *unit, const struct kbuild_parts *parts,
		      const struct kbuild_part *part, const char *directory,
		      struct error *err)
{
	autofree char *name = full_name(directory, part->object);

	if (!name)
		return error_nomem(err);
	if (strcmp(name, unit->name) ||
	    (!part->whole && is_composite(parts, part->object)))
		return 0;
	if (!unit->object) {
		unit->object =
			strcmp(directory, ".") ?
				path_format("%s/%s", directory, part->object) :
				strdup(part->object);
		unit->directory = strdup(directory);
		if (!unit->object || !unit->directory)
			return error_nomem(err);
	}
	return set_owner(unit, part, err);
}

/* Look for the unit in what one directory builds. */
static int match_directory(struct unit *unit, struct kbuild *kbuild,
			   const char *directory, struct error *err)
{
	const struct kbuild_parts *parts;
	const struct kbuild_part *part;
	int ret = kbuild_list(kbuild, directory, &parts, err);

	if (ret)
		return ret;
	array_for_each(part, parts) {
		ret = match_part(unit, parts, part, directory, err);
		if (ret)
			return ret;
	}
	return 0;
}

/* The directory of the source and those above it. */
static int match_above(struct unit *unit, struct kbuild *kbuild,
		       struct error *err)
{
	autofree char *directory = parent_of(unit->source);
	char *parent;
	int ret = 0;

	while (!ret && !unit->object && directory) {
		ret = match_directory(unit, kbuild, directory, err);
		parent = parent_of(directory);
		free(directory);
		directory = parent;
	}
	return ret;
}

/* Only a makefile that says ".." builds what is in another directory. */
static bool looks_beside(const struct kbuild *kbuild, const char *directory)
{
	static const char *const names[] = { "Kbuild", "Makefile" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		struct buffer text autobuffer = BUFFER_INIT;
		autofree char *path = path_format(
			"%s/%s/%s", kbuild->view->path, directory, names[i]);

		if (path && !file_read(path, &text, NULL) &&
		    strstr(buffer_string(&text), ".."))
			return true;
	}
	return false;
}

static int match_children(struct unit *unit, struct kbuild *kbuild,
			  const char *directory, struct error *err)
{
	autofree char *path =
		path_format("%s/%s", kbuild->view->path, directory);
	DIR *dir = path ? opendir(path) : NULL;
	struct dirent *entry;
	int ret = 0;

	if (!dir)
		return path ? 0 : error_nomem(err);
	while (!ret && !unit->object && (entry = readdir(dir))) {
		autofree char *child =
			path_format("%s/%s", directory, entry->d_name);
		autofree char *full = path_format("%s/%s", path, entry->d_name);

		if (entry->d_name[0] == '.' || !child || !full ||
		    !file_is_dir(full) || !looks_beside(kbuild, child))
			continue;
		ret = match_directory(unit, kbuild, child, err);
	}
	closedir(dir);
	return ret;
}

/*
 * Directories beside those above the source, as drivers/gpu/drm/amd/amdgpu
 * that builds members of .../amd/pm; not so far up that it would take long.
 */
static int match_beside(struct unit *unit, struct kbuild *kbuild,
			struct error *err)
{
	autofree char *directory = parent_of(unit->source);
	char *parent;
	int ret = 0;

	while (!ret && !unit->object && directory &&
	       strchr(directory, '/') != strrchr(directory, '/')) {
		ret = match_children(unit, kbuild, directory, err);
		parent = parent_of(directory);
		free(directory);
		directory = parent;
	}
	return ret;
}

/* Whether the makefile of @above leads to @directory. */
static int leads_to(struct kbuild *kbuild, const char *above,
		    const char *directory, bool *leads, struct error *err)
{
	const struct kbuild_parts *parts;
	const struct kbuild_part *part;
	int ret = kbuild_list(kbuild, above, &parts, err);

	*leads = false;
	if (ret)
		return ret;
	array_for_each(part, parts) {
		autofree char *name = full_name(above, part->object);
		size_t length = strlen(part->object);

		if (!name)
			return error_nomem(err);
		if (length && part->object[length - 1] == '/' &&
		    !strcmp(name, directory))
			*leads = true;
	}
	return 0;
}

/*
 * Whether kbuild gets to a directory from the root of the tree, or of the
 * external module.
 */
static int is_reached(struct kbuild *kbuild, const char *directory,
		      bool *reached, struct error *err)
{
	autofree char *below = strdup(directory), *above = parent_of(directory);
	bool leads;
	char *parent;
	int ret;

	while (above) {
		ret = leads_to(kbuild, above, below, &leads, err);
		if (ret)
			return ret;
		parent = parent_of(above);
		if (leads) {
			free(below);
			below = strdup(above);
		}
		free(above);
		above = parent;
		if (!below)
			return error_nomem(err);
	}
	*reached = !strcmp(below, ".") ||
		   (kbuild->external && !strcmp(below, kbuild->external));
	return 0;
}

int unit_absent(const char *source, struct error *err)
{
	return error_set(err, ENOENT,
			 "%s is not in the config: this kernel was built "
			 "without it",
			 source);
}

int unit_find(struct unit *unit, struct kbuild *kbuild, const char *source,
	      struct error *err)
{
	bool reached = false;
	int ret;

	*unit = (struct unit){ .command = COMMAND_INIT };
	unit->source = strdup(source);
	unit->name = strdup(source);
	ret = unit->source && unit->name ? 0 : error_nomem(err);
	if (!ret) {
		unit->name[strlen(unit->name) - 1] = 'o';
		ret = match_above(unit, kbuild, err);
	}
	if (!ret && !unit->object)
		ret = match_beside(unit, kbuild, err);
	if (!ret && unit->object)
		ret = is_reached(kbuild, unit->directory, &reached, err);
	if (!ret && !reached)
		ret = unit_absent(source, err);
	if (ret)
		unit_free(unit);
	return ret;
}

int unit_open_view(const struct unit *unit, const struct view *view, bool own,
		   struct error *err)
{
	autofree char *directory = parent_of(unit->name);
	int ret;

	if (!directory)
		return error_nomem(err);
	ret = view_open(view, directory, own, err);
	if (!ret && strcmp(directory, unit->directory))
		ret = view_open(view, unit->directory, own, err);
	return ret;
}

void unit_free(struct unit *unit)
{
	command_free(&unit->command);
	free(unit->source);
	free(unit->name);
	free(unit->directory);
	free(unit->object);
	free(unit->owner);
	free(unit->other_owner);
	*unit = (struct unit){ .command = COMMAND_INIT };
}
