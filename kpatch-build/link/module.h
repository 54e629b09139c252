/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The final module: the differ's outputs linked with the glue by the commands
 * of kbuild, as an external module of the target.  Publishing it is up to the
 * caller.
 */
#ifndef LINK_MODULE_H
#define LINK_MODULE_H

#include "lib/buffer.h"
#include "lib/error.h"
#include "link/funcs.h"
#include "link/kit.h"
#include "link/sign.h"

#include <stdbool.h>
#include <stddef.h>

/**
 * struct module_input - what a module is made of
 * @name: its name
 * @kit: what all modules of the kernel have in common, and who makes it
 * @outputs: the differ's output files
 * @nr_outputs: how many
 * @funcs: the functions they replace
 * @new_funcs: the functions they add
 * @description: what it is for, in a line, or NULL
 * @note: contents of the section of the note (note.h)
 * @livepatch: for the kernel's own livepatch; @kit has its hook
 * @sign: whether and how to sign it
 */
struct module_input {
	const char *name;
	struct kit_input kit;
	const char *const *outputs;
	size_t nr_outputs;
	const struct funcs *funcs;
	const struct funcs *new_funcs;
	const char *description;
	const struct buffer *note;
	bool livepatch;
	struct sign_input sign;
};

/**
 * module_link() - make a module
 * @input: what of; @input->kit.work must not exist, and is made
 * @path: set to the module, which is in there; to be freed
 * @err: what kbuild's programs said; a symbol that nothing exports is an error
 */
int module_link(const struct module_input *input, char **path,
		struct error *err);

#endif /* LINK_MODULE_H */
