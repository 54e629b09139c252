/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Installed patches: /var/lib/kpatch, with a directory for each kernel.
 *
 *	lock			held by whoever looks at or changes any of it
 *	RELEASE/manifest	what is installed (manifest.h)
 *	RELEASE/NAME.DIGEST.ko	the file of a patch: the first digits of its
 *SHA-256
 *
 * All of it is root's, and nobody else's to write or, but for root, to read.  A
 * change is made by the one rename that publishes the manifest: a file that the
 * manifest does not name is not there yet, or not any more, and is swept by the
 * next change.  So a crash leaves the old set or the new one.
 *
 * What is planted is refused: links, and what others own or may write.
 */
#ifndef KPATCH_STORE_H
#define KPATCH_STORE_H

#include "kpatch/manifest.h"
#include "lib/cleanup.h"
#include "lib/error.h"

#include <stdbool.h>

#define KPATCH_STORE "/var/lib/kpatch"

enum store_access {
	STORE_READ,
	STORE_WRITE, /* make what is missing */
};

/**
 * struct store - the installed patches of a kernel, locked
 * @path: its directory
 * @manifest: what is installed; empty when there is no directory
 * @lock_fd: the lock, or -1: there is no store, its file system is read-only,
 *	or the lock was let go of
 */
struct store {
	char *path;
	struct manifest manifest;
	int lock_fd;
};

#define STORE_INIT                                        \
	{                                                 \
		.manifest = MANIFEST_INIT, .lock_fd = -1, \
	}

/* 0 when @release can be that of a kernel, else -EINVAL. */
int store_release_check(const char *release, struct error *err);

/**
 * store_open() - lock the store and read what is installed for a kernel
 * @store: filled in; release with store_close()
 * @root: stands for "/" (see state.h)
 * @release: the kernel
 * @access: what for
 * @err: says what is wrong, and what to do
 *
 * Waits for others that have it open.
 *
 * Return: 0; -EACCES for others than root, and for nobody else; -EPERM for what
 * is planted, or is not root's; -EPROTO for a damaged manifest; -EINVAL when
 * @release is none; -errno.
 */
int store_open(struct store *store, const char *root, const char *release,
	       enum store_access access, struct error *err);

/* Let others at it: what was read is kept, and must not be saved any more. */
void store_unlock(struct store *store);

void store_close(struct store *store);

#define autostore cleanup(store_close)

/**
 * store_put() - install a file, in place of what had the patch's name before
 * @store: open for STORE_WRITE
 * @path: the file; read once
 * @check: called with the path of the copy, which is what gets installed, and
 *	@owner; sets the patch's name, to be freed; an error ends it
 * @owner: handed to @check
 * @entry: set to the entry; valid until the next change
 * @err: says what failed
 *
 * When this very file is installed, but the store's copy is damaged or gone, it
 *is put there again, and the patch is trusted as before.
 *
 * Return: 0; -EEXIST when this very file is installed, with @entry set; what
 * @check returned; -errno.  Nothing has changed after an error.
 */
int store_put(struct store *store, const char *path,
	      int (*check)(const char *path, void *owner, char **name,
			   struct error *err),
	      void *owner, struct installed **entry, struct error *err);

/* Uninstall a patch of the manifest. */
int store_remove(struct store *store, struct installed *entry,
		 struct error *err);

/**
 * store_open_own() - a directory or file of the store, neither planted nor a
 * link
 * @path: below the store's directory
 * @flags: more for open(2), such as O_DIRECTORY
 * @err: says what is wrong with it
 *
 * Return: a descriptor to be closed, to read; -EPERM for what is planted, or is
 * not root's; -errno.
 */
int store_open_own(const char *path, int flags, struct error *err);

/* Publish the manifest after a change of an entry. */
int store_save(const struct store *store, struct error *err);

/* The path of an installed file, to be freed; NULL: no memory. */
char *store_path(const struct store *store, const struct installed *entry);

/**
 * store_open_file() - the file of an installed patch, proven to be what was
 *	installed
 * @store: open
 * @entry: the patch
 * @err: says what is wrong with it
 *
 * Return: a descriptor to be closed; -EPERM for what is planted; -ENOENT when
 *it is gone; -ENOEXEC for bytes that are not those that were installed; -errno.
 */
int store_open_file(const struct store *store, const struct installed *entry,
		    struct error *err);

#endif /* KPATCH_STORE_H */
