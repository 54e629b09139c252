// SPDX-License-Identifier: GPL-2.0
/*
 * Linking patch modules: see module.h.  Version magic, symbol versions and
 * module metadata come from kbuild and the target's Module.symvers, as for any
 * external module.
 */
#include "link/module.h"
#include "kpatch/format.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"
#include "source/copy.h"

#include <string.h>

/* Run a tool; its output goes to the log, and errors to @err as well. */
static int run_tool(const struct module_input *input, const char *const *argv,
		    const char *directory, struct buffer *output,
		    struct error *err)
{
	struct process process = {
		.argv = argv,
		.directory = directory,
		.errors = output,
		.log_fd = input->log_fd,
	};
	size_t start = output->length;
	int ret = process_check(&process, err);
	int logged = file_write_fd(input->log_fd, "the log",
				   buffer_string(output) + start,
				   output->length - start, ret ? NULL : err);

	return ret ? ret : logged;
}

/* Kbuild takes output.o as it is, but wants to know how it was made. */
static int merge(const struct module_input *input, struct error *err)
{
	autofree char *output = path_format("%s/output.o", input->work);
	autofree char *record = path_format("%s/.output.o.cmd", input->work);
	autofree const char **argv =
		calloc(input->nr_outputs + 6, sizeof(*argv));
	struct buffer said autobuffer = BUFFER_INIT;
	size_t i, n = 0;
	int ret;

	if (!output || !record || !argv)
		return error_nomem(err);
	argv[n++] = "ld";
	argv[n++] = "-r";
	argv[n++] = "-o";
	argv[n++] = output;
	for (i = 0; i < input->nr_outputs; i++)
		argv[n++] = input->outputs[i];
	ret = run_tool(input, argv, NULL, &said, err);
	return ret ? ret : file_publish(record, "", 0, 0600, err);
}

static int put_info(struct buffer *text, const char *tag, const char *value)
{
	return buffer_printf(text, "MODULE_INFO(%s, \"%s\");\n", tag, value);
}

static int put_funcs(struct buffer *text, const char *tag,
		     const struct funcs *funcs)
{
	const struct func *func;
	int ret = 0;

	array_for_each(func, funcs) {
		if (ret)
			break;
		ret = func->sympos ?
			      buffer_printf(text,
					    "MODULE_INFO(%s, \"%s:%s,%lu\");\n",
					    tag, func->objname, func->name,
					    func->sympos) :
			      buffer_printf(text,
					    "MODULE_INFO(%s, \"%s:%s\");\n",
					    tag, func->objname, func->name);
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

static int write_modinfo(const struct module_input *input, struct error *err)
{
	autofree char *path = path_format("%s/kpatch-modinfo.h", input->work);
	autofree char *version = path_format("%d", KPATCH_FORMAT_VERSION);
	struct buffer text autobuffer = BUFFER_INIT;
	int ret = check_version(input->version, err);

	if (ret)
		return ret;
	if (!path || !version ||
	    put_info(&text, KPATCH_MODINFO_FORMAT, version) ||
	    put_info(&text, KPATCH_MODINFO_TARGET, input->release) ||
	    put_info(&text, KPATCH_MODINFO_TARGET_VERSION, input->version) ||
	    buffer_printf(&text, "#define KPATCH_TARGET_VERSION \"%s\"\n",
			  input->version) ||
	    put_info(&text, KPATCH_MODINFO_REPLACE,
		     input->replace ? "1" : "0") ||
	    put_funcs(&text, KPATCH_MODINFO_FUNC, input->funcs) ||
	    put_funcs(&text, KPATCH_MODINFO_NEW_FUNC, input->new_funcs))
		return error_nomem(err);
	return file_publish(path, text.data, text.length, 0600, err);
}

static int copy_glue(const struct module_input *input, struct error *err)
{
	static const char *const names[] = { "Kbuild", "patch-hook.c",
					     "kpatch.lds" };
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < ARRAY_SIZE(names); i++) {
		autofree char *from =
			path_format("%s/kmod/patch/%s", input->glue, names[i]);
		autofree char *to = path_format("%s/%s", input->work, names[i]);

		ret = from && to ? copy_file(from, to, err) : error_nomem(err);
	}
	return ret;
}

/* The first line with a word in it, for the message. */
static int line_with(const struct buffer *text, const char *what,
		     const char **start)
{
	const char *found = strstr(buffer_string(text), what);

	if (!found)
		return 0;
	for (*start = found; *start > text->data && (*start)[-1] != '\n';
	     (*start)--)
		;
	return (int)strcspn(*start, "\n");
}

/*
 * modpost only warns of what would make the kernel refuse the module, when it
 * is told to or is of another opinion about symbol versions.
 */
static int check_output(const struct buffer *said, struct error *err)
{
	static const char *const bad[] = { "undefined!", "ERROR: modpost",
					   "WARNING: modpost",
					   "warning: objtool" };
	const char *start = NULL;
	size_t i;
	int length;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		length = line_with(said, bad[i], &start);
		if (length)
			return error_set(err, EIO, "%.*s", length, start);
	}
	return 0;
}

