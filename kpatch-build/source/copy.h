/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Copies of files and directory trees inside directories that nobody else
 * looks at yet.  Nothing is synced: who publishes the directory does that
 * (copy_sync()).
 */
#ifndef SOURCE_COPY_H
#define SOURCE_COPY_H

#include "lib/error.h"

#include <stdbool.h>

/* Copy a file with mode and times; one that is there is replaced. */
int copy_file(const char *from, const char *to, struct error *err);

/**
 * copy_tree() - copy a directory with all that is below it
 * @from: directory; symbolic links to files are followed
 * @to: directory, made when absent
 * @keep: leave files that are there already as they are
 * @err: says what failed
 */
int copy_tree(const char *from, const char *to, bool keep, struct error *err);

/* Have all writes of the file system that holds @directory on the disk. */
int copy_sync(const char *directory, struct error *err);

#endif /* SOURCE_COPY_H */
