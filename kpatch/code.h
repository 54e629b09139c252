/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The code of the functions that a patch replaces: is what runs what the patch
 * was made from?  The note of a patch has their bytes as the kernel was shipped
 * with them, and which of these a kernel rewrites itself.
 */
#ifndef KPATCH_CODE_H
#define KPATCH_CODE_H

#include "kpatch/note.h"
#include "lib/buffer.h"
#include "lib/error.h"

/**
 * code_check() - compare what runs with what a patch replaces
 * @note: the patch's note
 * @root: stands for "/" (see state.h)
 * @detail: what is to be said of it when all is well
 * @err: which function has been changed; or why it cannot be told
 *
 * Functions of modules that are not loaded are passed over.  A kprobe in a
 * function is no change of it, and is told.
 *
 * Return: 0; -EMEDIUMTYPE when something has changed a function; -ENOMEM;
 * another -errno when it cannot be told, as by users to whom the kernel does
 * not show its memory.
 */
int code_check(const struct patch_note *note, const char *root,
	       struct buffer *detail, struct error *err);

#endif /* KPATCH_CODE_H */
