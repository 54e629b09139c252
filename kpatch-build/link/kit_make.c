// SPDX-License-Identifier: GPL-2.0
/*
 * Having kbuild make a kit: an external module of the glue alone.  What kbuild
 * records beside each file that it makes tells how; names of this run are taken
 * out of that.
 */
#include "compile/command.h"
#include "kpatch/format.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "link/kit_private.h"
#include "link/tool.h"
#include "source/copy.h"

#include <string.h>

/* What a kit is made with. */
struct maker {
	const struct kit_input *input;
	struct kit *kit;
	struct words *files;
	char *build; /* kbuild's directory */
};

static int build_file(const struct maker *maker, const char *name, char **path,
		      struct error *err)
{
	*path = path_format("%s/%s", maker->build, name);
	return *path ? 0 : error_nomem(err);
}

static int copy_glue(const struct maker *maker, struct error *err)
{
	const char *const names[][2] = {
		{ "Kbuild", "Kbuild" },
		{ "kpatch.lds", "kpatch.lds" },
		{ maker->input->hook, "patch-hook.c" },
	};
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < ARRAY_SIZE(names); i++) {
		autofree char *from = path_format(
			"%s/kmod/patch/%s", maker->input->glue, names[i][0]);
		autofree char *to =
			path_format("%s/%s", maker->build, names[i][1]);

		ret = from && to ? copy_file(from, to, err) : error_nomem(err);
	}
	return ret;
}

/* What goes into C source as a string must be one as it is. */
static int check_version(const char *version, struct error *err)
{
	const char *c;

	for (c = version; *c; c++)
		if (*c < ' ' || *c > '~' || *c == '"' || *c == '\\')
			return error_set(err, EINVAL,
					 "the kernel's version has a character "
					 "%#x in it",
					 (unsigned char)*c);
	return 0;
}

/* The fields of modinfo that all modules of the kernel have. */
static int write_modinfo(const struct maker *maker, struct error *err)
{
	const struct kit_input *input = maker->input;
	autofree char *path = NULL;
	struct buffer text autobuffer = BUFFER_INIT;
	int ret = check_version(input->version, err);

	if (!ret)
		ret = build_file(maker, "kpatch-modinfo.h", &path, err);
	if (ret)
		return ret;
	if (buffer_printf(&text,
			  "#ifndef KPATCH_LIVEPATCH\n"
			  "MODULE_INFO(" KPATCH_MODINFO_FORMAT ", \"%d\");\n"
			  "#endif\n"
			  "MODULE_INFO(" KPATCH_MODINFO_TARGET ", \"%s\");\n"
			  "MODULE_INFO(" KPATCH_MODINFO_TARGET_VERSION
			  ", \"%s\");\n"
			  "MODULE_INFO(" KPATCH_MODINFO_REPLACE ", \"%d\");\n"
			  "#define KPATCH_TARGET_VERSION \"%s\"\n",
			  KPATCH_FORMAT_VERSION, input->release, input->version,
			  input->replace, input->version))
		return error_nomem(err);
	return file_publish(path, text.data, text.length, 0600, err);
}

static int run_kbuild(const struct maker *maker, struct error *err)
{
	const struct kit_input *input = maker->input;
	const char *const pairs[][2] = {
		{ "@BUILD@", maker->build },
		{ "@RELEASE@", input->release },
		{ "@CC@", input->compiler->command },
		{ "@GLUE@", input->glue },
	};
	const char *const words[] = {
		"make",
		"--no-print-directory",
		"M=@BUILD@",
		"KERNELRELEASE=@RELEASE@",
		"CC=@CC@",
		("KPATCH_NAME=" KIT_MODULE),
		"KPATCH_OUTPUT=",
		"KPATCH_INCLUDE=@GLUE@/include",
		"KBUILD_EXTRA_SYMBOLS=@GLUE@/kmod/patch/kpatch.symvers",
		input->replace ? "KPATCH_FLAGS=-DKPATCH_REPLACE" :
				 "KPATCH_FLAGS=",
		/* The build ID counts debug information, and that has paths. */
		"KCFLAGS=-g0",
		/* Type information would need pahole, and nobody reads it. */
		"CONFIG_DEBUG_INFO_BTF_MODULES=",
		"modules",
	};
	struct words command autowords = WORDS_INIT;
	struct buffer said autobuffer = BUFFER_INIT;
	struct error reason autoerror = ERROR_INIT;
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < ARRAY_SIZE(words); i++)
		ret = kit_replace(&command, words[i], pairs, ARRAY_SIZE(pairs),
				  err);
	if (ret)
		return ret;
	ret = tool_run(&command, NULL, input->tree, input->log_fd, &said, err);
	/* make's last line says that it failed; why is further up. */
	if (tool_complaint(&said, &reason))
		return error_set(err, EIO, "compiling the glue: %s",
				 error_text(&reason));
	return ret ? error_prefix(err, "compiling the glue: ") : 0;
}

