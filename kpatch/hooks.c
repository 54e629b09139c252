// SPDX-License-Identifier: GPL-2.0
/*
 * Who has hooked a function: see hooks.h.  A line of ftrace's is
 * "FUNCTION [MODULE] (COUNT) R I D M	…", where I says that the hook redirects.
 */
#include "kpatch/hooks.h"

#include "kpatch/objects.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/file.h"

#include <kpatch/format.h>

#include <string.h>

/* "1" in there: ftrace is on. */
#define FTRACE_SWITCH "/proc/sys/kernel/ftrace_enabled"

/* Where tracefs may be. */
static const char *const places[] = {
	"/sys/kernel/tracing/enabled_functions",
	"/sys/kernel/debug/tracing/enabled_functions",
};

static int check_switch(const char *root, struct error *err)
{
	autofree char *path = path_format("%s" FTRACE_SWITCH, root);
	autobuffer struct buffer text = BUFFER_INIT;

	if (!path)
		return error_nomem(err);
	if (file_read(path, &text, NULL) == -ENOMEM)
		return error_nomem(err);
	if (strcmp(buffer_string(&text), "0\n") != 0)
		return 0;
	return error_set(
		err, EBUSY,
		"ftrace is switched off, without which no function is patched: 'sysctl kernel.ftrace_enabled=1'");
}

static int read_hooks(struct buffer *text, const char *root, struct error *err)
{
	int ret = -ENOENT;

	for (size_t i = 0; ret == -ENOENT && i < ARRAY_SIZE(places); i++) {
		autofree char *path = path_format("%s%s", root, places[i]);

		if (!path)
			return error_nomem(err);
		error_clear(err);
		ret = file_read(path, text, err);
	}
	return ret;
}

/* "OBJECT:FUNCTION" of a line with a hook that redirects; NULL for others. */
static char *redirected(char *line)
{
	char *rest = line, *name = strsep(&rest, " "), *module = NULL;
	char *flags = rest ? strchr(rest, ')') : NULL;

	if (rest && *rest == '[') {
		module = rest + 1;
		rest = strchr(rest, ']');
		if (rest)
			*rest = '\0';
	}
	/* What follows the flags are names, behind a tab. */
	if (!flags)
		return NULL;
	flags[strcspn(flags, "\t")] = '\0';
	return strstr(flags, " I") ?
		       path_format("%s:%s", module ? module : KPATCH_VMLINUX,
				   name) :
		       NULL;
}

/* Whether a patch of the same engine has it, so that both get along. */
static int is_ours(const char *function, const struct inventory *inventory,
		   enum engine engine, const char *root, bool *ours,
		   struct error *err)
{
	const struct patch_state *state;

	*ours = false;
	array_for_each(state, inventory) {
		autoobjects struct patched_objects objects =
			PATCHED_OBJECTS_INIT;
		int ret;

		if (state->engine != engine)
			continue;
		ret = patched_objects_read(&objects, root, state->name, err);
		if (ret)
			return ret;
		if (patched_objects_have(&objects, function)) {
			*ours = true;
			return 0;
		}
	}
	return 0;
}

static bool is_wanted(const struct patch_file *file, const char *function)
{
	char **item;

	/* "OBJECT:FUNCTION[,SYMPOS]" */
	array_for_each(item, &file->functions)
		if (strcspn(*item, ",") == strlen(function) &&
		    !strncmp(*item, function, strlen(function)))
			return true;
	return false;
}

int hooks_check(const struct patch_file *file,
		const struct inventory *inventory, const char *root,
		struct error *err)
{
	autobuffer struct buffer text = BUFFER_INIT;
	int ret = check_switch(root, err);
	char *rest, *line;

	if (!ret)
		ret = read_hooks(&text, root, err);
	rest = text.data;
	while (!ret && (line = strsep(&rest, "\n"))) {
		autofree char *function = redirected(line);
		bool ours;

		if (!function || !is_wanted(file, function))
			continue;
		ret = is_ours(function, inventory, file->engine, root, &ours,
			      err);
		if (!ret && !ours)
			ret = error_set(
				err, EBUSY,
				"%s is redirected already, by livepatch, a kprobe or another engine: see %s",
				function, places[0]);
	}
	return ret;
}
