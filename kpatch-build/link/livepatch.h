/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Modules for the kernel's own livepatch: the relocations that kpatch's engine
 * would apply become those that livepatch applies
 * (Documentation/livepatch/module-elf-format.rst of the kernel).
 */
#ifndef LINK_LIVEPATCH_H
#define LINK_LIVEPATCH_H

#include "elf/object.h"
#include "lib/error.h"

/**
 * livepatch_check() - whether livepatch can do what a part of a patch needs
 * @obj: what the differ made of an object
 * @err: names what livepatch has nothing for
 *
 * Return: 0; -ENOTSUP for what livepatch cannot do; -errno.
 */
int livepatch_check(const struct object *obj, struct error *err);

/**
 * livepatch_convert() - convert a finished module, in place
 * @path: the module, linked with livepatch-hook.c
 * @err: names what of the patch livepatch has nothing for
 *
 * Return: 0; -ENOTSUP for what livepatch cannot do; -errno.
 */
int livepatch_convert(const char *path, struct error *err);

#endif /* LINK_LIVEPATCH_H */
