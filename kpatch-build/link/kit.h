/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kit of a kernel: what every patch module for it has in common, made by
 * kbuild once.  The compiled glue, the object with the module's metadata as a
 * template, and the commands by which kbuild checks and links a module, to be
 * run again without it.
 *
 *	RELEASE/kits/KEY/recipe		commands, and checksums of the files
 *	RELEASE/kits/KEY/hook.o		the glue
 *	RELEASE/kits/KEY/mod.c, mod.o	metadata, as modpost wrote it for the kit
 *
 * KEY depends on the tree, the compiler and the text of the glue.  A kit that
 * is damaged is made again.
 */
#ifndef LINK_KIT_H
#define LINK_KIT_H

#include "compile/compiler.h"
#include "compile/words.h"
#include "lib/error.h"

#include <stdbool.h>

/* Name of the module that kbuild makes the kit as. */
#define KIT_MODULE "kpatch-kit-name"
#define KIT_MODULE_NORMALIZED "kpatch_kit_name"

/**
 * struct kit_input - what a kit is made of
 * @release: kernel release
 * @version: `uname -v` of that kernel
 * @replace: modules made with it replace all patches that are loaded
 * @hook: file name of the glue's source, below kmod/patch
 * @glue: directory that holds kmod/patch and include/kpatch
 * @tree: view of the prepared tree
 * @identity: changes when the tree does; NULL: the kit is not kept
 * @cache: the kernel's cache directory
 * @compiler: the compiler
 * @work: a directory of this run to work in; exists
 * @log_fd: takes all output
 */
struct kit_input {
	const char *release;
	const char *version;
	bool replace;
	const char *hook;
	const char *glue;
	const char *tree;
	const char *identity;
	const char *cache;
	const struct compiler *compiler;
	const char *work;
	int log_fd;
};

/**
 * struct kit - a kit
 * @directory: where its files are
 * @environment: what the commands look for in their environment
 * @objtool: command that does to an object what kbuild would do to the module,
 *	the object is to be appended; empty when that is nothing
 * @link: command that links the glue and a patch's objects to one, which are
 *	to be appended
 * @check: command of modpost, which finds symbols that nothing exports
 * @compile: command that compiles the metadata
 * @finish: command that makes the module
 *
 * Words of the commands have names between @ in them, see kit_command().
 */
struct kit {
	char *directory;
	struct words environment;
	struct words objtool;
	struct words link;
	struct words check;
	struct words compile;
	struct words finish;
};

#define KIT_INIT                                                      \
	{                                                             \
		NULL, WORDS_INIT, WORDS_INIT, WORDS_INIT, WORDS_INIT, \
			WORDS_INIT, WORDS_INIT                        \
	}

/**
 * kit_open() - take the kit out of the cache, or make it
 * @kit: filled in; release with kit_free()
 * @input: what it is made of
 * @err: what kbuild said
 */
int kit_open(struct kit *kit, const struct kit_input *input, struct error *err);

/**
 * kit_command() - a command of the kit for a module
 * @kit: the kit
 * @command: one of its commands
 * @work: directory of the module's files
 * @name: the module's name
 * @words: takes the words
 * @err: out of memory
 */
int kit_command(const struct kit *kit, const struct words *command,
		const char *work, const char *name, struct words *words,
		struct error *err);

/**
 * kit_objtool() - have objtool process an object
 * @kit: the kit
 * @path: the object; changed in place
 * @tree: view of the prepared tree
 * @log_fd: takes what objtool says
 * @err: what objtool said: anything is an error
 *
 * objtool does not take an object twice, so one that it has processed already
 * is left as it is.
 */
int kit_objtool(const struct kit *kit, const char *path, const char *tree,
		int log_fd, struct error *err);

void kit_free(struct kit *kit);

#endif /* LINK_KIT_H */
