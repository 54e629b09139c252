/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A program that runs the compiler for us, as ccache, distcc and icecc do.  It
 * gets those variables of the environment that are its own.
 */
#ifndef COMPILE_LAUNCHER_H
#define COMPILE_LAUNCHER_H

#include "compile/words.h"

/**
 * struct launcher - what stands in front of the compiler
 * @command: its words; none: the compiler is run itself
 * @environment: NAME=VALUE
 */
struct launcher {
	struct words command;
	struct words environment;
};

#define LAUNCHER_INIT                  \
	{                              \
		WORDS_INIT, WORDS_INIT \
	}

/**
 * launcher_open() - prepare a launcher
 * @launcher: filled in; release with launcher_free()
 * @command: "ccache", "distcc", "ccache distcc"; NULL: none
 * @err: a program that is not there
 */
int launcher_open(struct launcher *launcher, const char *command,
		  struct error *err);

void launcher_free(struct launcher *launcher);

#endif /* COMPILE_LAUNCHER_H */