/* A word of a command, with the names of this run taken out. */
static int add_word(const struct maker *maker, struct words *words,
		    const char *word, struct error *err)
{
	const char *const pairs[][2] = {
		{ maker->build, KIT_WORD_WORK },
		{ KIT_MODULE, KIT_WORD_NAME },
		{ KIT_MODULE_NORMALIZED, KIT_WORD_MODULE },
	};

	return kit_replace(words, word, pairs, ARRAY_SIZE(pairs), err);
}

/* Copy a file of kbuild's into the kit, and say so. */
static int keep_file(const struct maker *maker, const char *from,
		     const char *to, struct error *err)
{
	autofree char *source = NULL;
	autofree char *target = path_format("%s/%s", maker->kit->directory, to);
	int ret = build_file(maker, from, &source, err);

	if (!ret && (!target || words_add(maker->files, to)))
		ret = error_nomem(err);
	return ret ? ret : copy_file(source, target, err);
}

/* A step that does nothing, as most machines have it, is left out. */
static void drop_true(char *line)
{
	size_t end = strcspn(line, "\n");
	char *last;

	line[end] = '\0';
	last = strrchr(line, ';');
	if (last && !strcmp(last + 1 + strspn(last + 1, " \t"), "true"))
		*last = '\0';
}

static int read_record(const struct maker *maker, const char *name,
		       struct command *command, struct error *err)
{
	autofree char *path = NULL;
	struct buffer text autobuffer = BUFFER_INIT;
	int ret = build_file(maker, name, &path, err);

	if (!ret)
		ret = file_read(path, &text, err);
	if (!ret && !text.length)
		ret = error_set(err, EINVAL, "%s: no command in it", path);
	if (ret)
		return ret;
	drop_true(text.data);
	return command_parse(command, text.data, path, err);
}

/* The object that objtool is to work on comes last. */
static int keep_objtool(const struct maker *maker, const struct words *objtool,
			struct error *err)
{
	size_t i;

	for (i = 0; i + 1 < objtool->count; i++)
		if (words_add(&maker->kit->objtool, objtool->items[i]))
			return error_nomem(err);
	return 0;
}

/*
 * The glue and what is linked with it are appended later; kbuild has them in
 * the command, or in a file that the command names.
 */
static int keep_link(const struct maker *maker, struct error *err)
{
	struct command command cleanup(command_free) = COMMAND_INIT;
	size_t length = strlen(maker->build);
	bool is_output = false;
	char **word;
	int ret = read_record(maker, "." KIT_MODULE ".o.cmd", &command, err);

	array_for_each(word, &command.compile) {
		bool is_ours = !strncmp(*word, maker->build, length);
		bool is_input = (*word)[0] == '@' || is_ours;

		if (ret)
			return ret;
		if (is_ours && !strcmp(*word + length, "/kpatch.lds"))
			ret = words_add(&maker->kit->link,
					KIT_WORD_KIT "/kpatch.lds") ?
				      error_nomem(err) :
				      0;
		else if (!is_input || is_output)
			ret = add_word(maker, &maker->kit->link, *word, err);
		is_output = !strcmp(*word, "-o");
	}
	if (!ret)
		ret = keep_file(maker, "kpatch.lds", "kpatch.lds", err);
	return ret ? ret : keep_objtool(maker, &command.objtool, err);
}

static int keep_environment(const struct maker *maker, struct error *err)
{
	autofree char *path = NULL;
	struct buffer text autobuffer = BUFFER_INIT;
	int ret = build_file(maker, "environment", &path, err);

	if (!ret)
		ret = file_read(path, &text, err);
	return ret ? ret :
		     words_split(&maker->kit->environment,
				 strtok(text.data, "\n"), err);
}

/* The glue, which is the same in all modules, can have it now. */
static int keep_hook(const struct maker *maker, struct error *err)
{
	autofree char *hook = path_format("%s/hook.o", maker->kit->directory);
	int ret = hook ? keep_file(maker, "patch-hook.o", "hook.o", err) :
			 error_nomem(err);

	if (!ret)
		ret = kit_objtool(maker->kit, hook, maker->input->tree,
				  maker->input->log_fd, err);
	return ret ? error_prefix(err, "the glue: ") : 0;
}

/*
 * Which files modpost reads and writes is up to the module; nor can it make a
 * checksum of sources that it is not told (-a).
 */
