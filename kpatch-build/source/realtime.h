/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The patches that make the source of Debian's realtime kernels out of that of
 * the others: debian/patches-rt of Debian's part of the source package.
 */
#ifndef SOURCE_REALTIME_H
#define SOURCE_REALTIME_H

#include "lib/error.h"

/**
 * realtime_apply() - change a source tree as Debian's realtime flavour does
 * @archive: Debian's part of the source package, a tar file; one that has no
 *	debian/patches-rt is of a kernel that needs no patches
 * @tree: the whole source of the same version, not published yet
 * @err: names the patch that does not apply
 *
 * Each patch of the series has to apply with all of its context.  After an
 * error @tree is of no use.
 */
int realtime_apply(const char *archive, const char *tree, struct error *err);

#endif /* SOURCE_REALTIME_H */
