/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the sources are that every patch module is linked with.
 */
#ifndef LINK_GLUE_H
#define LINK_GLUE_H

#include "lib/error.h"

/**
 * glue_find() - find the directory that holds kmod/patch and include/kpatch
 * @directory: set to it, to be freed
 * @err: nothing was found
 *
 * Beside the running program: PREFIX/share/kpatch for PREFIX/bin/kpatch-build,
 * or the checkout for one that was built in it and not installed.
 */
int glue_find(char **directory, struct error *err);

/* The headers for authors of patches, which are there; to be freed. */
int glue_headers(char **directory, struct error *err);

#endif /* LINK_GLUE_H */
