/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Modules that a patch calls into and that must stay while it may.
 */
#ifndef KPATCH_HOLD_H
#define KPATCH_HOLD_H

#include "image.h"

int hold_exporter(struct kpatch_image *image, const char *objname,
		  const char *exporter, struct module **mod);
void hold_release(struct kpatch_image *image, const char *objname);

#endif /* KPATCH_HOLD_H */
