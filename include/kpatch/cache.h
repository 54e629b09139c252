/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where kpatch-fetch keeps the packages of a kernel, for those who look whether
 * one is there.  Below $XDG_CACHE_HOME, or ~/.cache:
 *
 *	kpatch/RELEASE/root/		files by the names they have when
 *installed kpatch/RELEASE/packages/NAME	there once the package NAME is in
 *root/ completely
 */
#ifndef KPATCH_CACHE_H
#define KPATCH_CACHE_H

#define KPATCH_CACHE "kpatch"
#define KPATCH_CACHE_ROOT "root"
#define KPATCH_CACHE_PACKAGES "packages"

#endif /* KPATCH_CACHE_H */
