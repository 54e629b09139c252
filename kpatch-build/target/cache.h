/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The cache: one directory a kernel release under $XDG_CACHE_HOME/kpatch (or
 * ~/.cache/kpatch), private to its user, emptied by `make clean-cache`.  Only
 * the kernels used last stay (target/evict.h).
 *
 *	RELEASE/use	held, shared, by each run; its time is that of the last
 *	RELEASE/lock	held while something below is being made
 *	RELEASE/sweep	held while work directories are made or swept
 *	RELEASE/root/	packages of that kernel, unpacked as they install
 *	RELEASE/version	package version of what is in root/
 *	RELEASE/packages/  one file a package that is in root/ completely,
 *			holding its version
 *	RELEASE/download/  a package file on its way into root/
 *	RELEASE/vmlinux-*	the kernel image, unpacked (target/image.h)
 *	RELEASE/tree/	prepared source tree (source/tree.h)
 *	RELEASE/recipes/	how units are compiled (compile/recipe.h)
 *	RELEASE/includes	who includes whom (compile/includes.h)
 *	RELEASE/objects/	compiled originals (compile/originals.h)
 *	RELEASE/pace	seconds of CPU that an object takes (compile/pace.h)
 *	RELEASE/kits/	how modules are linked (link/kit.h)
 *	RELEASE/NAME.log	what the tools said when patch NAME was refused
 *	RELEASE/debug.*	what --debug kept of a run
 *	RELEASE/work.*	one directory a run, removed at its end; those of
 *			killed runs are swept by the next
 */
#ifndef TARGET_CACHE_H
#define TARGET_CACHE_H

#include "lib/error.h"

#include <stdio.h>

/* Of what there may be many in a kernel's directory: those used last stay. */
#define CACHE_KEEP_RECIPES 8
#define CACHE_KEEP_KITS 32
#define CACHE_KEEP_IMAGES 2
#define CACHE_KEEP_LOGS 100
#define CACHE_KEEP_DEBUG 8

/*
 * A source tree takes 10.1 (6.1) to 10.3 (6.12) times the room of its archive;
 * that of a realtime kernel 11.1 while it is made.
 */
#define CACHE_TREE_FACTOR 12

/**
 * struct cache - the cache directory of one kernel
 * @directory: its path
 * @version: of the kernel's packages, once it is decided, or NULL
 * @lock_fd: the lock, or -1 while it is not held
 * @use_fd: keeps the directory from being evicted, or -1
 * @work_fd: the lock on this run's work directory, or -1
 * @talk: where steps that take long are told of, a line each; NULL: nowhere
 */
struct cache {
	char *directory;
	char *version;
	int lock_fd;
	int use_fd;
	int work_fd;
	FILE *talk;
};

#define CACHE_INIT                           \
	{                                    \
		NULL, NULL, -1, -1, -1, NULL \
	}

/**
 * cache_open() - find, or make, the cache directory of a kernel
 * @cache: filled in; release with cache_close()
 * @release: kernel release; a name with a slash or a leading dot is refused
 * @err: also when the directory belongs to another user or others may write
 */
int cache_open(struct cache *cache, const char *release, struct error *err);

/*
 * Take the lock (waits for another run) and release it.  Taking it twice in
 * one process is an error, not a dead lock.
 */
int cache_lock(struct cache *cache, struct error *err);
void cache_unlock(struct cache *cache);

/**
 * cache_work_dir() - make the work directory of this run
 * @cache: an open cache
 * @path: set to the directory; the caller frees the string and removes the
 *	directory
 * @err: says what failed
 *
 * Once a run.  Removes what has become too much (CACHE_KEEP_*), and sweeps the
 * directories of runs that were killed: each run holds
 * a lock on its own until cache_close(), so one that can be locked has no
 * owner.
 */
int cache_work_dir(struct cache *cache, char **path, struct error *err);

/* Whether @what, of @need bytes, fits; -ENOSPC says how much room there is. */
int cache_check_space(const struct cache *cache, const char *what,
		      unsigned long long need, struct error *err);

void cache_close(struct cache *cache);

#endif /* TARGET_CACHE_H */
