// SPDX-License-Identifier: GPL-2.0
/*
 * Running programs: see tool.h.
 */
#include "link/tool.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"

#include <string.h>

int tool_run(const struct words *command, const struct words *environment,
	     const char *directory, int log_fd, struct buffer *said,
	     struct error *err)
{
	static const struct words none = WORDS_INIT;
	autofree const char **argv = words_argv(command, err);
	autofree const char **env =
		words_argv(environment ? environment : &none, err);
	struct process process = {
		.argv = argv,
		.env = env,
		.directory = directory,
		.errors = said,
		.log_fd = log_fd,
	};
	size_t start = said->length;
	int ret, logged;

	if (!argv || !env)
		return -ENOMEM;
	ret = process_check(&process, err);
	logged = file_write_fd(log_fd, "the log", buffer_string(said) + start,
			       said->length - start, ret ? NULL : err);
	return ret ? ret : logged;
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
int tool_complaint(const struct buffer *said, struct error *err)
{
	static const char *const bad[] = { "undefined!", "ERROR: modpost",
					   "WARNING: modpost",
					   "warning: objtool",
					   "error: objtool" };
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
