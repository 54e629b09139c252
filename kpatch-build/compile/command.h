/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How one object of the kernel is compiled: the compiler's argument vector and
 * objtool's, taken from what kbuild recorded, kept in the cache, and run again
 * without kbuild.
 */
#ifndef COMPILE_COMMAND_H
#define COMPILE_COMMAND_H

#include "compile/launcher.h"
#include "compile/words.h"

/* Raised when command_run() makes other objects of the same command. */
#define COMMAND_VERSION "1"

/**
 * struct command - the command of an object
 * @compile: the compiler's arguments, output and source included
 * @objtool: objtool's arguments; empty when it is not run on the object
 * @environment: NAME=VALUE of what objtool wants to know from kbuild
 */
struct command {
	struct words compile;
	struct words objtool;
	struct words environment;
};

#define COMMAND_INIT                               \
	{                                          \
		WORDS_INIT, WORDS_INIT, WORDS_INIT \
	}

/**
 * command_parse() - read kbuild's record of an object (".NAME.o.cmd")
 * @command: filled in; release with command_free()
 * @text: the file
 * @name: its name for messages
 * @err: a step that is not understood
 */
int command_parse(struct command *command, const char *text, const char *name,
		  struct error *err);

/**
 * struct command_place - where and how commands are run
 * @directory: the view to compile in
 * @debug: the compiler's option for debug information: "-g1" for lines, which
 *	reports name; "-g" for types too, to tell whether layouts changed
 * @include: searched for headers after all other directories
 * @launcher: runs the compiler, or NULL
 * @log_fd: takes the compiler's warnings
 */
struct command_place {
	const char *directory;
	const char *debug;
	const char *include;
	const struct launcher *launcher;
	int log_fd;
};

/**
 * command_run() - compile
 * @command: a command
 * @place: where
 * @complaints: set to what objtool had to say, to be freed; NULL: nothing
 * @err: what the compiler said first
 *
 * The object gets one section a function and variable, which changes no code.
 *
 * Return: 0, -EBADMSG when the source does not compile, or -errno.
 */
int command_run(const struct command *command,
		const struct command_place *place, char **complaints,
		struct error *err);

/**
 * command_preprocess() - the command that only preprocesses
 * @command: a command
 * @source: C file to take instead of the command's own; NULL: that
 * @include: as for command_run(); NULL: none
 * @argv: set to a vector to be freed, whose strings belong to the others; the
 *	text comes on standard output, without line markers
 * @err: out of memory
 */
int command_preprocess(const struct command *command, const char *source,
		       const char *include, const char ***argv,
		       struct error *err);

void command_free(struct command *command);

#endif /* COMPILE_COMMAND_H */
