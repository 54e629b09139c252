/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files of Debian source packages, fetched by apt-get and checked by it as any
 * package is.  Needs no "deb-src" among apt's sources: asks the archive that
 * offers the binary package, with lists of its own, and leaves those of the
 * machine as they are.
 */
#ifndef TARGET_DEBSRC_H
#define TARGET_DEBSRC_H

#include "lib/error.h"
#include "target/apt.h"

/* How the file ends that has what Debian adds to a source. */
#define DEBSRC_DEBIAN ".debian.tar.xz"

/**
 * debsrc_download() - fetch the file of a source package that is Debian's part
 * @package: binary package that was built from it, as apt_find() tells of it
 * @directory: an empty directory; what else is needed goes there too
 * @path: set to the file, NAME_VERSION.debian.tar.xz; the caller frees the
 *	string
 * @err: what apt said
 */
int debsrc_download(const struct apt_package *package, const char *directory,
		    char **path, struct error *err);

#endif /* TARGET_DEBSRC_H */
