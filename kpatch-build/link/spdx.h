/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An SPDX 2.3 document that says what a patch module is and what it was made
 * from.
 */
#ifndef LINK_SPDX_H
#define LINK_SPDX_H

#include "lib/buffer.h"
#include "lib/error.h"

#include <stddef.h>

/**
 * struct spdx_input - what the document is about
 * @name: the module's name
 * @module: its file
 * @release: kernel release that it is for
 * @version: `uname -v` of that kernel
 * @patches: the diffs it was made from
 * @nr_patches: how many
 */
struct spdx_input {
	const char *name;
	const char *module;
	const char *release;
	const char *version;
	char *const *patches;
	size_t nr_patches;
};

/**
 * spdx_render() - make the document
 * @input: what about
 * @text: it is appended to that
 * @log_fd: takes what programs say
 * @err: what failed
 *
 * The same module has the same document: it has no time of its own but that of
 * SOURCE_DATE_EPOCH, and no directory.
 */
int spdx_render(const struct spdx_input *input, struct buffer *text, int log_fd,
		struct error *err);

#endif /* LINK_SPDX_H */
