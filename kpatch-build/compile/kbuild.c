// SPDX-License-Identifier: GPL-2.0
/*
 * Running kbuild: see kbuild.h.  The kernel's own makefiles are asked, with
 * small makefiles of our own around them that come from standard input; none
 * of their syntax is interpreted here.
 */
#include "compile/kbuild_private.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"

#include <string.h>

/*
 * may-sync-config is emptied on the command line, so that the generated
 * configuration is taken as it is; kernels since 6.10 then think that nothing
 * is compiled either, unless need-compiler says so.
 */
static const char environment_makefile[] = "include Makefile\n"
					   "kpatch-environment:\n"
					   "\t@env -0\n";

int kbuild_run(const struct kbuild *kbuild, const char *const *argv,
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

/* make asks the compiler some hundred times what options it has. */
static int capture_environment(struct kbuild *kbuild, struct error *err)
{
	autofree char *release =
		path_format("KERNELRELEASE=%s", kbuild->release);
	autofree char *cc = path_format("CC=%s", kbuild->compiler->command);
	/* Relative, so that it holds in other views too. */
	autofree char *external =
		path_format("M=%s", kbuild->external ? kbuild->external : "");
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
				     kbuild->external ? external : NULL,
				     NULL };
	struct buffer output autobuffer = BUFFER_INIT;
	struct buffer errors autobuffer = BUFFER_INIT;
	const char *next, *end;
	int ret;

	if (!release || !cc || !external)
		return error_nomem(err);
	ret = kbuild_run(kbuild, argv, environment_makefile, &output, &errors,
			 err);
	if (ret)
		return error_prefix(err, "the kernel's makefile: ");
	next = buffer_string(&output);
	for (end = next + output.length; next < end; next += strlen(next) + 1)
		if (!is_of_make(next) && words_add(&kbuild->environment, next))
			return error_nomem(err);
	return 0;
}

int kbuild_open(struct kbuild *kbuild, struct error *err)
{
	int ret;

	if (kbuild_load_environment(kbuild))
		return 0;
	ret = capture_environment(kbuild, err);
	return ret ? ret : kbuild_keep_environment(kbuild, err);
}

void kbuild_close(struct kbuild *kbuild)
{
	words_free(&kbuild->environment);
	kbuild_forget_lists(kbuild);
}
