/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the machine's own package tools answer: which version is installed,
 * which the configured archives offer, and the package file itself.  Starts
 * those tools with argument vectors; installs and decides nothing.
 */
#ifndef TARGET_APT_H
#define TARGET_APT_H

#include "lib/error.h"

/**
 * struct apt_package - one version of a package on offer
 * @name: package
 * @version: version
 * @depends: value of Depends, or NULL
 * @built_using: value of Built-Using, or NULL
 * @source: value of Source, or NULL: that is named as the package
 * @size: bytes of the package file
 * @unpacked: bytes it takes when unpacked, by its own account
 */
struct apt_package {
	char *name;
	char *version;
	char *depends;
	char *built_using;
	char *source;
	unsigned long long size;
	unsigned long long unpacked;
};

#define APT_PACKAGE_INIT                           \
	{                                          \
		NULL, NULL, NULL, NULL, NULL, 0, 0 \
	}

void apt_package_free(struct apt_package *package);

#define autopackage cleanup(apt_package_free)

/**
 * apt_installed() - the version of a package that is installed here
 * @name: package
 * @version: set to the version, to be freed, or to NULL when not installed
 * @err: the tool could not be run
 */
int apt_installed(const char *name, char **version, struct error *err);

/**
 * apt_lists_present() - make sure that there are package lists to ask
 * @err: the lists are empty and this user may not fetch them
 *
 * Fetches them ("apt-get update") when there are none and we are root.
 */
int apt_lists_present(struct error *err);

/**
 * apt_find() - look up one version of a package in the lists
 * @package: filled in
 * @name: package
 * @op: "=" for exactly @version; ">=" for @version or, if that is gone, any
 *	later one; NULL for the one that apt would install
 * @version: may be NULL with @op NULL
 * @err: says what is not there and what would help
 *
 * Return: 0, -ENOENT when nothing fits, or -errno.
 */
int apt_find(struct apt_package *package, const char *name, const char *op,
	     const char *version, struct error *err);

/**
 * apt_download() - fetch a package file; apt checks its signature chain
 * @package: which
 * @directory: an empty directory
 * @path: set to the file in it; the caller frees the string
 * @err: what apt said
 */
int apt_download(const struct apt_package *package, const char *directory,
		 char **path, struct error *err);

/**
 * apt_find_file() - the file that apt-get left
 * @directory: which held nothing before
 * @suffix: how its name ends
 * @path: set to the file; the caller frees the string
 * @err: there is none
 */
int apt_find_file(const char *directory, const char *suffix, char **path,
		  struct error *err);

#endif /* TARGET_APT_H */
