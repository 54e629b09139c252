/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a patch is called as a Debian package, and as which version.
 *
 * The name is kpatch-patch-SUBJECT-RELEASE.  The subject is that of all
 * versions of a fix; the name of the module need not be.
 */
#ifndef PACKAGE_IDENTITY_H
#define PACKAGE_IDENTITY_H

#include "lib/error.h"

/* What starts the name of each package. */
#define IDENTITY_PREFIX "kpatch-patch-"

/* -EINVAL when @subject cannot be part of a package's name. */
int identity_check_subject(const char *subject, struct error *err);

/* -EINVAL when @version is no version of a package without a revision. */
int identity_check_version(const char *version, struct error *err);

/**
 * identity_subject() - the subject of a module
 * @subject: set to its name without "kpatch-", with "-" for "_"; to be freed
 * @module: the name
 * @err: -EINVAL: the name does not start so, or has capitals, so that two
 *modules would have one package
 */
int identity_subject(char **subject, const char *module, struct error *err);

/* The name of the package, to be freed; NULL: no memory. */
char *identity_package(const char *subject, const char *release);

/*
 * The name that all packages of a kernel provide, and those with a patch that
 * replaces others conflict with; to be freed; NULL: no memory.
 */
char *identity_kernel(const char *release);

#endif /* PACKAGE_IDENTITY_H */
