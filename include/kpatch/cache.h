/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where kpatch-fetch keeps the packages of a kernel, below $XDG_CACHE_HOME or
 * ~/.cache, for those who look whether one is there.  The files that it unpacks
 * have the names of installed ones under
 *
 *	kpatch/RELEASE/root
 *
 * and a package NAME is there completely once there is a file
 *
 *	kpatch/RELEASE/packages/NAME
 *
 * as is linux.debian.tar.xz, which is of no package but of a source package.
 */
#ifndef KPATCH_CACHE_H
#define KPATCH_CACHE_H

#define KPATCH_CACHE "kpatch"
#define KPATCH_CACHE_ROOT "root"
#define KPATCH_CACHE_PACKAGES "packages"

#endif /* KPATCH_CACHE_H */
