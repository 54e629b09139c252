// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch-build: a source diff in, a patch module out.  Reads the command line,
 * runs the pipeline and prints the error, if any; nothing else happens here.
 */
#include "kpatch/exit.h"
#include "options.h"
#include "lib/cleanup.h"
#include "pipeline.h"

#include <signal.h>

/* A reader that went away must not leave a half-done run behind. */
static int flush_stdout(void)
{
	return fflush(stdout) || ferror(stdout);
}

int main(int argc, char **argv)
{
	enum kpatch_exit status = KPATCH_EXIT_FAILURE;
	struct error err autoerror = ERROR_INIT;
	struct options options;
	int ret;

	signal(SIGPIPE, SIG_IGN);
	ret = options_parse(&options, argc, argv, &err);
	if (ret) {
		fprintf(stderr,
			"kpatch-build: %s\nTry 'kpatch-build --help'.\n",
			error_text(&err));
		return ret == -EINVAL ? KPATCH_EXIT_USAGE : KPATCH_EXIT_FAILURE;
	}
	if (options.action == OPTIONS_HELP)
		options_usage(stdout);
	else if (options.action == OPTIONS_VERSION)
		puts("kpatch-build " KPATCH_VERSION);
	else
		ret = pipeline_run(&options, &status, &err);
	if (options.action != OPTIONS_BUILD)
		status = KPATCH_EXIT_OK;
	options_free(&options);
	if (ret) {
		fprintf(stderr, "kpatch-build: %s\n", error_text(&err));
		return ret == -ENOENT ? KPATCH_EXIT_NOT_FOUND :
					KPATCH_EXIT_FAILURE;
	}
	if (flush_stdout()) {
		fputs("kpatch-build: cannot write to stdout\n", stderr);
		return KPATCH_EXIT_FAILURE;
	}
	return status;
}
