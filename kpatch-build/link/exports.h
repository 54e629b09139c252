/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The exports that a module uses: of Module.symvers, which has some 25,000
 * lines, those few that modpost has to know.
 */
#ifndef LINK_EXPORTS_H
#define LINK_EXPORTS_H

#include "lib/error.h"

#include <stddef.h>

/**
 * exports_select() - write the lines of the symbols that an object lacks
 * @object: path of the object
 * @lists: files in the format of Module.symvers
 * @nr_lists: how many
 * @path: file to write; @object's undefined symbols and "module_layout", which
 *	modpost adds by itself, are in it as far as they are exported
 * @err: names the file that is wrong
 */
int exports_select(const char *object, const char *const *lists,
		   size_t nr_lists, const char *path, struct error *err);

#endif /* LINK_EXPORTS_H */
