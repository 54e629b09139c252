/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A finished patch module as a Debian package, by which it gets to the machines
 * that run its kernel: what apt, a repository and dpkg already do for packages
 *is not done again.  Made by dpkg-deb, with the same bytes for the same module.
 *
 *	/usr/lib/kpatch/patches/RELEASE/NAME.ko		the module
 *	/usr/share/doc/PACKAGE/copyright
 *	/usr/share/doc/PACKAGE/changelog.gz
 *	/usr/share/doc/PACKAGE/N.patch			the diffs it was made of
 */
#ifndef PACKAGE_DEB_H
#define PACKAGE_DEB_H

#include "lib/error.h"
#include "link/funcs.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * struct deb_input - what the package is made of
 * @subject: what it is about (identity.h)
 * @version: its version; NULL: made of the checksum of the module
 * @module: name of the module
 * @file: its file
 * @release: kernel release
 * @kernel: `uname -v` of that kernel
 * @machine: EM_* of the module
 * @replace: the patch replaces all others
 * @livepatch: it is for the kernel's own livepatch, and needs no engine
 * @funcs: what it changes
 * @patches: the diffs it was made from
 * @nr_patches: how many
 * @work: a directory of this run to work in; exists
 * @log_fd: takes what programs say
 */
struct deb_input {
	const char *subject;
	const char *version;
	const char *module;
	const char *file;
	const char *release;
	const char *kernel;
	uint16_t machine;
	bool replace;
	bool livepatch;
	const struct funcs *funcs;
	char *const *patches;
	size_t nr_patches;
	const char *work;
	int log_fd;
};

/* Whether packages can be made here: there is dpkg-deb, and a time for them. */
int deb_check(struct error *err);

/**
 * deb_make() - make the package
 * @input: of what
 * @path: set to the package in the work directory, under the name that it is to
 *	have; to be freed
 * @err: what failed
 */
int deb_make(const struct deb_input *input, char **path, struct error *err);

#endif /* PACKAGE_DEB_H */
