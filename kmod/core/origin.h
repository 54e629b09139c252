/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether the modules that a patch is for are those that it was made from.
 */
#ifndef KPATCH_ORIGIN_H
#define KPATCH_ORIGIN_H

#include "image.h"

bool origin_note_valid(const struct kpatch_table *table);
int origin_check(const struct kpatch_image *image, const struct module *mod);

#endif /* KPATCH_ORIGIN_H */
