/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Between the two halves of kits: kit.c keeps them, kit_make.c has kbuild make
 * them.
 */
#ifndef LINK_KIT_PRIVATE_H
#define LINK_KIT_PRIVATE_H

#include "link/kit.h"

/* What stands in the commands for what differs from module to module. */
#define KIT_WORD_WORK "@WORK@" /* directory of the module's files */
#define KIT_WORD_KIT "@KIT@" /* directory of the kit */
#define KIT_WORD_NAME "@NAME@" /* the module's name */
#define KIT_WORD_MODULE "@MODULE@" /* the same as the kernel spells it */

/**
 * kit_make() - have kbuild make a kit
 * @kit: gets the commands; @kit->directory is set, and is made and filled in
 * @input: what of
 * @files: names of the files in the directory
 * @err: what kbuild said
 */
int kit_make(struct kit *kit, const struct kit_input *input,
	     struct words *files, struct error *err);

/* Append a copy of @word with one text in it replaced by another. */
int kit_replace(struct words *words, const char *word,
		const char *const (*pairs)[2], size_t nr_pairs,
		struct error *err);

#endif /* LINK_KIT_PRIVATE_H */
