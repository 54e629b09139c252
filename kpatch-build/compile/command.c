// SPDX-License-Identifier: GPL-2.0
/*
 * Compile commands: see command.h.  kbuild's record is makefile text; what it
 * escapes for make is undone here, what it quotes for the shell in words.c.
 */
#include "compile/command.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"
#include "lib/program.h"

#include <string.h>

static const char *const section_flags[] = {
	"-ffunction-sections",
	"-fdata-sections",
	/* Original and patched object are compiled in different places. */
	"-fdebug-prefix-map=.=",
	"-fdebug-prefix-map=./=",
};

/*
 * The value of "cmd_NAME.o := VALUE", with make's escapes undone; kernels since
 * 6.4 write "savedcmd_NAME.o".
 */
static int record_value(const char *text, const char *name,
			struct buffer *value, struct error *err)
{
	const char *next = strstr(text, " := "), *end;
	int ret = 0;

	if (!next ||
	    (strncmp(text, "cmd_", 4) && strncmp(text, "savedcmd_", 9)))
		return error_set(err, EINVAL, "%s: no command in it", name);
	next += 4;
	end = next + strcspn(next, "\n");
	while (!ret && next < end) {
		if (!strncmp(next, "$(pound)", 8)) {
			ret = buffer_puts(value, "#");
			next += 8;
		} else if (!strncmp(next, "$$", 2)) {
			ret = buffer_puts(value, "$");
			next += 2;
		} else {
			ret = buffer_append(value, next++, 1);
		}
	}
	return ret ? error_nomem(err) : 0;
}

/* Which step of the record the words up to the next ";" are. */
static struct words *step_of(struct command *command, const char *program)
{
	if (!command->compile.count)
		return &command->compile;
	if (!strcmp(path_base(program), "objtool") && !command->objtool.count)
		return &command->objtool;
	return NULL;
}

static int sort_steps(struct command *command, const struct words *words,
		      const char *name, struct error *err)
{
	struct words *step = NULL;
	char **word;

	array_for_each(word, words) {
		if (!strcmp(*word, ";")) {
			step = NULL;
			continue;
		}
		if (!step)
			step = step_of(command, *word);
		if (!step)
			return error_set(err, EINVAL,
					 "%s: unknown step \"%s\" in how this "
					 "object is made",
					 name, *word);
		if (words_add(step, *word))
			return error_nomem(err);
	}
	if (!command->compile.count)
		return error_set(err, EINVAL, "%s: no command in it", name);
	return 0;
}

int command_parse(struct command *command, const char *text, const char *name,
		  struct error *err)
{
	struct buffer value autobuffer = BUFFER_INIT;
	struct words words autowords = WORDS_INIT;
	int ret;

	*command = (struct command)COMMAND_INIT;
	ret = record_value(text, name, &value, err);
	if (!ret)
		ret = words_split(&words, buffer_string(&value), err);
	if (!ret)
		ret = sort_steps(command, &words, name, err);
	if (ret)
		command_free(command);
	return ret;
}

/* The first line that says "error", or else the first line. */
static const char *first_error(const char *text, int *length)
{
	const char *found = strstr(text, "error: "), *start = text;

	if (found)
		for (start = found; start > text && start[-1] != '\n'; start--)
			;
	*length = (int)strcspn(start, "\n");
	return start;
}

static int add_all(struct words *words, const struct words *more)
{
	char **word;

	array_for_each(word, more)
		if (words_add(words, *word))
			return -ENOMEM;
	return 0;
}

/* The whole command of the compiler. */
static int compose(struct words *words, const struct command *command,
		   const struct command_place *place)
{
	size_t i;

	if ((place->launcher && add_all(words, &place->launcher->command)) ||
	    add_all(words, &command->compile))
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(section_flags); i++)
		if (words_add(words, section_flags[i]))
			return -ENOMEM;
	return words_add(words, place->debug) ||
			       words_add(words, "-idirafter") ||
			       words_add(words, place->include) ?
		       -ENOMEM :
		       0;
}

static int run_compiler(const struct command *command,
			const struct command_place *place, struct error *err)
{
	struct buffer errors autobuffer = BUFFER_INIT;
	struct words words autowords = WORDS_INIT;
	autofree const char **argv = NULL, **env = NULL;
	struct process process = {
		.directory = place->directory,
		.errors = &errors,
		.log_fd = place->log_fd,
	};
	autofree char *package = NULL;
	const char *line;
	int ret, length;

	if (compose(&words, command, place))
		return error_nomem(err);
	process.argv = argv = words_argv(&words, err);
	if (place->launcher)
		process.env = env =
			words_argv(&place->launcher->environment, err);
	if (!argv || (place->launcher && !env))
		return -ENOMEM;
	ret = process_run(&process, err);
	if (ret)
		return ret;
	ret = file_write_fd(place->log_fd, "the log", buffer_string(&errors),
			    errors.length, err);
	if (ret || !process.status)
		return ret;
	line = first_error(buffer_string(&errors), &length);
	package = program_wanted(line, (size_t)length);
	if (package)
		return error_set(err, ENOENT, "%.*s: apt-get install %s",
				 length, line, package);
	return error_set(err, EBADMSG, "%.*s", length, line);
}

static int run_objtool(const struct command *command,
		       const struct command_place *place, char **complaints,
		       struct error *err)
{
	struct buffer errors autobuffer = BUFFER_INIT;
	autofree const char **argv = NULL, **env = NULL;
	struct process process = {
		.directory = place->directory,
		.errors = &errors,
		.log_fd = place->log_fd,
	};
	int ret;

	if (!command->objtool.count)
		return 0;
	argv = words_argv(&command->objtool, err);
	env = argv ? words_argv(&command->environment, err) : NULL;
	if (!env)
		return -ENOMEM;
	process.argv = argv;
	process.env = env;
	ret = process_check(&process, err);
	if (ret || !errors.length)
		return ret;
	ret = file_write_fd(place->log_fd, "the log", errors.data,
			    errors.length, err);
	if (ret)
		return ret;
	*complaints = buffer_steal(&errors);
	return *complaints ? 0 : error_nomem(err);
}

int command_run(const struct command *command,
		const struct command_place *place, char **complaints,
		struct error *err)
{
	int ret = run_compiler(command, place, err);

	*complaints = NULL;
	return ret ? ret : run_objtool(command, place, complaints, err);
}

/* Words that only make sense when an object is written. */
static size_t output_words(const char *word)
{
	if (!strcmp(word, "-o"))
		return 2;
	return !strcmp(word, "-c") || !strncmp(word, "-Wp,-M", 6);
}

int command_preprocess(const struct command *command, const char *source,
		       const char *include, const char ***argv,
		       struct error *err)
{
	const struct words *words = &command->compile;
	const char **vector = calloc(words->count + 8, sizeof(*vector));
	size_t count = words->count - (source && words->count), n = 0, i;
	size_t skipped;

	if (!vector)
		return error_nomem(err);
	for (i = 0; i < count; i += skipped ? skipped : 1) {
		skipped = output_words(words->items[i]);
		if (!skipped)
			vector[n++] = words->items[i];
	}
	vector[n++] = "-E";
	vector[n++] = "-P";
	if (include) {
		vector[n++] = "-idirafter";
		vector[n++] = include;
	}
	if (source) {
		vector[n++] = "-xc";
		vector[n++] = source;
	}
	*argv = vector;
	return 0;
}

void command_free(struct command *command)
{
	words_free(&command->compile);
	words_free(&command->objtool);
	words_free(&command->environment);
	*command = (struct command)COMMAND_INIT;
}
