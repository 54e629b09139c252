// SPDX-License-Identifier: GPL-2.0
/*
 * Running kbuild: see kbuild.h.  The kernel's own makefiles are asked, with
 * small makefiles of our own around them that come from standard input; none
 * of their syntax is interpreted here.
 */
#include "compile/kbuild.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"

#include <string.h>

/* So often an object is tried again after something in its way was removed. */
#define MAX_TRIES 16

/*
 * may-sync-config is emptied on the command line, so that the generated
 * configuration is taken as it is; kernels since 6.10 then think that nothing
 * is compiled either, unless need-compiler says so.
 */
static const char environment_makefile[] = "include Makefile\n"
					   "kpatch-environment:\n"
					   "\t@env -0\n";

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

/* Run make, with a makefile of ours or one of the kernel's. */
static int run_make(const struct kbuild *kbuild, const char *const *argv,
		    const char *makefile, struct buffer *output,
		    struct buffer *errors, struct error *err)
{
	autofree const char **env = words_argv(&kbuild->environment, err);
	struct process process = {
		.argv = argv,
		.env = env,
		.directory = kbuild->view->path,
		.input = makefile,
		.input_length = makefile ? strlen(makefile) : 0,
		.output = output,
		.errors = errors,
		.log_fd = kbuild->log_fd,
	};
	int ret;

	if (!env)
		return -ENOMEM;
	ret = process_check(&process, err);
	if (file_write_fd(kbuild->log_fd, "the log", buffer_string(errors),
			  errors->length, ret ? NULL : err) &&
	    !ret)
		ret = err ? -err->code : -EIO;
	return ret;
}

/* What make passes to its own children would confuse the next make. */
static bool is_of_make(const char *variable)
{
	static const char *const names[] = {
		"MAKEFLAGS=",	  "MFLAGS=", "MAKELEVEL=", "MAKEFILES=",
		"MAKEOVERRIDES=", "MAKE=",   "_=",	   "PATH=",
		"HOME=",	  "TMPDIR=", "PWD=",	   "SHLVL="
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strncmp(variable, names[i], strlen(names[i])))
			return true;
	return false;
}

int kbuild_open(struct kbuild *kbuild, struct error *err)
{
	autofree char *release =
		path_format("KERNELRELEASE=%s", kbuild->release);
	autofree char *cc = path_format("CC=%s", kbuild->compiler->command);
	const char *const argv[] = { "make",
				     "-s",
				     "--no-print-directory",
				     "-f",
				     "-",
				     release,
				     cc,
				     "may-sync-config=",
				     "need-compiler=1",
				     "kpatch-environment",
				     NULL };
	struct buffer output autobuffer = BUFFER_INIT;
	struct buffer errors autobuffer = BUFFER_INIT;
	const char *next, *end;
	int ret;

	if (!release || !cc)
		return error_nomem(err);
	ret = run_make(kbuild, argv, environment_makefile, &output, &errors,
		       err);
	if (ret)
		return error_prefix(err, "the kernel's makefile: ");
	next = buffer_string(&output);
	for (end = next + output.length; next < end; next += strlen(next) + 1)
		if (!is_of_make(next) && words_add(&kbuild->environment, next))
			return error_nomem(err);
	return 0;
}

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

int kbuild_list(const struct kbuild *kbuild, const char *directory,
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

	*parts = (struct kbuild_parts)KBUILD_PARTS_INIT;
	if (!makefile || !kbuildfile || !obj)
		return error_nomem(err);
	if (!file_exists(makefile) && !file_exists(kbuildfile))
		return 0;
	ret = run_make(kbuild, argv, list_makefile, &output, &errors, &reason);
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
	if (ret)
		kbuild_parts_free(parts);
	return ret;
}

/* Take a word out of NAME=WORDS of the environment. */
static bool drop_word(char *variable, const char *word)
{
	size_t length = strlen(word);
	char *found = strchr(variable, '=');

	while (found && (found = strstr(found + 1, word))) {
		if (found[-1] != ' ' && found[-1] != '=')
			continue;
		if (found[length] != ' ' && found[length])
			continue;
		memmove(found, found + length, strlen(found + length) + 1);
		return true;
	}
	return false;
}

/* "gcc: error: unrecognized command-line option '-mharden-sls=all'" */
static bool drop_unknown_option(struct kbuild *kbuild, const char *errors)
{
	static const char start[] = "unrecognized command-line option ";
	const char *found = strstr(errors, start), *dash;
	autofree char *option = NULL;
	bool dropped = false;
	char **variable;

	if (!found)
		return false;
	/* The quotes are of several kinds, and of several bytes. */
	dash = found + strlen(start) + strcspn(found + strlen(start), "-\n");
	option = strndup(dash, strcspn(dash, "'\"\xe2\n ;"));
	if (!option || !option[0])
		return false;
	array_for_each(variable, &kbuild->environment)
		if (strstr(*variable, "FLAGS"))
			dropped |= drop_word(*variable, option);
	kbuild->dropped |= dropped;
	return dropped;
}

static int run_target(const struct kbuild *kbuild, const char *directory,
		      const char *target, struct buffer *errors,
		      struct error *err)
{
	autofree char *obj = path_format("obj=%s", directory);
	const char *const argv[] = { "make",
				     "-rR",
				     "--no-print-directory",
				     "-f",
				     "scripts/Makefile.build",
				     obj,
				     "single-build=1",
				     "need-builtin=1",
				     "need-modorder=1",
				     target,
				     NULL };

	if (!obj)
		return error_nomem(err);
	return run_make(kbuild, argv, NULL, NULL, errors, err);
}

/*
 * Programs that preparing a tree would have made and that linux-kbuild does
 * not have.  Either make names the program that is missing, or it knows no
 * rule for what the program makes.
 */
static char *missing_program(const char *errors)
{
	static const char start[] = "No rule to make target '";
	const char *found = strstr(errors, start);
	autofree char *target = NULL;

	if (!found)
		return NULL;
	found += strlen(start);
	target = strndup(found, strcspn(found, "'\n"));
	if (!target)
		return NULL;
	if (strstr(target, ".asn1."))
		return strdup("scripts/asn1_compiler");
	return strncmp(target, "scripts/", 8) ? NULL : steal_ptr(target);
}

static bool make_missing_program(const struct kbuild *kbuild,
				 const char *errors)
{
	autofree char *program = missing_program(errors), *directory = NULL;
	struct buffer said autobuffer = BUFFER_INIT;

	if (!program)
		return false;
	directory =
		strndup(program, (size_t)(path_base(program) - program) - 1);
	return directory && !view_open(kbuild->view, directory, true, NULL) &&
	       !run_target(kbuild, directory, program, &said, NULL);
}

int kbuild_make(struct kbuild *kbuild, const char *directory,
		const char *object, struct error *err)
{
	struct buffer errors autobuffer = BUFFER_INIT;
	int tries = MAX_TRIES, ret;

	do {
		errors.length = 0;
		ret = run_target(kbuild, directory, object, &errors, err);
	} while (ret == -EIO && tries-- &&
		 (drop_unknown_option(kbuild, buffer_string(&errors)) ||
		  make_missing_program(kbuild, buffer_string(&errors))));
	return ret ? error_prefix(err, "%s: ", object) : 0;
}

void kbuild_parts_free(struct kbuild_parts *parts)
{
	struct kbuild_part *part;

	array_for_each(part, parts) {
		free(part->object);
		free(part->whole);
	}
	free(parts->items);
	*parts = (struct kbuild_parts)KBUILD_PARTS_INIT;
}

void kbuild_close(struct kbuild *kbuild)
{
	words_free(&kbuild->environment);
}
