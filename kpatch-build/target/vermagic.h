/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which kernel a module is for, as it says itself.
 */
#ifndef TARGET_VERMAGIC_H
#define TARGET_VERMAGIC_H

#include "elf/object.h"
#include "lib/error.h"

/**
 * vermagic_check() - refuse a module that is for another kernel
 * @module: the module
 * @path: its file, for messages
 * @release: kernel release
 * @err: which kernel it is for
 */
int vermagic_check(const struct object *module, const char *path,
		   const char *release, struct error *err);

#endif /* TARGET_VERMAGIC_H */
