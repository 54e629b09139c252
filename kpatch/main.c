// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch: finds the verb, lets it work, prints its error, exits with the
 * status that belongs to it.  Nothing else here knows what a patch is.
 */
#include "kpatch/command.h"
#include "kpatch/exit_status.h"
#include "kpatch/privileges.h"

#include "lib/cleanup.h"
#include "lib/utf8.h"

#include <string.h>
#include <sys/utsname.h>

static int print_version(void)
{
	puts("kpatch " KPATCH_VERSION);
	return 0;
}

static int run_verb(const struct command *command, int argc, char **argv,
		    struct error *err)
{
	struct context context = { .root = "", .out = stdout, .talk = stderr };
	autofclose FILE *nowhere = NULL;
	struct arguments arguments;
	struct utsname uts;
	int ret;

	ret = arguments_parse(&arguments, argc, argv, command->takes, err);
	if (ret)
		return ret;
	if (arguments.help) {
		command_print_help(command, stdout);
		return 0;
	}
	ret = privileges_drop(command->privileges, err);
	if (ret)
		return ret;
	if (uname(&uts))
		return error_set(err, errno, "uname: %s", strerror(errno));
	if (arguments.quiet) {
		nowhere = fopen("/dev/null", "we");
		if (!nowhere)
			return error_set(err, errno, "/dev/null: %s",
					 strerror(errno));
		context.talk = nowhere;
	}
	context.release = uts.release;
	context.version = uts.version;
	return command->run(&context, &arguments, err);
}

static int run(int argc, char **argv, struct error *err)
{
	const struct command *command;

	if (argc < 2)
		return error_set(err, EINVAL, "which verb?");
	if (!strcmp(argv[1], "--version"))
		return print_version();
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		commands_print_help(stdout);
		return 0;
	}
	command = command_find(argv[1]);
	if (!command)
		return error_set(err, EINVAL, "unknown verb '%s'", argv[1]);
	return run_verb(command, argc - 1, argv + 1, err);
}

/* Names in it may be whose file it is about. */
static void print_error(const char *text)
{
	fputs("kpatch: ", stderr);
	utf8_print(stderr, text, true);
	fputc('\n', stderr);
}

int main(int argc, char **argv)
{
	autoerror struct error err = ERROR_INIT;
	int ret = run(argc, argv, &err);

	/* The result goes first, where both go to one place. */
	if ((fflush(stdout) || ferror(stdout)) && !ret)
		ret = error_set(&err, EIO, "cannot write the result");
	if (ret)
		print_error(error_text(&err));
	if (ret == -EINVAL)
		fputs("kpatch: see 'kpatch --help'\n", stderr);
	return exit_status_of(ret);
}
