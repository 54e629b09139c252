/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The archive that offers a package, as apt's sources of this machine name it,
 * and the "deb-src" entry for the same archive: with the keys and the other
 * options that the user gave it.  Only reads; fetches nothing.
 */
#ifndef TARGET_ARCHIVE_H
#define TARGET_ARCHIVE_H

#include "lib/buffer.h"
#include "lib/error.h"
#include "target/apt.h"

#include <stdbool.h>

/**
 * struct archive - one component of one suite of an archive
 * @uri: where it is
 * @suite: such as "bookworm-security"
 * @component: such as "main"; "" where the suite is a directory
 * @entry: the file of apt's sources that names it
 */
struct archive {
	char *uri;
	char *suite;
	char *component;
	char *entry;
};

#define ARCHIVE_INIT                   \
	{                              \
		NULL, NULL, NULL, NULL \
	}

void archive_free(struct archive *archive);

#define autoarchive cleanup(archive_free)

/**
 * archive_find() - which archive offers a package at its version
 * @archive: filled in; release with archive_free()
 * @package: which
 * @err: no archive does, or apt could not be asked
 *
 * Return: 0, -ENOENT, or -errno.
 */
int archive_find(struct archive *archive, const struct apt_package *package,
		 struct error *err);

/* Whether the entry is of the kind that fields are in, not one line. */
bool archive_is_deb822(const struct archive *archive);

/**
 * archive_deb_src() - what names the source packages of an archive to apt
 * @archive: which
 * @text: takes it, in the form of the user's entry
 * @err: the entry cannot be read
 */
int archive_deb_src(const struct archive *archive, struct buffer *text,
		    struct error *err);

#endif /* TARGET_ARCHIVE_H */
