// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch-build: a source diff in, a patch module out.  Reads the command line,
 * runs the pipeline and prints the error, if any; nothing else happens here.
 */
#include "kpatch/exit.h"
#include "options.h"
#include "lib/cleanup.h"
#include "pipeline.h"

#include <fcntl.h>
#include <signal.h>

/*
 * A standard stream that is closed would be the number of the next file that is
 * opened, and that file would get what is printed.  What is opened here instead
 * takes nothing, so that printing fails.
 */
static bool open_streams(void)
{
	int fd;

	for (fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
			return false;
	return true;
}

/* Help that nobody got is a failure. */
static enum kpatch_exit print(enum options_action action)
{
	if (action == OPTIONS_HELP)
		options_usage(stdout);
	else
		puts("kpatch-build " KPATCH_VERSION);
	if (!fflush(stdout) && !ferror(stdout))
		return KPATCH_EXIT_OK;
	fputs("kpatch-build: cannot write to stdout\n", stderr);
	return KPATCH_EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	enum kpatch_exit status = KPATCH_EXIT_FAILURE;
	struct error err autoerror = ERROR_INIT;
	struct options options;
	int ret;

	/* A reader that went away must not leave a half-done run behind. */
	signal(SIGPIPE, SIG_IGN);
	if (!open_streams())
		return status;
	ret = options_parse(&options, argc, argv, &err);
	if (ret) {
		fprintf(stderr,
			"kpatch-build: %s\nTry 'kpatch-build --help'.\n",
			error_text(&err));
		return ret == -EINVAL ? KPATCH_EXIT_USAGE : KPATCH_EXIT_FAILURE;
	}
	if (options.action == OPTIONS_HELP || options.action == OPTIONS_VERSION)
		status = print(options.action);
	else if (pipeline_run(&options, &status, &err))
		fprintf(stderr, "kpatch-build: %s\n", error_text(&err));
	options_free(&options);
	return status;
}
