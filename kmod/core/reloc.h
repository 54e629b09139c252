/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The relocations that a patch module carries in its table.
 */
#ifndef KPATCH_RELOC_H
#define KPATCH_RELOC_H

#include "image.h"

int reloc_apply_vmlinux(struct kpatch_image *image);
int reloc_apply_object(struct kpatch_image *image, const char *objname);
void reloc_clear_object(struct kpatch_image *image, const char *objname);

#endif /* KPATCH_RELOC_H */
