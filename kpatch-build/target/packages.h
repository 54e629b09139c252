/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The Debian packages of a kernel: those installed on this machine when they
 * fit, else fetched with apt-get and unpacked into the cache.  Nothing is
 * ever installed on the host.
 */
#ifndef TARGET_PACKAGES_H
#define TARGET_PACKAGES_H

#include "lib/error.h"
#include "target/cache.h"

enum package_kind {
	PACKAGE_IMAGE, /* boot/vmlinuz-R, boot/config-R, lib/modules/R */
	PACKAGE_HEADERS, /* usr/src/linux-headers-R, -common, linux-kbuild */
	PACKAGE_SOURCE, /* usr/src/linux-source-X.Y.tar.xz, same version */
};

/**
 * packages_locate() - make the packages of one kind available
 * @cache: cache of the kernel; locked by the call while it unpacks
 * @release: kernel release, such as "6.1.0-56-amd64"
 * @kind: which
 * @root: set to the directory under which the files are found by the names
 *	they have when installed ("" for the running system); the caller frees
 * @err: names the missing package and the apt command that would help
 *
 * The version of headers and source is that of the image package: a source of
 * another version is refused, never used.  Which image that is, is decided in
 * this order: the one that is running, the one installed, the one unpacked in
 * the cache, the one that apt would install.  Only linux-kbuild, which holds
 * no code of the kernel, may be of a later version, as far as the headers
 * package itself allows that ("Depends: linux-kbuild-6.1 (>= ...)").
 *
 * A kill at any moment leaves a package marked as complete, or not marked and
 * unpacked again by the next run.
 */
int packages_locate(struct cache *cache, const char *release,
		    enum package_kind kind, char **root, struct error *err);

#endif /* TARGET_PACKAGES_H */
