/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The control file of a patch's package: what apt and its operator know of it.
 *
 * A patch that replaces all others, as they do unless made with --non-replace,
 * is the only one of its kernel: such packages conflict with every other one of
 * that kernel, and take its place.  Of the others there can be several.  What
 * is not for the kernel's own livepatch depends on the engine.
 */
#ifndef PACKAGE_CONTROL_H
#define PACKAGE_CONTROL_H

#include "lib/buffer.h"
#include "link/funcs.h"

#include <stdbool.h>

/**
 * struct control_input - what the file says
 * @package: name of the package
 * @version: its version
 * @architecture: as Debian calls it
 * @size: bytes that it takes when installed
 * @module: name of the module
 * @release: kernel release
 * @kernel: `uname -v` of that kernel
 * @replace: the patch replaces all others
 * @livepatch: it is for the kernel's own livepatch, and needs no engine
 * @funcs: what it changes
 */
struct control_input {
	const char *package;
	const char *version;
	const char *architecture;
	size_t size;
	const char *module;
	const char *release;
	const char *kernel;
	bool replace;
	bool livepatch;
	const struct funcs *funcs;
};

/* Append the file; 0 or -ENOMEM. */
int control_write(struct buffer *text, const struct control_input *input);

/*
 * Append who makes packages, "NAME <MAIL>": what DEBFULLNAME and DEBEMAIL say,
 * as they do to Debian's own tools.  0 or -ENOMEM.
 */
int control_maintainer(struct buffer *text);

#endif /* PACKAGE_CONTROL_H */
