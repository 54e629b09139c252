/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The maintainer scripts of a patch's package.
 *
 * postinst installs the patch for its kernel, which has to work, and loads it
 * where that kernel runs, which need not: what could not be loaded now is at
 * the next boot.  prerm uninstalls it, and leaves it loaded where it is:
 * packages are also removed because another one comes instead, and that must
 * not open again what is fixed.
 */
#ifndef PACKAGE_SCRIPTS_H
#define PACKAGE_SCRIPTS_H

#include "lib/buffer.h"

/**
 * struct scripts_input - what the scripts are about
 * @package: name of the package
 * @module: name of the module
 * @release: kernel release
 * @file: where the package has the module
 *
 * None has a character that means something to a shell between double quotes.
 */
struct scripts_input {
	const char *package;
	const char *module;
	const char *release;
	const char *file;
};

/* Append the script; 0 or -ENOMEM. */
int scripts_postinst(struct buffer *text, const struct scripts_input *input);
int scripts_prerm(struct buffer *text, const struct scripts_input *input);

#endif /* PACKAGE_SCRIPTS_H */