static int run_kbuild(const struct module_input *input, struct error *err)
{
	autofree char *m = path_format("M=%s", input->work);
	autofree char *release =
		path_format("KERNELRELEASE=%s", input->release);
	autofree char *cc = path_format("CC=%s", input->compiler->command);
	autofree char *name = path_format("KPATCH_NAME=%s", input->name);
	autofree char *include =
		path_format("KPATCH_INCLUDE=%s/include", input->glue);
	autofree char *symbols =
		path_format("KBUILD_EXTRA_SYMBOLS=%s/kmod/patch/kpatch.symvers",
			    input->glue);
	const char *const argv[] = {
		"make",
		"--no-print-directory",
		m,
		release,
		cc,
		name,
		include,
		symbols,
		input->replace ? "KPATCH_FLAGS=-DKPATCH_REPLACE" :
				 "KPATCH_FLAGS=",
		/* The build ID counts debug information, and that has paths. */
		"KCFLAGS=-g0",
		/* Type information would need pahole, and nobody reads it. */
		"CONFIG_DEBUG_INFO_BTF_MODULES=",
		"modules",
		NULL,
	};
	struct buffer said autobuffer = BUFFER_INIT;
	struct error reason autoerror = ERROR_INIT;
	int ret;

	if (!m || !release || !cc || !name || !include || !symbols)
		return error_nomem(err);
	ret = run_tool(input, argv, input->tree, &said, err);
	/* make's last line says that it failed; why is further up. */
	if (check_output(&said, &reason))
		return error_set(err, EIO, "linking the module: %s",
				 error_text(&reason));
	return ret ? error_prefix(err, "linking the module: ") : 0;
}

/*
 * Debug information of the glue names directories of this run, and nobody
 * misses it; ORC and the symbol table stay.
 */
static int strip(const struct module_input *input, const char *path,
		 struct error *err)
{
	const char *const argv[] = { "objcopy", "--strip-debug", path, NULL };
	struct buffer said autobuffer = BUFFER_INIT;

	return run_tool(input, argv, NULL, &said, err);
}

int module_link(const struct module_input *input, const char *path,
		struct error *err)
{
	autofree char *made = path_format("%s/%s.ko", input->work, input->name);
	int ret;

	if (!made)
		return error_nomem(err);
	ret = dir_make(input->work, 0700, err);
	if (!ret)
		ret = copy_glue(input, err);
	if (!ret)
		ret = write_modinfo(input, err);
	if (!ret)
		ret = merge(input, err);
	if (!ret)
		ret = run_kbuild(input, err);
	if (!ret)
		ret = strip(input, made, err);
	return ret ? ret : file_copy(made, path, 0644, err);
}