static int keep_check(const struct maker *maker, struct error *err)
{
	static const char program[] = "scripts/mod/modpost ";
	static const char *const own[] = {
		"-o", KIT_WORD_WORK "/Module.symvers",
		"-T", KIT_WORD_WORK "/modules.list",
		"-i", KIT_WORD_WORK "/exports",
	};
	struct words *check = &maker->kit->check;
	struct words words autowords = WORDS_INIT;
	struct buffer text autobuffer = BUFFER_INIT;
	autofree char *path = NULL;
	char *start, **word;
	size_t i;
	int ret = build_file(maker, ".Module.symvers.cmd", &path, err);

	if (!ret)
		ret = file_read(path, &text, err);
	if (ret)
		return ret;
	start = strstr(buffer_string(&text), program);
	if (!start)
		return error_set(err, EINVAL, "%s: modpost is not in it", path);
	start[strcspn(start, "\n")] = '\0';
	ret = words_split(&words, start, err);
	array_for_each(word, &words) {
		if (ret)
			return error_prefix(err, "%s: ", path);
		if (!strcmp(*word, "-o") || !strcmp(*word, "-T") ||
		    !strcmp(*word, "-i"))
			word++;
		else if (strcmp(*word, "-a"))
			ret = add_word(maker, check, *word, err);
	}
	for (i = 0; !ret && i < ARRAY_SIZE(own); i++)
		if (words_add(check, own[i]))
			ret = error_nomem(err);
	return ret;
}

static int keep_compile(const struct maker *maker, struct error *err)
{
	struct command command cleanup(command_free) = COMMAND_INIT;
	char **word;
	int ret =
		read_record(maker, "." KIT_MODULE ".mod.o.cmd", &command, err);

	array_for_each(word, &command.compile)
		if (!ret)
			ret = add_word(maker, &maker->kit->compile, *word, err);
	if (!ret)
		ret = keep_file(maker, KIT_MODULE ".mod.c", "mod.c", err);
	return ret ? ret : keep_file(maker, KIT_MODULE ".mod.o", "mod.o", err);
}

/* Files of kbuild's directory but the module's own are the same for all. */
static int keep_finish_word(const struct maker *maker, const char *word,
			    struct error *err)
{
	size_t length = strlen(maker->build);
	autofree char *kept = NULL;
	int ret;

	if (strncmp(word, maker->build, length) || word[length] != '/' ||
	    strstr(word + length, KIT_MODULE))
		return add_word(maker, &maker->kit->finish, word, err);
	ret = keep_file(maker, word + length + 1, path_base(word), err);
	if (ret)
		return ret;
	kept = path_format(KIT_WORD_KIT "/%s", path_base(word));
	return kept && !words_add(&maker->kit->finish, kept) ? 0 :
							       error_nomem(err);
}

/*
 * Debug information of the glue names directories of this run, and nobody
 * misses it; ORC and the symbol table stay.
 */
static int keep_finish(const struct maker *maker, struct error *err)
{
	struct command command cleanup(command_free) = COMMAND_INIT;
	char **word;
	int ret = read_record(maker, "." KIT_MODULE ".ko.cmd", &command, err);

	if (!ret && command.objtool.count)
		ret = error_set(err, EINVAL,
				"objtool runs on the finished module");
	array_for_each(word, &command.compile)
		if (!ret)
			ret = keep_finish_word(maker, *word, err);
	if (!ret && words_add(&maker->kit->finish, "--strip-debug"))
		ret = error_nomem(err);
	return ret;
}

static int make_directories(const struct maker *maker, struct error *err)
{
	int ret = dir_make(maker->build, 0700, err);

	return ret ? ret : dir_make(maker->kit->directory, 0700, err);
}

static int keep_all(const struct maker *maker, struct error *err)
{
	int ret = keep_environment(maker, err);

	if (!ret)
		ret = keep_link(maker, err);
	if (!ret)
		ret = keep_hook(maker, err);
	if (!ret)
		ret = keep_check(maker, err);
	if (!ret)
		ret = keep_compile(maker, err);
	return ret ? ret : keep_finish(maker, err);
}

int kit_make(struct kit *kit, const struct kit_input *input,
	     struct words *files, struct error *err)
{
	autofree char *build = path_format("%s/kit-build", input->work);
	const struct maker maker = { input, kit, files, build };
	int ret = build ? make_directories(&maker, err) : error_nomem(err);

	if (!ret)
		ret = copy_glue(&maker, err);
	if (!ret)
		ret = write_modinfo(&maker, err);
	if (!ret)
		ret = run_kbuild(&maker, err);
	return ret ? ret : keep_all(&maker, err);
}
