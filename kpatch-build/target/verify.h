/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The proof that an object was rebuilt as the kernel was: every function of
 * it is compared, byte for byte outside relocation fields, with the shipped
 * image or module, and every relocation must lead where the shipped bytes
 * lead.  From the proof comes where each of its static symbols is, and so an
 * exact sympos.
 */
#ifndef TARGET_VERIFY_H
#define TARGET_VERIFY_H

#include "diff/lookup.h"
#include "elf/object.h"
#include "lib/error.h"
#include "target/target.h"

#include <stdbool.h>

/**
 * struct placement - where the symbols of a verified object are; answers the
 *	differ's questions
 * @lookup: to be handed to the differ
 * @functions: functions compared and found equal
 * @weak: weak definitions skipped, because the kernel has another
 * @source: "FILE:LINE" of the first difference, when there is one and the line
 *	is known, else NULL
 * @other_compiler: there is one, and another compiler than the kernel's made
 *	the object
 */
struct placement {
	struct lookup lookup;
	size_t functions;
	size_t weak;
	char *source;
	bool other_compiler;
	struct placement_private *private;
};

/**
 * verify_object() - prove an original object and place its symbols
 * @placement: filled in, also when the object differs; release with
 *	placement_free(); refers to @target and @orig
 * @target: the kernel
 * @owner: "vmlinux" or the module that the object is linked into
 * @orig: the rebuilt object
 * @name: the object for messages ("fs/proc/version.o")
 * @err: names object, function and offset of the first difference, and what
 *	commonly causes one (compiler, configuration, source release)
 *
 * Return: 0 when everything agrees; -EXDEV when the object is not what the
 * kernel was built from; -errno.
 */
int verify_object(struct placement *placement, struct target *target,
		  const char *owner, const struct object *orig,
		  const char *name, struct error *err);

void placement_free(struct placement *placement);

#endif /* TARGET_VERIFY_H */
