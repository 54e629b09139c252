// SPDX-License-Identifier: GPL-2.0
/*
 * What the makefiles of directories build: see kbuild.h.  Each is asked once a
 * run.
 */
#include "compile/kbuild_private.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <string.h>

/*
 * The lists of scripts/Makefile.build, before it works on them.  One line a
 * thing: y or m, its name, and for members of a composite the composite.
 */
static const char list_makefile[] =
	"kpatch-list: ; @:\n"
	"src := $(obj)\n"
	"obj-y :=\nobj-m :=\nlib-y :=\nlib-m :=\n"
	"include include/config/auto.conf\n"
	"include scripts/Kbuild.include\n"
	"-include scripts/Makefile.compiler\n"
	"include $(or $(wildcard $(obj)/Kbuild),$(obj)/Makefile)\n"
	"yes := $(sort $(obj-y) $(lib-y))\n"
	"mod := $(filter-out $(yes),$(sort $(obj-m) $(lib-m)))\n"
	"show = $(foreach o,$($(1)),$(foreach p,"
	"$(foreach s,$(2),$($(o:.o=$(s)))),$(info $(3) $(p) $(o)))"
	"$(info $(3) $(o)))\n"
	"$(call show,yes,-objs -y,y)\n"
	"$(call show,mod,-objs -y -m,m)\n";

static int add_part(struct kbuild_parts *parts, char *line)
{
	struct kbuild_part *part;
	char *kind = strsep(&line, " "), *object = strsep(&line, " ");

	if (!object || !object[0])
		return 0;
	part = array_add(parts);
	if (!part)
		return -ENOMEM;
	part->is_module = kind[0] == 'm';
	part->object = strdup(object);
	part->whole = line ? strdup(line) : NULL;
	return part->object && (part->whole || !line) ? 0 : -ENOMEM;
}

static int ask(const struct kbuild *kbuild, const char *directory,
	       struct kbuild_parts *parts, struct error *err)
{
	autofree char *makefile =
		path_format("%s/%s/Makefile", kbuild->view->path, directory);
	autofree char *kbuildfile =
		path_format("%s/%s/Kbuild", kbuild->view->path, directory);
	autofree char *obj = path_format("obj=%s", directory);
	const char *const argv[] = {
		"make", "-rR",	       "-s", "--no-print-directory", "-f", "-",
		obj,	"kpatch-list", NULL
	};
	struct buffer output autobuffer = BUFFER_INIT;
	struct buffer errors autobuffer = BUFFER_INIT;
	struct error reason autoerror = ERROR_INIT;
	char *line, *cursor;
	int ret;

	if (!makefile || !kbuildfile || !obj)
		return error_nomem(err);
	if (!file_exists(makefile) && !file_exists(kbuildfile))
		return 0;
	ret = kbuild_run(kbuild, argv, list_makefile, &output, &errors,
			 &reason);
	/* A makefile that does not stand alone is a part of another. */
	if (ret == -EIO)
		return 0;
	if (ret)
		return error_set(err, -ret, "the makefile of %s: %s", directory,
				 error_text(&reason));
	cursor = output.data;
	while (!ret && (line = strsep(&cursor, "\n")))
		if (add_part(parts, line))
			ret = error_nomem(err);
	return ret;
}

static void parts_free(struct kbuild_parts *parts)
{
	struct kbuild_part *part;

	array_for_each(part, parts) {
		free(part->object);
		free(part->whole);
	}
	free(parts->items);
	free(parts->directory);
	free(parts);
}

int kbuild_list(struct kbuild *kbuild, const char *directory,
		const struct kbuild_parts **parts, struct error *err)
{
	struct kbuild_parts *asked =
		hashmap_get_string(&kbuild->lists, directory);
	int ret;

	*parts = asked;
	if (asked)
		return 0;
	asked = calloc(1, sizeof(*asked));
	if (!asked)
		return error_nomem(err);
	asked->directory = strdup(directory);
	ret = asked->directory ? ask(kbuild, directory, asked, err) :
				 error_nomem(err);
	if (!ret && hashmap_put_string(&kbuild->lists, asked->directory, asked))
		ret = error_nomem(err);
	if (ret)
		parts_free(asked);
	else
		*parts = asked;
	return ret;
}

void kbuild_forget_lists(struct kbuild *kbuild)
{
	const struct hashmap_entry *entry;

	array_for_each(entry, &kbuild->lists)
		parts_free(entry->value);
	hashmap_free(&kbuild->lists);
}
