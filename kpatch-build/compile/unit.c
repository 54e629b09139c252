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

/* "a/b/../c/" and "./a/c" are "a/c"; in place. */
static void normalize(char *path)
{
	char *cursor = path, *component, *to = path;
	size_t length;

	while ((component = strsep(&cursor, "/"))) {
		if (!component[0] || !strcmp(component, "."))
			continue;
		if (!strcmp(component, "..") && to > path) {
			for (to--; to > path && *to != '/'; to--)
				;
			continue;
		}
		/* Never ahead of what is read: a slash went for each one. */
		if (to > path)
			*to++ = '/';
		length = strlen(component);
		memmove(to, component, length);
		to += length;
	}
	*to = '\0';
}

/* Path below the tree of what a makefile calls @object. */
static char *full_name(const char *directory, const char *object)
{
	char *name = path_format("%s/%s", directory, object);

	if (name)
		normalize(name);
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
	if (unit->owner && strcmp(unit->owner, owner))
		return error_set(err, EMLINK,
				 "%s is linked into several modules, such as "
				 "%s and %s",
				 unit->source, unit->owner, owner);
	if (!unit->owner)
		unit->owner = steal_ptr(owner);
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
static int match_directory(struct unit *unit, const struct kbuild *kbuild,
			   const char *directory, struct error *err)
{
	struct kbuild_parts parts cleanup(kbuild_parts_free) =
		KBUILD_PARTS_INIT;
	const struct kbuild_part *part;
	int ret = kbuild_list(kbuild, directory, &parts, err);

	array_for_each(part, &parts) {
		if (ret)
			break;
		ret = match_part(unit, &parts, part, directory, err);
	}
	return ret;
}

/* The directory of the source and those above it. */
static int match_above(struct unit *unit, const struct kbuild *kbuild,
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

static int match_children(struct unit *unit, const struct kbuild *kbuild,
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
		    !file_is_dir(full))
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
static int match_beside(struct unit *unit, const struct kbuild *kbuild,
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
static int leads_to(const struct kbuild *kbuild, const char *above,
		    const char *directory, bool *leads, struct error *err)
{
	struct kbuild_parts parts cleanup(kbuild_parts_free) =
		KBUILD_PARTS_INIT;
	const struct kbuild_part *part;
	int ret = kbuild_list(kbuild, above, &parts, err);

	*leads = false;
	if (ret)
		return ret;
	array_for_each(part, &parts) {
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

/* Whether kbuild gets to a directory from the root of the tree. */
static int is_reached(const struct kbuild *kbuild, const char *directory,
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
	*reached = !strcmp(below, ".");
	return 0;
}

static int not_built(const struct unit *unit, struct error *err)
{
	return error_set(err, ENOENT,
			 "%s is not in the config: this kernel was built "
			 "without it",
			 unit->source);
}

int unit_find(struct unit *unit, const struct kbuild *kbuild,
	      const char *source, struct error *err)
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
		ret = not_built(unit, err);
	if (ret)
		unit_free(unit);
	return ret;
}

int unit_open_view(const struct unit *unit, const struct view *view,
		   struct error *err)
{
	autofree char *directory = parent_of(unit->name);
	int ret;

	if (!directory)
		return error_nomem(err);
	ret = view_open(view, directory, true, err);
	if (!ret && strcmp(directory, unit->directory))
		ret = view_open(view, unit->directory, true, err);
	return ret;
}

/*
 * Whether kbuild made more in a directory than objects and their records: then
 * something was generated for the unit.
 */
static int look_for_generated(struct unit *unit, const struct view *view,
			      const char *directory, struct error *err)
{
	autofree char *path = path_format("%s/%s", view->path, directory);
	autofree char *base = path_format("%s/%s", view->base, directory);
	DIR *dir = path && base ? opendir(path) : NULL;
	struct dirent *entry;

	if (!path || !base)
		return error_nomem(err);
	if (!dir)
		return error_set(err, errno, "cannot list %s: %s", path,
				 strerror(errno));
	while ((entry = readdir(dir))) {
		autofree char *origin =
			path_format("%s/%s", base, entry->d_name);
		const char *dot = strrchr(entry->d_name, '.');

		if (origin && !file_exists(origin) && dot &&
		    (!strcmp(dot, ".h") || !strcmp(dot, ".c") ||
		     !strcmp(dot, ".inc")))
			unit->generated = true;
	}
	closedir(dir);
	return 0;
}

int unit_capture(struct unit *unit, struct kbuild *kbuild, struct error *err)
{
	autofree char *copy = strdup(unit->object), *record = NULL;
	autofree char *directory = parent_of(unit->name);
	struct buffer text autobuffer = BUFFER_INIT;
	int ret = kbuild_make(kbuild, unit->directory, unit->object, err);

	if (ret)
		return ret;
	if (!copy || !directory)
		return error_nomem(err);
	command_free(&unit->command);
	unit->foreign = kbuild->dropped;
	record = path_format("%s/%s/.%s.cmd", kbuild->view->path, dirname(copy),
			     path_base(unit->object));
	if (!record)
		return error_nomem(err);
	ret = file_read(record, &text, err);
	if (!ret)
		ret = command_parse(&unit->command, buffer_string(&text),
				    record, err);
	if (!ret)
		ret = look_for_generated(unit, kbuild->view, directory, err);
	if (!ret && strcmp(directory, unit->directory))
		ret = look_for_generated(unit, kbuild->view, unit->directory,
					 err);
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
	*unit = (struct unit){ .command = COMMAND_INIT };
}
