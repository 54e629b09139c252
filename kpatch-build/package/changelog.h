/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The changelog that every Debian package has: of a patch's, one entry, as the
 * changes are the diffs beside it.
 */
#ifndef PACKAGE_CHANGELOG_H
#define PACKAGE_CHANGELOG_H

#include "lib/buffer.h"
#include "lib/error.h"

#include <time.h>

/**
 * changelog_write() - append the changelog, packed with gzip
 * @packed: to what
 * @package: name of the package
 * @version: its version
 * @when: its time
 * @err: what failed
 */
int changelog_write(struct buffer *packed, const char *package,
		    const char *version, time_t when, struct error *err);

#endif /* PACKAGE_CHANGELOG_H */
