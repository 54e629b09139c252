/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which compiler is used: CC of the environment, else the one that the kernel
 * says it was built with; gcc for one that does not say.  Whether it is the
 * right one is for the verification of the objects to say.
 */
#ifndef COMPILE_COMPILER_H
#define COMPILE_COMPILER_H

#include "lib/error.h"

/**
 * struct compiler - the compiler
 * @command: as make takes it in CC=
 * @identity: changes when the program does
 */
struct compiler {
	char *command;
	char *identity;
};

#define COMPILER_INIT      \
	{                  \
		NULL, NULL \
	}

/**
 * compiler_find() - choose the compiler
 * @compiler: filled in; release with compiler_free()
 * @built_with: CONFIG_CC_VERSION_TEXT of the kernel, or NULL
 * @err: there is no such program
 */
int compiler_find(struct compiler *compiler, const char *built_with,
		  struct error *err);

/*
 * What to do when another compiler was used than a kernel says that it was
 * built with, to be freed; NULL: it does not say, or there is no memory.
 */
char *compiler_advice(const char *built_with);

void compiler_free(struct compiler *compiler);

#endif /* COMPILE_COMPILER_H */
