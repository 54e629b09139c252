// SPDX-License-Identifier: GPL-2.0
/*
 * Collecting objects: see collect.h.  The makefiles are walked from the root of
 * the tree for what goes into the image.
 */
#include "test/sweep/collect.h"

#include "compile/capture.h"
#include "compile/jobs.h"
#include "diff/special.h"
#include "lib/array.h"
#include "lib/cleanup.h"

#include <stdatomic.h>
#include <string.h>

/* Each with a view of its own, so that makes do not meet in one directory. */
#define SHARES 4

struct units {
	struct unit *items;
	size_t count;
	size_t capacity;
};

/**
 * struct collection - objects on their way
 * @run: the kernel
 * @directory: where they go
 * @units: all of them
 * @errors: one a share
 * @results: what they mean
 * @collected: how many are there
 */
struct collection {
	struct run *run;
	const char *directory;
	struct units units;
	struct error errors[SHARES];
	int results[SHARES];
	atomic_size_t collected;
};

static void units_free(struct units *units)
{
	struct unit *unit;

	array_for_each(unit, units)
		unit_free(unit);
	free(units->items);
}

static char *below(const char *directory, const char *name)
{
	return strcmp(directory, ".") ? path_format("%s/%s", directory, name) :
					strdup(name);
}

/* An object that there is a C file for; composites have none. */
static int add_object(struct collection *collection, const char *directory,
		      const char *object, struct error *err)
{
	size_t length = strlen(object);
	autofree char *name = below(directory, object), *path = NULL;
	struct unit *unit;

	if (!name)
		return error_nomem(err);
	if (length < 3 || strcmp(object + length - 2, ".o"))
		return 0;
	path = path_format("%s/%s", collection->run->tree.path, name);
	if (!path)
		return error_nomem(err);
	path[strlen(path) - 1] = 'c';
	if (!file_exists(path))
		return 0;
	unit = array_add(&collection->units);
	if (!unit)
		return error_nomem(err);
	unit->name = steal_ptr(name);
	unit->object = strdup(unit->name);
	unit->source = strdup(unit->name);
	unit->directory = strdup(directory);
	return unit->object && unit->source && unit->directory ?
		       0 :
		       error_nomem(err);
}

static int walk(struct collection *collection, struct kbuild *kbuild,
		const char *directory, struct error *err)
{
	const struct kbuild_parts *parts;
	const struct kbuild_part *part;
	int ret = kbuild_list(kbuild, directory, &parts, err);

	if (ret)
		return ret;
	array_for_each(part, parts) {
		size_t length = strlen(part->object);

		if (ret)
			break;
		if (part->is_module)
			continue;
		if (part->object[length - 1] == '/') {
			autofree char *child = below(directory, part->object);

			if (!child)
				return error_nomem(err);
			child[strlen(child) - 1] = '\0';
			ret = walk(collection, kbuild, child, err);
		} else {
			ret = add_object(collection, directory, part->object,
					 err);
		}
	}
	return ret;
}

static int open_kbuild(struct run *run, struct view *view,
		       struct kbuild *kbuild, const char *name,
		       struct error *err)
{
	autofree char *path = path_format("%s/%s", run->work, name);
	int ret;

	if (!path)
		return error_nomem(err);
	ret = view_make(view, path, run->tree.path, err);
	*kbuild = (struct kbuild){ .view = view,
				   .release = run->options->release,
				   .compiler = &run->compiler,
				   .log_fd = run->talk.log_fd };
	return ret ? ret : kbuild_open(kbuild, err);
}

/* Where an object goes; a path without its slashes. */
static char *place_of(const struct collection *collection, const char *name)
{
	char *place = path_format("%s/%s", collection->directory, name), *c;

	for (c = place ? place + strlen(collection->directory) + 1 : NULL;
	     c && (c = strchr(c, '/'));)
		*c = '%';
	return place;
}

/* Lines are enough: nobody looks for types here. */
static int compile(const struct collection *collection, const struct unit *unit,
		   const struct view *view, const char *place,
		   struct error *err)
{
	autofree char *made = path_format("%s/%s", view->path, unit->name);
	autofree char *complaints = NULL;
	const struct command_place where = {
		.directory = view->path,
		.debug = "-g1",
		.include = view->path,
		.log_fd = collection->run->talk.log_fd,
	};
	int ret;

