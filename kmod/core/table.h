/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From the table of a patch module to the engine's structures.
 */
#ifndef KPATCH_TABLE_H
#define KPATCH_TABLE_H

#include "image.h"
#include "kpatch.h"

struct kpatch_patch *table_to_patch(struct kpatch_image *image);

#endif /* KPATCH_TABLE_H */
