// SPDX-License-Identifier: GPL-2.0
/*
 * How kbuild makes objects: see kbuild.h.  The rules of scripts/Makefile.build
 * run, but what would compile tells the command instead.
 */
#include "compile/kbuild_private.h"
#include "compile/command.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"

#include <string.h>

/* So often it is tried again after something in its way was removed. */
#define MAX_TRIES 16

/* As in kbuild's records, "#" and "$" are such that make would read them. */
static const char commands_makefile[] =
	"include scripts/Makefile.build\n"
	"kpatch-tell = @:$(info savedcmd_$@ := $(subst $(pound),$$(pound),"
	"$(subst $$,$$$$,$(cmd_$(1)))))\n"
	"define rule_cc_o_c\n\t$(call kpatch-tell,cc_o_c)\nendef\n"
	"define rule_as_o_S\n\t$(call kpatch-tell,as_o_S)\nendef\n";

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

/*
 * Kernels with IBT leave objtool for the link, but for objects that are a
 * module alone: every one is taken for such, as the shipped code went through
 * objtool. What a makefile takes from below its directory is made by its rules
 * also where it would go down there for more, so there is no directory to go
 * to.
 */
static int run_targets(const struct kbuild *kbuild, const char *directory,
		       const struct words *targets, struct buffer *output,
		       struct buffer *errors, struct error *err)
{
	autofree char *obj = path_format("obj=%s", directory);
	const char *const start[] = { "make",
				      "-rR",
				      "-s",
				      "--no-print-directory",
				      "-f",
				      output ? "-" : "scripts/Makefile.build",
				      obj,
				      "single-build=1",
				      "need-builtin=1",
				      "need-modorder=1",
				      "subdir-ym=",
				      "is-single-obj-m=y" };
	autofree const char **argv =
		calloc(ARRAY_SIZE(start) + targets->count + 1, sizeof(*argv));
	char **target;
	size_t n = ARRAY_SIZE(start);

	if (!obj || !argv)
		return error_nomem(err);
	memcpy(argv, start, sizeof(start));
	array_for_each(target, targets)
		argv[n++] = *target;
	return kbuild_run(kbuild, argv, output ? commands_makefile : NULL,
			  output, errors, err);
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
	struct words target = { &program, 1, 1 };

	if (!program)
		return false;
	directory =
		strndup(program, (size_t)(path_base(program) - program) - 1);
	return directory && !view_open(kbuild->view, directory, true, NULL) &&
	       !run_targets(kbuild, directory, &target, NULL, &said, NULL);
}

/* Of all that make said, the lines that tell commands. */
static int take_records(struct buffer *records, const char *said,
			struct error *err)
{
	static const char start[] = "savedcmd_";
	size_t length;

	for (; *said; said += length) {
		length = strcspn(said, "\n");
		length += said[length] == '\n';
		if (!strncmp(said, start, strlen(start)) &&
		    buffer_append(records, said, length))
			return error_nomem(err);
	}
	return 0;
}

/*
 * What the compiler says of the options of the first record, on a file without
 * text.
 */
static int probe(const struct kbuild *kbuild, const char *record,
		 struct buffer *errors, struct error *err)
{
	struct command command cleanup(command_free) = COMMAND_INIT;
	autofree const char **argv = NULL;
	struct process process = {
		.directory = kbuild->view->path,
		.errors = errors,
		.log_fd = kbuild->log_fd,
	};
	int ret = command_parse(&command, record, "make", err);

	if (!ret)
		ret = command_preprocess(&command, "/dev/null", NULL, &argv,
					 err);
	if (ret)
		return ret;
	process.argv = argv;
	return process_run(&process, err);
}

static int ask(struct kbuild *kbuild, const char *directory,
	       const struct words *objects, struct buffer *records,
	       struct error *err)
{
	struct buffer output autobuffer = BUFFER_INIT;
	struct buffer errors autobuffer = BUFFER_INIT;
	int tries = MAX_TRIES, ret;

	do {
		output.length = 0;
		errors.length = 0;
		ret = run_targets(kbuild, directory, objects, &output, &errors,
				  err);
	} while (ret == -EIO && tries-- &&
		 make_missing_program(kbuild, buffer_string(&errors)));
	return ret ? error_prefix(err, "%s: ", objects->items[0]) :
		     take_records(records, buffer_string(&output), err);
}

int kbuild_commands(struct kbuild *kbuild, const char *directory,
		    const struct words *objects, struct buffer *records,
		    struct error *err)
{
	size_t start = records->length;
	int tries = MAX_TRIES, ret;

	do {
		struct buffer errors autobuffer = BUFFER_INIT;

		records->length = start;
		ret = ask(kbuild, directory, objects, records, err);
		if (ret || kbuild->probed || records->length == start)
			return ret;
		ret = probe(kbuild, buffer_string(records) + start, &errors,
			    err);
		if (ret)
			return ret;
		kbuild->probed =
			!drop_unknown_option(kbuild, buffer_string(&errors));
	} while (!kbuild->probed && tries--);
	return 0;
}
