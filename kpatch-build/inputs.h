/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the files of the target kernel are: those that the user names, and
 * for the rest those of its Debian packages.
 */
#ifndef KPATCH_BUILD_INPUTS_H
#define KPATCH_BUILD_INPUTS_H

#include "lib/error.h"
#include "options.h"
#include "target/cache.h"

/**
 * struct inputs - paths
 * @vmlinux: kernel image
 * @config: its configuration
 * @modules: directory of its modules (target/modules.h), or NULL
 * @headers: directory of the headers package; NULL: the user's source
 *	directory is prepared
 * @symvers: Module.symvers
 * @external: the out-of-tree module to be patched, or NULL
 * @external_symvers: what it exports, or NULL
 * @archive: source as a tar file; NULL: the user has a directory
 * @realtime: archive with the realtime patches for it, or NULL
 */
struct inputs {
	char *vmlinux;
	char *config;
	char *modules;
	char *headers;
	char *symvers;
	char *external;
	char *external_symvers;
	char *archive;
	char *realtime;
};

/**
 * inputs_locate() - find everything, fetching packages that are needed
 * @inputs: filled in; release with inputs_free()
 * @options: what the user named
 * @cache: cache of the kernel
 * @err: what is missing, and what would help
 *
 * Return: 0, -ENOENT when something is not there, or -errno.
 */
int inputs_locate(struct inputs *inputs, const struct options *options,
		  struct cache *cache, struct error *err);

void inputs_free(struct inputs *inputs);

#endif /* KPATCH_BUILD_INPUTS_H */
