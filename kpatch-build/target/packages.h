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

#include <stdbool.h>

/* With PACKAGE_SOURCE of a realtime kernel: Debian's part of its source. */
#define PACKAGES_DEBIAN_PART "usr/src/linux.debian.tar.xz"

enum package_kind {
	PACKAGE_IMAGE, /* boot/vmlinuz-R, boot/config-R, lib/modules/R */
	PACKAGE_HEADERS, /* usr/src/linux-headers-R, -common, linux-kbuild */
	PACKAGE_SOURCE, /* usr/src/linux-source-X.Y.tar.xz, same version */
};

/*
 * Whether a kernel is of Debian's realtime flavour, "6.1.0-56-rt-amd64".  What
 * that is compiled from is linux-source with patches that only Debian's part of
 * the source package has.
 */
bool packages_are_realtime(const char *release);

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
 * The source of a realtime kernel is always in the cache, with
 * PACKAGES_DEBIAN_PART, which is nowhere when linux-source is installed.
 *
 * A kill at any moment leaves a package marked as complete, or not marked and
 * unpacked again by the next run.
 */
int packages_locate(struct cache *cache, const char *release,
		    enum package_kind kind, char **root, struct error *err);

#endif /* TARGET_PACKAGES_H */
