/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the engine exports to the glue in each patch module.  Only basic types:
 * the versions that the kernel computes for exported symbols (MODVERSIONS) are
 * then the same for every kernel, and a patch can be linked without the engine
 * built for its kernel at hand.
 */
#ifndef KPATCH_MODULE_API_H
#define KPATCH_MODULE_API_H

#include <kpatch/format.h>

extern const unsigned int KPATCH_FORMAT_SYMBOL;

int kpatch_module_enable(void *module);

#endif /* KPATCH_MODULE_API_H */
