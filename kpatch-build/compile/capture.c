// SPDX-License-Identifier: GPL-2.0
/*
 * Capturing commands: see capture.h.
 */
#include "compile/capture.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <dirent.h>
#include <string.h>

static bool is_source(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && (!strcmp(dot, ".h") || !strcmp(dot, ".c") ||
		       !strcmp(dot, ".inc"));
}

/*
 * Whether kbuild made more in a directory than objects and their records, there
 * or in directories that it made as well: then something was generated for the
 * unit.
 */
static int look_for_generated(struct unit *unit, const struct view *view,
			      const char *directory, struct error *err)
{
	autofree char *path = path_format("%s/%s", view->path, directory);
	DIR *dir = path ? opendir(path) : NULL;
	struct dirent *entry;
	int ret = 0;

	if (!path)
		return error_nomem(err);
	if (!dir)
		return error_set(err, errno, "cannot list %s: %s", path,
				 strerror(errno));
	while (!ret && (entry = readdir(dir))) {
		autofree char *origin = path_format("%s/%s/%s", view->base,
						    directory, entry->d_name);
		autofree char *inside =
			path_format("%s/%s", directory, entry->d_name);
		autofree char *made = path_format("%s/%s", path, entry->d_name);

		if (!origin || !inside || !made)
			ret = error_nomem(err);
		else if (entry->d_name[0] == '.' || file_exists(origin))
			continue;
		else if (is_source(entry->d_name))
			unit->generated = true;
		else if (file_is_dir(made))
			ret = look_for_generated(unit, view, inside, err);
	}
	closedir(dir);
	return ret;
}

/* The record of an object among those of its directory, or NULL. */
static const char *find_record(const char *records, const char *object)
{
	static const char start[] = "savedcmd_";
	size_t length = strlen(object);
	const char *name;

	for (; records; records = strchr(records, '\n')) {
		records += *records == '\n';
		name = records + strlen(start);
		if (!strncmp(records, start, strlen(start)) &&
		    !strncmp(name, object, length) &&
		    !strncmp(name + length, " := ", 4))
			return records;
	}
	return NULL;
}

/*
 * Debian's objtool of 6.12 stands for those of several architectures, and asks
 * for this one.
 */
static int capture_environment(struct command *command,
			       const struct kbuild *kbuild, struct error *err)
{
	static const char name[] = "SRCARCH=";
	char **variable;

	array_for_each(variable, &kbuild->environment)
		if (!strncmp(*variable, name, strlen(name)) &&
		    words_add(&command->environment, *variable))
			return error_nomem(err);
	return 0;
}

static int take_record(struct unit *unit, const struct kbuild *kbuild,
		       const char *records, struct error *err)
{
	const char *record = find_record(records, unit->object);
	autofree char *directory = strdup(unit->name);
	int ret;

	if (!directory)
		return error_nomem(err);
	if (!record)
		return error_set(err, EINVAL,
				 "%s: kbuild does not say how it is compiled",
				 unit->object);
	command_free(&unit->command);
	unit->foreign = kbuild->dropped;
	ret = command_parse(&unit->command, record, unit->object, err);
	if (!ret)
		ret = capture_environment(&unit->command, kbuild, err);
	if (ret)
		return ret;
	directory[path_base(unit->name) - unit->name] = '\0';
	ret = look_for_generated(unit, kbuild->view, directory, err);
	return ret ? ret :
		     look_for_generated(unit, kbuild->view, unit->directory,
					err);
}

static bool is_of(const struct unit *unit, const char *directory)
{
	return !strcmp(unit->directory, directory);
}

/* The units of one makefile. */
static int capture_directory(struct unit *const *units, size_t count,
			     const char *directory, struct kbuild *kbuild,
			     struct error *err)
{
	struct words objects autowords = WORDS_INIT;
	struct buffer records autobuffer = BUFFER_INIT;
	size_t i;
	int ret;

	for (i = 0; i < count; i++)
		if (is_of(units[i], directory) &&
		    words_add(&objects, units[i]->object))
			return error_nomem(err);
	ret = kbuild_commands(kbuild, directory, &objects, &records, err);
	for (i = 0; !ret && i < count; i++)
		if (is_of(units[i], directory))
			ret = take_record(units[i], kbuild,
					  buffer_string(&records), err);
	return ret;
}

int units_capture(struct unit *const *units, size_t count,
		  struct kbuild *kbuild, struct error *err)
{
	struct hashmap done autohashmap = HASHMAP_INIT;
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < count; i++) {
		ret = hashmap_put_string(&done, units[i]->directory, units[i]);
		if (ret == -EEXIST)
			ret = 0;
		else if (ret)
			ret = error_nomem(err);
		else
			ret = capture_directory(
				units, count, units[i]->directory, kbuild, err);
	}
	return ret;
}
