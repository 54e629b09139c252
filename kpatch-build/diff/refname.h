/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a relocation means, in words for people: "printk", "table+0x8",
 * "<+0x1c>" for a place in the function itself, strings by what they say.
 * Compares nothing; two names may read alike and mean different things.
 */
#ifndef DIFF_REFNAME_H
#define DIFF_REFNAME_H

#include "diff/model.h"
#include "lib/buffer.h"

/**
 * refname_append() - append the name of what a relocation refers to
 * @side: the object
 * @sec: section that the relocation is in
 * @reloc: the relocation
 * @own: the function whose places are "<+0x...>", or NULL
 * @text: appended to
 *
 * Return: 0 or -ENOMEM.
 */
int refname_append(const struct side *side, const struct section *sec,
		   const struct reloc *reloc, const struct node *own,
		   struct buffer *text);

/* What kind of thing it is: "string", "constant", or "" for what has a name. */
const char *refname_kind(const struct side *side, const struct section *sec,
			 const struct reloc *reloc);

#endif /* DIFF_REFNAME_H */