	if (!made)
		return error_nomem(err);
	ret = command_run(&unit->command, &where, &complaints, err);
	if (!ret)
		ret = file_copy(made, place, 0600, err);
	if (!ret && unlink(made))
		ret = error_set(err, errno, "cannot remove %s: %s", made,
				strerror(errno));
	return ret;
}

/* What needs more than itself, as keys that are made on the way, is left. */
static int collect_unit(struct collection *collection, struct unit *unit,
			struct kbuild *kbuild, struct error *err)
{
	struct error reason autoerror = ERROR_INIT;
	autofree char *place = place_of(collection, unit->name);
	int ret = 0;

	if (!place)
		return error_nomem(err);
	if (!file_exists(place)) {
		ret = units_capture(&unit, 1, kbuild, &reason);
		if (!ret)
			ret = compile(collection, unit, kbuild->view, place,
				      &reason);
		if (ret == -EIO || ret == -EBADMSG) {
			printf("left out: %s\n", error_text(&reason));
			return 0;
		}
		if (ret)
			return error_set(err, -ret, "%s", error_text(&reason));
	}
	atomic_fetch_add(&collection->collected, 1);
	return 0;
}

static int collect_units(struct collection *collection, size_t share,
			 struct kbuild *kbuild, struct error *err)
{
	const char *opened = "";
	struct unit *unit;
	size_t i;
	int ret = 0;

	for (i = share; !ret && i < collection->units.count; i += SHARES) {
		unit = &collection->units.items[i];
		/* Opening copies the directory: once for all in it. */
		if (strcmp(opened, unit->directory) != 0)
			ret = unit_open_view(unit, kbuild->view, true, err);
		opened = unit->directory;
		if (!ret)
			ret = collect_unit(collection, unit, kbuild, err);
	}
	return ret;
}

static void collect_share(void *context, size_t share)
{
	struct collection *collection = context;
	struct error *err = &collection->errors[share];
	autofree char *name = path_format("share.%zu", share);
	struct view view autoview = VIEW_INIT;
	struct kbuild kbuild = { .view = NULL };
	int ret =
		name ? open_kbuild(collection->run, &view, &kbuild, name, err) :
		       error_nomem(err);

	if (!ret)
		ret = collect_units(collection, share, &kbuild, err);
	kbuild_close(&kbuild);
	collection->results[share] = ret;
}

static int list_units(struct collection *collection, struct error *err)
{
	struct view view autoview = VIEW_INIT;
	struct kbuild kbuild = { .view = NULL };
	int ret = open_kbuild(collection->run, &view, &kbuild, "list", err);

	if (!ret)
		ret = walk(collection, &kbuild, ".", err);
	kbuild_close(&kbuild);
	return ret;
}

/* The kernel's sizes, as create-diff-object takes them in its environment. */
static int write_sizes(const struct run *run, const char *directory,
		       struct error *err)
{
	autofree char *path = path_format("%s/sizes", directory);
	struct buffer text autobuffer = BUFFER_INIT;
	const struct special_row *rows;
	unsigned int size;
	size_t i, count;

	if (!path)
		return error_nomem(err);
	rows = special_rows(&count);
	for (i = 0; i < count; i++) {
		/* Rows of several sections share one. */
		if (!rows[i].variable ||
		    strstr(buffer_string(&text), rows[i].variable))
			continue;
		memcpy(&size,
		       (const char *)&run->target->sizes + rows[i].size_of,
		       sizeof(size));
		if (size &&
		    buffer_printf(&text, "%s=%u\n", rows[i].variable, size))
			return error_nomem(err);
	}
	return file_publish(path, buffer_string(&text), text.length, 0600, err);
}

int collect(struct run *run, const char *directory, struct error *err)
{
	struct collection collection = { .run = run, .directory = directory };
	size_t i;
	int ret = dir_make(directory, 0700, err);

	if (!ret)
		ret = write_sizes(run, directory, err);
	if (!ret)
		ret = list_units(&collection, err);
	if (!ret)
		ret = jobs_run(SHARES, SHARES, collect_share, &collection, err);
	for (i = 0; i < SHARES; i++) {
		if (!ret && collection.results[i])
			ret = error_set(err, -collection.results[i], "%s",
					error_text(&collection.errors[i]));
		error_clear(&collection.errors[i]);
	}
	if (!ret)
		printf("%zu of %zu objects\n",
		       atomic_load(&collection.collected),
		       collection.units.count);
	units_free(&collection.units);
	return ret;
}
