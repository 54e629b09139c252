/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The final module: the differ's outputs merged, linked with the glue by
 * kbuild as an external module of the target, and published whole.
 */
#ifndef LINK_MODULE_H
#define LINK_MODULE_H

#include "compile/compiler.h"
#include "lib/error.h"
#include "link/funcs.h"

#include <stdbool.h>
#include <stddef.h>

/**
 * struct module_input - what a module is made of
 * @name: its name
 * @release: kernel release it is for
 * @version: `uname -v` of that kernel
 * @outputs: the differ's output files
 * @nr_outputs: how many
 * @funcs: the functions they replace
 * @new_funcs: the functions they add
 * @replace: replace all patches that are loaded
 * @glue: directory that holds kmod/patch and include/kpatch
 * @tree: view of the prepared tree
 * @compiler: the compiler
 * @work: a directory to work in; must not exist
 * @log_fd: takes all output
 */
struct module_input {
	const char *name;
	const char *release;
	const char *version;
	const char *const *outputs;
	size_t nr_outputs;
	const struct funcs *funcs;
	const struct funcs *new_funcs;
	bool replace;
	const char *glue;
	const char *tree;
	const struct compiler *compiler;
	const char *work;
	int log_fd;
};

/**
 * module_link() - make a module
 * @input: what of
 * @path: where to publish it; an older file there is replaced
 * @err: what kbuild said; a symbol that nothing exports is an error
 */
int module_link(const struct module_input *input, const char *path,
		struct error *err);

#endif /* LINK_MODULE_H */
