/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hashes of a function's code that do not depend on where it is linked; what
 * they are of is said at struct kpatch_note_func in include/kpatch/format.h.
 */
#ifndef LINK_CODE_H
#define LINK_CODE_H

#include "elf/object.h"
#include "kpatch/format.h"

/**
 * code_hash() - the hash of a function
 * @obj: relocatable object
 * @name: the function's name in it
 * @hash: set; all zeroes when there is no such function
 *
 * Return: 0 or -ENOMEM.
 */
int code_hash(const struct object *obj, const char *name,
	      uint8_t hash[KPATCH_HASH_SIZE]);

#endif /* LINK_CODE_H */
